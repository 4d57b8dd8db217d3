// Adds a contact without a dialog. The published interface requires an id and a key for this.
//
//   cscript add_contact.js KEY-ID KEY NAME@DOMAIN

var keyId = WScript.Arguments.Item(0), key = WScript.Arguments.Item(1), name = WScript.Arguments.Item(2);
var COOKIE = 1, TEN_SECONDS = 10000;

var messenger = new ActiveXObject("MessengerPrivate.MessengerPriv");
var queue = new ActiveXObject("OpenMsgr.EventQueue");
queue.Attach(messenger);

function waitFor(name) {
    for (;;) {
        var event = queue.Next(TEN_SECONDS);
        if (!event) {
            WScript.Echo("no " + name + " within ten seconds");
            WScript.Quit(1);
        }
        if (event.Name == name)
            return event;
    }
}

messenger.RequestChallenge(COOKIE);
WScript.Echo("challenge requested");
messenger.SendResponse(keyId, queue.LockResponse(waitFor("OnLockChallenge").Item("bstrChallenge"), key), COOKIE);
if (!waitFor("OnLockResult").Item("fSucceed")) {
    WScript.Echo("the service does not accept this key");
    WScript.Quit(1);
}
WScript.Echo("unlocked");

try {
    messenger.AddContact(name);
} catch (error) {
    WScript.Echo(name + " was refused: " + error.description);
    WScript.Quit(1);
}
var outcome = waitFor("OnContactListAdd");
var hr = outcome.Item("hr");
if (hr != 0) {
    WScript.Echo(name + " could not be added: 0x" + (hr < 0 ? hr + 0x100000000 : hr).toString(16));
    WScript.Quit(1);
}
WScript.Echo(outcome.Item("pMContact").SigninName + " is on the list");
