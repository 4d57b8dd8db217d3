' Adds a contact without a dialog. The published interface requires an id and a key for this.
'
'   cscript add_contact.vbs KEY-ID KEY NAME@DOMAIN
Option Explicit

Const COOKIE = 1
Const TEN_SECONDS = 10000
Dim keyId, key, name, messenger, queue, outcome

keyId = WScript.Arguments.Item(0)
key = WScript.Arguments.Item(1)
name = WScript.Arguments.Item(2)

Set messenger = CreateObject("MessengerPrivate.MessengerPriv")
Set queue = CreateObject("OpenMsgr.EventQueue")
queue.Attach messenger

messenger.RequestChallenge COOKIE
WScript.Echo "challenge requested"
messenger.SendResponse keyId, queue.LockResponse(WaitFor("OnLockChallenge").Item("bstrChallenge"), key), COOKIE
If Not WaitFor("OnLockResult").Item("fSucceed") Then Fail "the service does not accept this key"
WScript.Echo "unlocked"

On Error Resume Next
messenger.AddContact name
If Err.Number <> 0 Then Fail name & " was refused: " & Err.Description
On Error GoTo 0

Set outcome = WaitFor("OnContactListAdd")
If outcome.Item("hr") <> 0 Then Fail name & " could not be added: 0x" & LCase(Hex(outcome.Item("hr")))
WScript.Echo outcome.Item("pMContact").SigninName & " is on the list"

Function WaitFor(wanted)
    Dim anEvent
    Do
        Set anEvent = queue.Next(TEN_SECONDS)
        If anEvent Is Nothing Then Fail "no " & wanted & " within ten seconds"
    Loop Until anEvent.Name = wanted
    Set WaitFor = anEvent
End Function

Sub Fail(text)
    WScript.Echo text
    WScript.Quit 1
End Sub
