' Waits for one invitation, accepts it in place of the user, and echoes the data that it gets.
'
'   cscript accept.vbs KEY-ID KEY
Option Explicit

Const COOKIE = 1
Const STEP_MS = 30000
Dim keyId, key, queue, manager, invitation, session, launch, data

keyId = WScript.Arguments.Item(0)
key = WScript.Arguments.Item(1)

Set queue = CreateObject("OpenMsgr.EventQueue")
queue.AttachAll     ' the manager that is created below, and the session that comes with the invitation
Set manager = CreateObject("MessengerPrivate.MsgrSessionManager")

manager.RequestChallenge COOKIE
manager.SendResponse keyId, queue.LockResponse(WaitFor("OnLockChallenge").Item("bstrChallenge"), key), COOKIE
WaitFor "OnLockResult"
WScript.Echo "ready"

Set invitation = WaitFor("OnInvitation")
Set session = invitation.Item("pSession")
invitation.Item("pfHandled") = True         ' no conversation window: this script answers it
invitation.Complete
WScript.Echo session.User.FriendlyName & " invites to " & session.ApplicationName & ": " & _
             invitation.Item("bstrAppData")
session.Accept "you may"

Set launch = WaitFor("BeforeAppLaunch")
launch.Item("pfEnableDefault") = False      ' no program: this script is the application
launch.Complete
WScript.Echo "connected"

data = WaitFor("OnContextData").Item("bstrContextData")
WScript.Echo "received: " & data
session.SendContextData "you said " & data
WScript.Echo "ended: " & WaitFor("OnTermination").Item("bstrAppData")

Function WaitFor(wanted)
    Dim anEvent
    Do
        Set anEvent = queue.Next(STEP_MS)
        If anEvent Is Nothing Then
            WScript.Echo "no " & wanted & " within " & STEP_MS / 1000 & " seconds"
            WScript.Quit 1
        End If
    Loop Until anEvent.Name = wanted
    Set WaitFor = anEvent
End Function
