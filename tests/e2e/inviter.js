// One half of the demonstration: signs in, unlocks, invites the other user and exchanges data with the application
// that is started there.  All calls are late-bound; events are read from the event queue.
//
//   cscript inviter.js CONTACT APPLICATION-GUID APPLICATION-PATH KEY-ID KEY
//
// Every step prints one line.  Exit code 0 only when every step happened.

var SS_CONNECTED = 4, SS_TERMINATED = 7;
var MISTATUS_ONLINE = 2;
var LOCK_UNLOCKED = 4;
var STEP_MS = 30000;

var contactName = WScript.Arguments.Item(0);
var applicationGuid = WScript.Arguments.Item(1);
var applicationPath = WScript.Arguments.Item(2);
var keyId = WScript.Arguments.Item(3);
var key = WScript.Arguments.Item(4);

var queue = new ActiveXObject("OpenMsgr.EventQueue");

function say(text) {
    WScript.Echo(text);
}

function fail(text) {
    say("FAILED: " + text);
    WScript.Quit(1);
}

// Reads events until one has that name and satisfies `wanted` (optional); prints and skips the others.
function waitFor(name, wanted) {
    for (;;) {
        var event = queue.Next(STEP_MS);
        if (!event)
            fail("no " + name + " within " + STEP_MS / 1000 + " s");
        if (event.Name == name && (!wanted || wanted(event)))
            return event;
    }
}

function signIn() {
    var messenger = new ActiveXObject("Messenger.UIAutomation");
    queue.Attach(messenger);
    say("Messenger object created, service " + messenger.MyServiceName);
    if (messenger.MyStatus != MISTATUS_ONLINE) {
        say("waiting for the automatic sign-in");
        while (messenger.MyStatus != MISTATUS_ONLINE)
            waitFor("OnMyStatusChange");
    }
    say("signed in as " + messenger.MySigninName + " (" + messenger.MyFriendlyName + ")");
    return messenger;
}

function unlock(manager) {
    var cookie = 7;
    manager.RequestChallenge(cookie);
    var challenge = waitFor("OnLockChallenge").Item("bstrChallenge");
    say("challenge received");
    manager.SendResponse(keyId, queue.LockResponse(challenge, key), cookie);
    var result = waitFor("OnLockResult");
    if (!result.Item("fSucceed") || manager.Status != LOCK_UNLOCKED)
        fail("the service did not accept the answer");
    say("unlocked");
}

function waitUntilOnline(contact) {
    while (contact.Status != MISTATUS_ONLINE)
        waitFor("OnContactStatusChange");
    say(contact.FriendlyName + " is online");
}

var messenger = signIn();
var manager = new ActiveXObject("MessengerPrivate.MsgrSessionManager");
queue.Attach(manager);
unlock(manager);

manager.RegisterApplication(applicationGuid, "Demonstration", "http://www.example.test/demo", applicationPath, 0);
waitFor("OnAppRegistered");
say("application registered");

var contact = messenger.GetContact(contactName, messenger.MyServiceId);
waitUntilOnline(contact);

var session = manager.CreateSession();
queue.Attach(session);
session.Application = applicationGuid;
session.LocalAddress = "192.0.2.10";
session.Invite(contact, "shall we?");
say("invited " + contact.FriendlyName + " to " + session.ApplicationName);

say("accepted, with the words: " + waitFor("OnAccepted").Item("bstrAppData"));
waitFor("OnReadyToLaunch");
if (session.State != SS_CONNECTED)
    fail("State is " + session.State + ", not SS_CONNECTED");
say("connected, their address is " + session.RemoteAddress);

session.SendContextData("ping");
say("context data sent: ping");
say("context data received: " + waitFor("OnContextData").Item("bstrContextData"));

session.Cancel(0, "thank you");
waitFor("OnTermination");
if (session.State != SS_TERMINATED)
    fail("State is " + session.State + ", not SS_TERMINATED");
say("session ended");

manager.UnRegisterApplication(applicationGuid);
messenger.Signout();
waitFor("OnSignout");
say("signed out");
WScript.Quit(0);
