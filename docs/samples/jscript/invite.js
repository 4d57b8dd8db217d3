// Invites a contact to an application and sends it one line when both are connected.
//
//   cscript invite.js KEY-ID KEY NAME@DOMAIN GUID LINE

var keyId = WScript.Arguments.Item(0), key = WScript.Arguments.Item(1), name = WScript.Arguments.Item(2);
var guid = WScript.Arguments.Item(3), line = WScript.Arguments.Item(4);
var MISTATUS_ONLINE = 2, COOKIE = 1, STEP = 30000;

var queue = new ActiveXObject("OpenMsgr.EventQueue");
queue.AttachAll();      // the events of all objects below, the session too
var messenger = new ActiveXObject("Messenger.UIAutomation");
var manager = new ActiveXObject("MessengerPrivate.MsgrSessionManager");

function fail(text) {
    WScript.Echo(text);
    WScript.Quit(1);
}

// Fetches events until one of that name comes. The script ends when the session ends first.
function waitFor(name) {
    for (;;) {
        var event = queue.Next(STEP);
        if (!event)
            fail("no " + name + " within " + STEP / 1000 + " seconds");
        if (event.Name == name)
            return event;
        if (event.Name == "OnDeclined")
            fail("declined: " + event.Item("bstrAppData"));
        if (event.Name == "OnTermination")
            fail("the session ended: 0x" + (event.Item("hr") + 0x100000000).toString(16));
    }
}

while (messenger.MyStatus != MISTATUS_ONLINE)
    waitFor("OnMyStatusChange");
manager.RequestChallenge(COOKIE);
manager.SendResponse(keyId, queue.LockResponse(waitFor("OnLockChallenge").Item("bstrChallenge"), key), COOKIE);
if (!waitFor("OnLockResult").Item("fSucceed"))
    fail("the service does not accept this key");
WScript.Echo("unlocked");

var contact = messenger.GetContact(name, messenger.MyServiceId);
while (contact.Status != MISTATUS_ONLINE)
    waitFor("OnContactStatusChange");
var session = manager.CreateSession();
session.Application = guid;
session.Invite(contact, "may I?");
WScript.Echo("invited " + contact.FriendlyName + " to " + session.ApplicationName);

WScript.Echo("accepted: " + waitFor("OnAccepted").Item("bstrAppData"));
waitFor("OnReadyToLaunch");
WScript.Echo("connected");
session.SendContextData(line);
WScript.Echo("sent: " + line);
WScript.Echo("received: " + waitFor("OnContextData").Item("bstrContextData"));
session.Cancel(0, "done");
waitFor("OnTermination");
WScript.Echo("over");
