' Accepts every invitation to one application and echoes the data: unattended, any number of sessions at once.
'
'   cscript responder.vbs KEY-ID KEY GUID [COUNT]       ends after COUNT sessions; without COUNT it runs until stopped
Option Explicit

Const COOKIE = 1
Dim keyId, key, guid, left_over, queue, manager, anEvent

keyId = WScript.Arguments.Item(0)
key = WScript.Arguments.Item(1)
guid = WScript.Arguments.Item(2)
left_over = -1
If WScript.Arguments.Count > 3 Then left_over = CLng(WScript.Arguments.Item(3))

Set queue = CreateObject("OpenMsgr.EventQueue")
queue.AttachAll
Set manager = CreateObject("MessengerPrivate.MsgrSessionManager")

Do While left_over <> 0
    Set anEvent = queue.Next(60000)
    If Not anEvent Is Nothing Then
        On Error Resume Next                ' the session may have ended already
        Handle anEvent
        If Err.Number <> 0 Then WScript.Echo anEvent.Name & ": " & Err.Description
        Err.Clear
        On Error GoTo 0
        anEvent.Complete
    End If
Loop

Sub Handle(anEvent)
    Select Case anEvent.Name
    Case "OnLockEnable"                     ' a sign-out locks the manager; unlock it after each sign-in
        If anEvent.Item("fEnable") Then anEvent.Source.RequestChallenge COOKIE
    Case "OnLockChallenge"
        anEvent.Source.SendResponse keyId, queue.LockResponse(anEvent.Item("bstrChallenge"), key), COOKIE
    Case "OnLockResult"
        If anEvent.Item("fSucceed") Then
            WScript.Echo "ready"
        Else
            WScript.Echo "the service does not accept this key"
        End If
    Case "OnInvitation"
        Invited anEvent
    Case "BeforeAppLaunch"
        anEvent.Item("pfEnableDefault") = False
    Case "OnContextData"
        WScript.Echo "echo: " & anEvent.Item("bstrContextData")
        anEvent.Source.SendContextData anEvent.Item("bstrContextData")
    Case "OnSendError"
        WScript.Echo "not sent: " & anEvent.Item("hr")
    Case "OnTermination"
        WScript.Echo "session over"
        left_over = left_over - 1
    End Select
End Sub

Sub Invited(anEvent)
    Dim session
    Set session = anEvent.Item("pSession")
    If UCase(session.Application) <> UCase(guid) Then Exit Sub      ' for another application
    anEvent.Item("pfHandled") = True
    anEvent.Complete
    WScript.Echo "invited by " & session.User.SigninName
    session.Accept
End Sub
