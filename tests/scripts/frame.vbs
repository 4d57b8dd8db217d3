' The conformance suite in VBScript: cscript conformance.vbs KEY-ID KEY BITNESS
Dim checks, failures, keyId, key, value, queue, messenger, manager, lockedManager, priv, anEvent
Dim contact, offline, contacts, services, service, session, over, walked, each_one, guid

checks = 0
failures = 0
keyId = WScript.Arguments.Item(0)
key = WScript.Arguments.Item(1)
guid = "{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0BF}"

' Checks the result of the row's expression: Err, or value.
Sub Row(text, wanted)
    Dim got, number
    number = Err.Number
    If number <> 0 Then
        If number > 0 And number < 65536 Then
            got = "0x800a" & LCase(Right("000" & Hex(number), 4))
        Else
            got = "0x" & LCase(Hex(number))
        End If
        If wanted = "none" And got = "0x800a01b6" Then got = "none"
    ElseIf wanted = "type" Then
        got = "no object"
        If IsObject(value) Then
            If Not value Is Nothing Then got = "type"
        End If
    ElseIf wanted = "ok" Then
        got = "ok"
    Else
        got = "=" & LCase(CStr(value))
    End If
    checks = checks + 1
    If got <> wanted Then
        failures = failures + 1
        WScript.Echo text & ": " & got & " instead of " & wanted
    End If
End Sub

Function WaitFor(wanted)
    Dim found
    Do
        Set found = queue.Next(20000)
        If found Is Nothing Then
            WScript.Echo "no " & wanted
            WScript.Quit 1
        End If
    Loop Until found.Name = wanted
    Set WaitFor = found
End Function

Function Unlock(which)
    which.RequestChallenge 1
    which.SendResponse keyId, queue.LockResponse(WaitFor("OnLockChallenge").Item("bstrChallenge"), key), 1
    Set Unlock = WaitFor("OnLockResult")
End Function

Set queue = CreateObject("OpenMsgr.EventQueue")
Set messenger = CreateObject("Messenger.UIAutomation")
Set manager = CreateObject("MessengerPrivate.MsgrSessionManager")
Set lockedManager = CreateObject("MessengerPrivate.MsgrSessionManager")
Set priv = CreateObject("MessengerPrivate.MessengerPriv")
queue.AttachAll

Unlock priv
Set anEvent = Unlock(manager)
Do While lockedManager.Status <> 2
    queue.Next 1000
Loop
Set contact = messenger.GetContact("bob@example.test")
Set offline = messenger.GetContact("carol@example.test")
Set contacts = messenger.MyContacts
Set services = messenger.Services
Set service = services.PrimaryService
Set groups = messenger.MyGroups
Set group = messenger.CreateGroup("Conformance")
WaitFor "OnGroupAdded"
Set session = manager.CreateSession
Set over = manager.CreateSession
manager.RegisterApplication guid, "Conformance", "http://www.example.test/", "C:\windows\system32\cmd.exe", 0
over.Application = guid
over.Invite contact, ""
over.Cancel 0, ""
manager.UnRegisterApplication guid

On Error Resume Next
ROWS

' Collections are walked as well as counted.
Err.Clear
walked = 0
For Each each_one In contacts
    If Len(each_one.SigninName) > 0 Then walked = walked + 1
Next
value = (walked = contacts.Count)
Row "For Each of contacts", "=true"
Err.Clear
value = ""
For Each each_one In groups
    value = value & each_one.Name & ";"
Next
Row "For Each of groups", "=other contacts;conformance;"
Err.Clear
groups.Remove group
WaitFor "OnGroupRemoved"
value = groups.Count
Row "groups.Remove group", "=1"
Err.Clear
For Each each_one In services
    value = each_one.ServiceName
Next
Row "For Each of services", "=.net messenger service"
Err.Clear
value = session.ApplicationName
value = Err.Description
Err.Clear
Row "Err.Description", "=set the application property first."
Do Until queue.Next(10) Is Nothing
Loop
Err.Clear
value = (queue.Next(10) Is Nothing)
Row "queue.Next(10) without an event", "=true"

WScript.Echo Int((checks - failures) * 100 / checks) & "%: Checks: " & checks & ", Failures: " & failures & ", Errors: 0"
If failures > 0 Then WScript.Quit 1
WScript.Quit 0
