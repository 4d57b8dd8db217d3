// The conformance suite in JScript: cscript conformance.js KEY-ID KEY BITNESS
var checks = 0, failures = 0;
var keyId = WScript.Arguments.Item(0), key = WScript.Arguments.Item(1);

function hex(number) {
    return "0x" + ((number < 0 ? number + 0x100000000 : number)).toString(16);
}

function row(text, call, wanted) {
    var value, got;
    checks++;
    try {
        value = call();
        got = wanted == "type" ? (value && typeof value == "object" ? "type" : "no object")
            : wanted == "ok" ? "ok"
            : wanted == "none" && value === undefined ? "none"
            : "=" + (value === undefined || value === null ? "" : String(value).toLowerCase());
    } catch (error) {
        got = hex(error.number);
    }
    if (got != wanted) {
        failures++;
        WScript.Echo(text + ": " + got + " instead of " + wanted);
    }
}

var queue = new ActiveXObject("OpenMsgr.EventQueue");
var messenger = new ActiveXObject("Messenger.UIAutomation");
var manager = new ActiveXObject("MessengerPrivate.MsgrSessionManager");
var lockedManager = new ActiveXObject("MessengerPrivate.MsgrSessionManager");
var priv = new ActiveXObject("MessengerPrivate.MessengerPriv");
queue.AttachAll();

function waitFor(source, name) {
    for (;;) {
        var event = queue.Next(20000);
        if (!event) {
            WScript.Echo("no " + name);
            WScript.Quit(1);
        }
        if (event.Name == name && (!source || event.Source.Status !== undefined))
            return event;
    }
}

function unlock(object) {
    object.RequestChallenge(1);
    object.SendResponse(keyId, queue.LockResponse(waitFor(object, "OnLockChallenge").Item("bstrChallenge"), key), 1);
    return waitFor(object, "OnLockResult");
}

unlock(priv);
var anEvent = unlock(manager);
while (lockedManager.Status != 2)
    queue.Next(1000);
var contact = messenger.GetContact("bob@example.test"), offline = messenger.GetContact("carol@example.test");
var contacts = messenger.MyContacts, services = messenger.Services, service = services.PrimaryService;
var groups = messenger.MyGroups, group = messenger.CreateGroup("Conformance");
waitFor(null, "OnGroupAdded");
var session = manager.CreateSession(), over = manager.CreateSession();
var GUID = "{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0BF}";
manager.RegisterApplication(GUID, "Conformance", "http://www.example.test/", "C:\\windows\\system32\\cmd.exe", 0);
over.Application = GUID;
over.Invite(contact, "");
over.Cancel(0, "");
manager.UnRegisterApplication(GUID);

ROWS

// Collections are walked as well as counted.
row("new Enumerator(contacts)", function () {
    var count = 0;
    for (var all = new Enumerator(contacts); !all.atEnd(); all.moveNext())
        count += all.item().SigninName.length > 0 ? 1 : 0;
    return count == contacts.Count;
}, "=true");
row("new Enumerator(groups)", function () {
    var names = "";
    for (var all = new Enumerator(groups); !all.atEnd(); all.moveNext())
        names += all.item().Name + ";";
    return names;
}, "=other contacts;conformance;");
row("groups.Remove(group)", function () {
    groups.Remove(group);
    waitFor(null, "OnGroupRemoved");
    return groups.Count;
}, "=1");
row("new Enumerator(services)", function () {
    var all = new Enumerator(services);
    return all.item().ServiceName;
}, "=.net messenger service");
row("error.description", function () {
    try {
        session.ApplicationName;
    } catch (error) {
        return error.description;
    }
}, "=set the application property first.");
row("queue.Next(10) without an event", function () {
    while (queue.Next(10))
        ;
    return queue.Next(10) === null;
}, "=true");

WScript.Echo(Math.floor((checks - failures) * 100 / checks) + "%: Checks: " + checks + ", Failures: " + failures +
             ", Errors: 0");
WScript.Quit(failures ? 1 : 0);
