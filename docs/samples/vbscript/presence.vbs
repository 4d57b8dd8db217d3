' Signs in if necessary, shows the contact list, and reports each change of a contact's status.
'
'   cscript presence.vbs [CHANGES]      ends after CHANGES changes; without it runs until stopped
Option Explicit

Const MISTATUS_OFFLINE = 1
Const MISTATUS_ONLINE = 2
Dim changes, messenger, queue, anEvent, contact

changes = -1
If WScript.Arguments.Count > 0 Then changes = CLng(WScript.Arguments.Item(0))

Set messenger = CreateObject("Messenger.UIAutomation")
Set queue = CreateObject("OpenMsgr.EventQueue")
queue.Attach messenger

If messenger.MyStatus = MISTATUS_OFFLINE Then messenger.AutoSignin
Do While messenger.MyStatus <> MISTATUS_ONLINE
    Set anEvent = queue.Next(30000)
    If anEvent Is Nothing Then Fail "no answer from the service within 30 seconds"
    If anEvent.Name = "OnSignin" Then
        If anEvent.Item("hr") <> 0 Then Fail "sign-in failed: 0x" & LCase(Hex(anEvent.Item("hr")))
    End If
Loop
WScript.Echo "signed in as " & messenger.MySigninName

For Each contact In messenger.MyContacts
    WScript.Echo contact.FriendlyName & " is " & StatusName(contact.Status)
Next

Do While changes <> 0
    Set anEvent = queue.Next(-1)
    If anEvent.Name = "OnContactStatusChange" Then
        WScript.Echo anEvent.Item("pMContact").FriendlyName & " is now " & StatusName(anEvent.Item("mStatus"))
        changes = changes - 1
    End If
Loop

Sub Fail(text)
    WScript.Echo text
    WScript.Quit 1
End Sub

Function StatusName(status)
    Select Case status
    Case 1 StatusName = "offline"
    Case 2 StatusName = "online"
    Case 6 StatusName = "invisible"
    Case 10 StatusName = "busy"
    Case 14 StatusName = "be right back"
    Case 18 StatusName = "idle"
    Case 34 StatusName = "away"
    Case 50 StatusName = "on the phone"
    Case 66 StatusName = "out to lunch"
    Case Else StatusName = "unknown"
    End Select
End Function
