// Accepts every invitation to one application and echoes the data: unattended, any number of sessions at once.
//
//   cscript responder.js KEY-ID KEY GUID [COUNT]       ends after COUNT sessions; without COUNT it runs until stopped

var keyId = WScript.Arguments.Item(0), key = WScript.Arguments.Item(1), guid = WScript.Arguments.Item(2);
var left = WScript.Arguments.Length > 3 ? Number(WScript.Arguments.Item(3)) : Infinity;
var LOCK_UNLOCKED = 4, COOKIE = 1;

var queue = new ActiveXObject("OpenMsgr.EventQueue");
queue.AttachAll();
var manager = new ActiveXObject("MessengerPrivate.MsgrSessionManager");
var handlers = {};

// A sign-out locks the manager; it is unlocked again after each sign-in.
handlers.OnLockEnable = function (event) {
    if (event.Item("fEnable"))
        event.Source.RequestChallenge(COOKIE);
};
handlers.OnLockChallenge = function (event) {
    event.Source.SendResponse(keyId, queue.LockResponse(event.Item("bstrChallenge"), key), COOKIE);
};
handlers.OnLockResult = function (event) {
    WScript.Echo(event.Item("fSucceed") ? "ready" : "the service does not accept this key");
};

handlers.OnInvitation = function (event) {
    var session = event.Item("pSession");
    if (session.Application.toUpperCase() != guid.toUpperCase())
        return;                                 // for another application
    event.Item("pfHandled") = true;
    event.Complete();
    WScript.Echo("invited by " + session.User.SigninName);
    session.Accept();
};
handlers.BeforeAppLaunch = function (event) {
    event.Item("pfEnableDefault") = false;
};
handlers.OnContextData = function (event) {
    var data = event.Item("bstrContextData");
    WScript.Echo("echo: " + data);
    event.Source.SendContextData(data);
};
handlers.OnSendError = function (event) {
    WScript.Echo("not sent: " + event.Item("hr"));
};
handlers.OnTermination = function (event) {
    WScript.Echo("session over");
    left--;
};

while (left > 0) {
    var event = queue.Next(60000);
    if (!event)
        continue;                               // no event in a minute
    var handler = handlers[event.Name];
    if (!handler)
        continue;
    try {
        handler(event);
    } catch (error) {                           // the session may have ended already
        WScript.Echo(event.Name + ": " + error.description);
    }
    event.Complete();
}
