// Registers an application for invitations, or removes its registration.
//
//   cscript register.js GUID NAME ADDRESS PATH
//   cscript register.js GUID

var guid = WScript.Arguments.Item(0);
var manager = new ActiveXObject("MessengerPrivate.MsgrSessionManager");
var queue = new ActiveXObject("OpenMsgr.EventQueue");
queue.Attach(manager);

try {
    if (WScript.Arguments.Length == 1)
        manager.UnRegisterApplication(guid);
    else
        manager.RegisterApplication(guid, WScript.Arguments.Item(1), WScript.Arguments.Item(2),
                                    WScript.Arguments.Item(3), 0);
} catch (error) {
    WScript.Echo("refused: " + error.description);
    WScript.Quit(1);
}
for (;;) {
    var event = queue.Next(10000);
    if (!event) {
        WScript.Echo("nobody confirmed it");
        WScript.Quit(1);
    }
    if (event.Name == "OnAppRegistered" || event.Name == "OnAppUnRegistered") {
        WScript.Echo((event.Name == "OnAppRegistered" ? "registered " : "removed ") + event.Item("bstrAppGUID"));
        break;
    }
}
