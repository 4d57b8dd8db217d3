// Shows the alerts of one site in place of Messenger's pop-up.
//
//   cscript alerts.js KEY-ID KEY SITE-ID [COUNT]       ends after COUNT alerts; without COUNT it runs until stopped

var keyId = WScript.Arguments.Item(0), key = WScript.Arguments.Item(1), site = Number(WScript.Arguments.Item(2));
var count = WScript.Arguments.Length > 3 ? Number(WScript.Arguments.Item(3)) : Infinity;
var COOKIE = 1, TEN_SECONDS = 10000;

var messenger = new ActiveXObject("MessengerPrivate.MessengerPriv");
var queue = new ActiveXObject("OpenMsgr.EventQueue");
queue.Attach(messenger);

function waitFor(name, milliseconds) {
    for (;;) {
        var event = queue.Next(milliseconds);
        if (!event) {
            WScript.Echo("no " + name + " in time");
            WScript.Quit(1);
        }
        if (event.Name == name)
            return event;
    }
}

messenger.RequestChallenge(COOKIE);
var challenge = waitFor("OnLockChallenge", TEN_SECONDS).Item("bstrChallenge");
messenger.SendResponse(keyId, queue.LockResponse(challenge, key), COOKIE);
waitFor("OnLockResult", TEN_SECONDS);
messenger.EnableAlertEvents([site]);
WScript.Echo("listening to site " + site);

while (count-- > 0) {
    var alert = waitFor("OnAlertReceived", -1);
    var text = /<TEXT>([^<]*)<\/TEXT>/.exec(alert.Item("bstrAlert"));
    WScript.Echo("alert: " + (text ? text[1] : alert.Item("bstrAlert")));
    alert.Item("pBoolfEnableDefault") = false;
    alert.Complete();
}
