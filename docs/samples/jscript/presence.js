// Signs in if necessary, shows the contact list, and reports each change of a contact's status.
//
//   cscript presence.js [CHANGES]      ends after CHANGES changes; without it runs until stopped

var names = {0: "unknown", 1: "offline", 2: "online", 6: "invisible", 10: "busy", 14: "be right back", 18: "idle",
             34: "away", 50: "on the phone", 66: "out to lunch",
             256: "finding a server", 512: "connecting", 768: "synchronizing", 1024: "disconnecting"};
var MISTATUS_ONLINE = 2;
var changes = WScript.Arguments.Length ? Number(WScript.Arguments.Item(0)) : Infinity;

var messenger = new ActiveXObject("Messenger.UIAutomation");
var queue = new ActiveXObject("OpenMsgr.EventQueue");
queue.Attach(messenger);

if (messenger.MyStatus == 1)
    messenger.AutoSignin();
while (messenger.MyStatus != MISTATUS_ONLINE) {
    var step = queue.Next(30000);
    if (!step) {
        WScript.Echo("no answer from the service within 30 seconds");
        WScript.Quit(1);
    }
    if (step.Name == "OnSignin" && step.Item("hr") != 0) {
        WScript.Echo("sign-in failed: 0x" + (step.Item("hr") + 0x100000000).toString(16));
        WScript.Quit(1);
    }
}
WScript.Echo("signed in as " + messenger.MySigninName);

for (var all = new Enumerator(messenger.MyContacts); !all.atEnd(); all.moveNext())
    WScript.Echo(all.item().FriendlyName + " is " + names[all.item().Status]);

while (changes > 0) {
    var event = queue.Next(-1);
    if (event.Name != "OnContactStatusChange")
        continue;
    WScript.Echo(event.Item("pMContact").FriendlyName + " is now " + names[event.Item("mStatus")]);
    changes--;
}
