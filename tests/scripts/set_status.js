// Part of a test: changes the status of the local user and waits until the service has confirmed it.
var messenger = new ActiveXObject("Messenger.UIAutomation"), queue = new ActiveXObject("OpenMsgr.EventQueue");
var wanted = Number(WScript.Arguments.Item(0));
queue.Attach(messenger);
messenger.MyStatus = wanted;
while (messenger.MyStatus != wanted)
    if (!queue.Next(10000))
        WScript.Quit(1);
