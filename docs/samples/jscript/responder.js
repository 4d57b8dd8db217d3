// Accepts every invitation to one application and sends back what it is sent: unattended, any number at once.
//
//   cscript responder.js KEY-ID KEY GUID [COUNT]       ends after so many sessions; without a number it goes on for ever

var keyId = WScript.Arguments.Item(0), key = WScript.Arguments.Item(1), guid = WScript.Arguments.Item(2);
var left = WScript.Arguments.Length > 3 ? Number(WScript.Arguments.Item(3)) : Infinity;
var LOCK_UNLOCKED = 4, COOKIE = 1;

var queue = new ActiveXObject("OpenMsgr.EventQueue");
queue.AttachAll();
var manager = new ActiveXObject("MessengerPrivate.MsgrSessionManager");
var handlers = {};

// The lock closes with every sign-out and asks again with every sign-in.
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
        return;                                 // somebody else's
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
        continue;                               // a quiet minute
    var handler = handlers[event.Name];
    if (!handler)
        continue;
    try {
        handler(event);
    } catch (error) {                           // a session may be gone before it is answered
        WScript.Echo(event.Name + ": " + error.description);
    }
    event.Complete();
}
