' Registers an application for invitations, or removes its registration.
'
'   cscript register.vbs GUID NAME ADDRESS PATH
'   cscript register.vbs GUID
Option Explicit

Dim guid, manager, queue, anEvent, done

guid = WScript.Arguments.Item(0)
Set manager = CreateObject("MessengerPrivate.MsgrSessionManager")
Set queue = CreateObject("OpenMsgr.EventQueue")
queue.Attach manager

On Error Resume Next
If WScript.Arguments.Count = 1 Then
    manager.UnRegisterApplication guid
Else
    manager.RegisterApplication guid, WScript.Arguments.Item(1), WScript.Arguments.Item(2), _
                                WScript.Arguments.Item(3), 0
End If
If Err.Number <> 0 Then Fail "refused: " & Err.Description
On Error GoTo 0

done = False
Do Until done
    Set anEvent = queue.Next(10000)
    If anEvent Is Nothing Then Fail "nobody confirmed it"
    done = True
    If anEvent.Name = "OnAppRegistered" Then
        WScript.Echo "registered " & anEvent.Item("bstrAppGUID")
    ElseIf anEvent.Name = "OnAppUnRegistered" Then
        WScript.Echo "removed " & anEvent.Item("bstrAppGUID")
    Else
        done = False
    End If
Loop

Sub Fail(text)
    WScript.Echo text
    WScript.Quit 1
End Sub
