#include "messenger_object.h"

/* A null out pointer is not an error here: these members always answer E_NOTIMPL. */

static HRESULT missing(const char *member) { return not_implemented(&IID_IMessenger3, member); }

HRESULT WINAPI messenger_get_Window(IMessenger3 *iface, IDispatch **window)
{
    (void)iface;
    if (window)
        *window = NULL;
    return missing("Window");
}

HRESULT WINAPI messenger_ViewProfile(IMessenger3 *iface, VARIANT contact)
{
    (void)iface, (void)contact;
    return missing("ViewProfile");
}

HRESULT WINAPI messenger_get_ReceiveFileDirectory(IMessenger3 *iface, BSTR *path)
{
    (void)iface;
    if (path)
        *path = NULL;
    return missing("ReceiveFileDirectory");
}

HRESULT WINAPI messenger_StartVoice(IMessenger3 *iface, VARIANT contact, IDispatch **window)
{
    (void)iface, (void)contact;
    if (window)
        *window = NULL;
    return missing("StartVoice");
}

HRESULT WINAPI messenger_InviteApp(IMessenger3 *iface, VARIANT contact, BSTR app_id, IDispatch **window)
{
    (void)iface, (void)contact, (void)app_id;
    if (window)
        *window = NULL;
    return missing("InviteApp");
}

HRESULT WINAPI messenger_SendMail(IMessenger3 *iface, VARIANT contact)
{
    (void)iface, (void)contact;
    return missing("SendMail");
}

HRESULT WINAPI messenger_OpenInbox(IMessenger3 *iface)
{
    (void)iface;
    return missing("OpenInbox");
}

HRESULT WINAPI messenger_SendFile(IMessenger3 *iface, VARIANT contact, BSTR file, IDispatch **window)
{
    (void)iface, (void)contact, (void)file;
    if (window)
        *window = NULL;
    return missing("SendFile");
}

HRESULT WINAPI messenger_OptionsPages(IMessenger3 *iface, LONG parent, MOPTIONPAGE page)
{
    (void)iface, (void)parent, (void)page;
    return missing("OptionsPages");
}

HRESULT WINAPI messenger_AddContact(IMessenger3 *iface, LONG parent, BSTR email)
{
    (void)iface, (void)parent, (void)email;
    return missing("AddContact");
}

HRESULT WINAPI messenger_FindContact(IMessenger3 *iface, LONG parent, BSTR first, BSTR last, VARIANT city,
                                     VARIANT state, VARIANT country)
{
    (void)iface, (void)parent, (void)first, (void)last, (void)city, (void)state, (void)country;
    return missing("FindContact");
}

HRESULT WINAPI messenger_InstantMessage(IMessenger3 *iface, VARIANT contact, IDispatch **window)
{
    (void)iface, (void)contact;
    if (window)
        *window = NULL;
    return missing("InstantMessage");
}

HRESULT WINAPI messenger_Phone(IMessenger3 *iface, VARIANT contact, MPHONE_TYPE type, BSTR number, IDispatch **window)
{
    (void)iface, (void)contact, (void)type, (void)number;
    if (window)
        *window = NULL;
    return missing("Phone");
}

HRESULT WINAPI messenger_MediaWizard(IMessenger3 *iface, LONG parent)
{
    (void)iface, (void)parent;
    return missing("MediaWizard");
}

HRESULT WINAPI messenger_Page(IMessenger3 *iface, VARIANT contact, IDispatch **window)
{
    (void)iface, (void)contact;
    if (window)
        *window = NULL;
    return missing("Page");
}

HRESULT WINAPI messenger_get_ContactsSortOrder(IMessenger3 *iface, MUASORT *order)
{
    (void)iface;
    if (order)
        *order = (MUASORT)0;
    return missing("ContactsSortOrder");
}

HRESULT WINAPI messenger_put_ContactsSortOrder(IMessenger3 *iface, MUASORT order)
{
    (void)iface, (void)order;
    return missing("ContactsSortOrder");
}

HRESULT WINAPI messenger_StartVideo(IMessenger3 *iface, VARIANT contact, IDispatch **window)
{
    (void)iface, (void)contact;
    if (window)
        *window = NULL;
    return missing("StartVideo");
}
