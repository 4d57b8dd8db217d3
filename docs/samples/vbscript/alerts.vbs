' Shows the alerts of one site in place of Messenger's pop-up.
'
'   cscript alerts.vbs KEY-ID KEY SITE-ID [COUNT]       ends after COUNT alerts; without COUNT it runs until stopped
Option Explicit

Const COOKIE = 1
Const TEN_SECONDS = 10000
Dim keyId, key, site, count, messenger, queue, challenge, alert

keyId = WScript.Arguments.Item(0)
key = WScript.Arguments.Item(1)
site = CLng(WScript.Arguments.Item(2))
count = -1
If WScript.Arguments.Count > 3 Then count = CLng(WScript.Arguments.Item(3))

Set messenger = CreateObject("MessengerPrivate.MessengerPriv")
Set queue = CreateObject("OpenMsgr.EventQueue")
queue.Attach messenger

messenger.RequestChallenge COOKIE
challenge = WaitFor("OnLockChallenge", TEN_SECONDS).Item("bstrChallenge")
messenger.SendResponse keyId, queue.LockResponse(challenge, key), COOKIE
WaitFor "OnLockResult", TEN_SECONDS
messenger.EnableAlertEvents Array(site)
WScript.Echo "listening to site " & site

Do While count <> 0
    Set alert = WaitFor("OnAlertReceived", -1)
    WScript.Echo "alert: " & TextOf(alert.Item("bstrAlert"))
    alert.Item("pBoolfEnableDefault") = False
    alert.Complete
    count = count - 1
Loop

Function WaitFor(wanted, milliseconds)
    Dim anEvent
    Do
        Set anEvent = queue.Next(milliseconds)
        If anEvent Is Nothing Then
            WScript.Echo "no " & wanted & " in time"
            WScript.Quit 1
        End If
    Loop Until anEvent.Name = wanted
    Set WaitFor = anEvent
End Function

' The text of an alert for the user.
Function TextOf(alert)
    Dim first, last
    first = InStr(alert, "<TEXT>")
    last = InStr(alert, "</TEXT>")
    If first > 0 And last > first Then
        TextOf = Mid(alert, first + 6, last - first - 6)
    Else
        TextOf = alert
    End If
End Function
