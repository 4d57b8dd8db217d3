' Invites a contact to an application and sends it one line when both are connected.
'
'   cscript invite.vbs KEY-ID KEY NAME@DOMAIN GUID LINE
Option Explicit

Const MISTATUS_ONLINE = 2
Const COOKIE = 1
Const STEP_MS = 30000
Dim keyId, key, name, guid, line, queue, messenger, manager, contact, session

keyId = WScript.Arguments.Item(0)
key = WScript.Arguments.Item(1)
name = WScript.Arguments.Item(2)
guid = WScript.Arguments.Item(3)
line = WScript.Arguments.Item(4)

Set queue = CreateObject("OpenMsgr.EventQueue")
queue.AttachAll     ' the events of all objects below, the session too
Set messenger = CreateObject("Messenger.UIAutomation")
Set manager = CreateObject("MessengerPrivate.MsgrSessionManager")

Do While messenger.MyStatus <> MISTATUS_ONLINE
    WaitFor "OnMyStatusChange"
Loop
manager.RequestChallenge COOKIE
manager.SendResponse keyId, queue.LockResponse(WaitFor("OnLockChallenge").Item("bstrChallenge"), key), COOKIE
If Not WaitFor("OnLockResult").Item("fSucceed") Then Fail "the service does not accept this key"
WScript.Echo "unlocked"

Set contact = messenger.GetContact(name, messenger.MyServiceId)
Do While contact.Status <> MISTATUS_ONLINE
    WaitFor "OnContactStatusChange"
Loop
Set session = manager.CreateSession
session.Application = guid
session.Invite contact, "may I?"
WScript.Echo "invited " & contact.FriendlyName & " to " & session.ApplicationName

WScript.Echo "accepted: " & WaitFor("OnAccepted").Item("bstrAppData")
WaitFor "OnReadyToLaunch"
WScript.Echo "connected"
session.SendContextData line
WScript.Echo "sent: " & line
WScript.Echo "received: " & WaitFor("OnContextData").Item("bstrContextData")
session.Cancel 0, "done"
WaitFor "OnTermination"
WScript.Echo "over"

' Fetches events until one of that name comes. The script ends when the session ends first.
Function WaitFor(wanted)
    Dim anEvent
    Do
        Set anEvent = queue.Next(STEP_MS)
        If anEvent Is Nothing Then Fail "no " & wanted & " within " & STEP_MS / 1000 & " seconds"
        If anEvent.Name <> wanted Then
            If anEvent.Name = "OnDeclined" Then Fail "declined: " & anEvent.Item("bstrAppData")
            If anEvent.Name = "OnTermination" Then Fail "the session ended: 0x" & LCase(Hex(anEvent.Item("hr")))
        End If
    Loop Until anEvent.Name = wanted
    Set WaitFor = anEvent
End Function

Sub Fail(text)
    WScript.Echo text
    WScript.Quit 1
End Sub
