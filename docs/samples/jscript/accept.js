// Waits for one invitation, accepts it in place of the user, and echoes the data that it gets.
//
//   cscript accept.js KEY-ID KEY

var keyId = WScript.Arguments.Item(0), key = WScript.Arguments.Item(1);
var COOKIE = 1, STEP = 30000;

var queue = new ActiveXObject("OpenMsgr.EventQueue");
queue.AttachAll();      // the manager that is created below, and the session that comes with the invitation
var manager = new ActiveXObject("MessengerPrivate.MsgrSessionManager");

function waitFor(name) {
    for (;;) {
        var event = queue.Next(STEP);
        if (!event) {
            WScript.Echo("no " + name + " within " + STEP / 1000 + " seconds");
            WScript.Quit(1);
        }
        if (event.Name == name)
            return event;
    }
}

manager.RequestChallenge(COOKIE);
manager.SendResponse(keyId, queue.LockResponse(waitFor("OnLockChallenge").Item("bstrChallenge"), key), COOKIE);
waitFor("OnLockResult");
WScript.Echo("ready");

var invitation = waitFor("OnInvitation");
var session = invitation.Item("pSession");
invitation.Item("pfHandled") = true;            // no conversation window: this script answers it
invitation.Complete();
WScript.Echo(session.User.FriendlyName + " invites to " + session.ApplicationName + ": " +
             invitation.Item("bstrAppData"));
session.Accept("you may");

var launch = waitFor("BeforeAppLaunch");
launch.Item("pfEnableDefault") = false;         // no program: this script is the application
launch.Complete();
WScript.Echo("connected");

var data = waitFor("OnContextData").Item("bstrContextData");
WScript.Echo("received: " + data);
session.SendContextData("you said " + data);
WScript.Echo("ended: " + waitFor("OnTermination").Item("bstrAppData"));
