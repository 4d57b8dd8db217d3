#include "messenger_object.h"

#include "core/account.h"
#include "core/groups.h"
#include "core/limits.h"
#include "core/mail.h"
#include "ui/ui.h"
#include "com/base/client_registry.h"
#include "com/base/object.h"
#include "com/base/settings.h"
#include "openmsgr_version.h"

/* The Messenger object: sign-in, own presence, contacts. */

static void messenger_destroy_object(struct com_object *object)
{
    model_enter();
    receivers_remove(RECEIVERS_MESSENGERS, &((struct messenger_object *)object)->receiver);
    model_leave();
}

/* ---- sign-in and sign-out ---- */

static bool has_blank_or_control(BSTR bstr)
{
    for (UINT i = 0; i < SysStringLen(bstr); i++)
        if (bstr[i] <= ' ' || bstr[i] == 0x7F)
            return true;
    return false;
}

static bool is_signed_in(void)
{
    bool signed_in = account_presence(model_enter()) != PRESENCE_OFFLINE;

    model_leave();
    return signed_in;
}

static HRESULT WINAPI messenger_Signout(IMessenger3 *iface)
{
    HRESULT hr = messenger_sign_out(model_enter());

    (void)iface;
    model_leave();
    return com_error(&IID_IMessenger3, hr);
}

/* Opens the sign-in dialog, which only the user can submit.  The limit of a password is that of Messenger 5.0. */
static HRESULT WINAPI messenger_Signin(IMessenger3 *iface, LONG parent, BSTR name, BSTR password)
{
    HRESULT hr;

    (void)iface, (void)parent;
    if (SysStringLen(name) > LIMIT_SIGNIN_NAME_CHARS || SysStringLen(password) > LIMIT_PASSWORD_CHARS ||
        has_blank_or_control(name) || has_blank_or_control(password))
        hr = E_INVALIDARG;
    else if (is_signed_in())
        hr = MSGR_E_ALREADY_LOGGED_ON;
    else
        hr = ui_open_signin(name ? name : L"", password ? password : L"");
    return com_error(&IID_IMessenger3, hr);
}

static HRESULT sign_in_with_stored_account(void)
{
    struct settings settings;
    HRESULT hr = E_FAIL;

    settings_load(&settings);
    if (settings.handle.length) {
        settings_load_password(&settings);
        hr = messenger_sign_in(model_enter(), string_text(&settings.handle), string_text(&settings.password));
        model_leave();
    }
    /* A stored account that cannot be used is treated like a missing one. */
    if (hr == E_INVALIDARG)
        hr = E_FAIL;
    settings_free(&settings);
    return hr;
}

static HRESULT WINAPI messenger_AutoSignin(IMessenger3 *iface)
{
    HRESULT hr;

    (void)iface;
    if (ui_signin_is_open())
        hr = MSGR_E_LOGON_UI_ACTIVE;
    else if (is_signed_in())
        hr = MSGR_E_ALREADY_LOGGED_ON;
    else
        hr = sign_in_with_stored_account();
    return com_error(&IID_IMessenger3, hr);
}

/* ---- contacts and services ---- */

static HRESULT find_contact(BSTR name, BSTR service_id, DWORD pid, IMessengerContact **out)
{
    struct string handle = {0}, id = {0};
    struct messenger *messenger;
    struct contact *contact;
    HRESULT hr;

    if (!name || !service_id)
        return E_FAIL;
    if (!SysStringLen(name) || SysStringLen(name) > LIMIT_SIGNIN_NAME_CHARS || has_blank_or_control(name) ||
        SysStringLen(service_id) > LIMIT_SERVICE_ID_CHARS || has_blank_or_control(service_id))
        return E_INVALIDARG;
    hr = string_from_bstr(name, &handle);
    if (SUCCEEDED(hr))
        hr = string_from_bstr(service_id, &id);
    if (FAILED(hr))
        goto done;
    messenger = model_enter();
    if (id.length && account_is_online(messenger) && !text_equal_nocase(string_text(&id), TEXT_LITERAL(SERVICE_ID)))
        hr = MSGR_E_USER_NOT_FOUND; /* an unknown service has no contacts */
    else
        hr = contacts_find(messenger, string_text(&handle), !id.length, &contact);
    if (SUCCEEDED(hr)) {
        hr = contact_object_get(contact, pid, out);
        contact_release(contact);
    }
    model_leave();
done:
    string_free(&handle);
    string_free(&id);
    return hr;
}

static HRESULT WINAPI messenger_GetContact(IMessenger3 *iface, BSTR name, BSTR service_id, IDispatch **out)
{
    IMessengerContact *contact = NULL;
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    hr = find_contact(name, service_id, client_caller(), &contact);
    *out = (IDispatch *)contact;
    return com_error(&IID_IMessenger3, hr);
}

static HRESULT WINAPI messenger_get_MyContacts(IMessenger3 *iface, IDispatch **out)
{
    IMessengerContacts *contacts = NULL;
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    hr = contacts_object_create(client_caller(), NULL, &contacts);
    *out = (IDispatch *)contacts;
    return com_error(&IID_IMessenger3, hr);
}

static HRESULT WINAPI messenger_get_Services(IMessenger3 *iface, IDispatch **out)
{
    IMessengerServices *services = NULL;
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    hr = services_object_create(client_caller(), &services);
    *out = (IDispatch *)services;
    return com_error(&IID_IMessenger3, hr);
}

/* ---- groups ---- */

static HRESULT WINAPI messenger_get_MyGroups(IMessenger3 *iface, IDispatch **out)
{
    IMessengerGroups *groups = NULL;
    struct messenger *messenger;
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    *out = NULL;
    messenger = model_enter();
    hr = account_is_online(messenger) && !groups_enabled(messenger) ? MSGR_E_GROUPS_NOT_ENABLED : S_OK;
    model_leave();
    if (SUCCEEDED(hr))
        hr = groups_object_create(client_caller(), &groups);
    *out = (IDispatch *)groups;
    return com_error(&IID_IMessenger3, hr);
}

static HRESULT create_group(BSTR name, IMessengerGroup **out)
{
    struct string text = {0};
    struct group *group;
    HRESULT hr = string_from_bstr(name, &text);

    if (FAILED(hr))
        return hr;
    hr = groups_create(model_enter(), string_text(&text), &group);
    if (SUCCEEDED(hr)) {
        hr = group_object_get(group, out);
        group_release(group);
    }
    model_leave();
    string_free(&text);
    if (SUCCEEDED(hr))
        client_hold((IUnknown *)*out, client_caller(), NULL);
    return hr;
}

static HRESULT WINAPI messenger_CreateGroup(IMessenger3 *iface, BSTR name, VARIANT service, IDispatch **out)
{
    IMessengerGroup *group = NULL;
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    *out = NULL;
    hr = name ? service_argument_check(&service) : E_POINTER;
    if (SUCCEEDED(hr))
        hr = create_group(name, &group);
    *out = (IDispatch *)group;
    return com_error(&IID_IMessenger3, hr);
}

/* ---- the local user ---- */

/* Returns a name of the local user.  While offline: `offline` if it is a failure, otherwise the empty text. */
static HRESULT own_name_out(struct text (*get)(const struct messenger *messenger), HRESULT offline, BSTR *out)
{
    struct messenger *messenger;
    HRESULT hr;

    if (!out)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    *out = NULL;
    messenger = model_enter();
    if (account_is_online(messenger))
        hr = bstr_out(get(messenger), out);
    else
        hr = FAILED(offline) ? offline : bstr_out(TEXT_EMPTY, out);
    model_leave();
    return com_error(&IID_IMessenger3, hr);
}

static HRESULT WINAPI messenger_get_MySigninName(IMessenger3 *iface, BSTR *name)
{
    (void)iface;
    return own_name_out(account_handle, MSGR_E_NOT_LOGGED_ON, name);
}

static HRESULT WINAPI messenger_get_MyFriendlyName(IMessenger3 *iface, BSTR *name)
{
    (void)iface;
    return own_name_out(account_friendly_name, S_OK, name);
}

static HRESULT WINAPI messenger_put_MyStatus(IMessenger3 *iface, MISTATUS status)
{
    HRESULT hr = messenger_set_presence(model_enter(), (enum presence)status);

    (void)iface;
    model_leave();
    return com_error(&IID_IMessenger3, hr);
}

static HRESULT WINAPI messenger_get_MyStatus(IMessenger3 *iface, MISTATUS *status)
{
    (void)iface;
    if (!status)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    *status = (MISTATUS)account_presence(model_enter());
    model_leave();
    return S_OK;
}

static HRESULT WINAPI messenger_get_MyServiceName(IMessenger3 *iface, BSTR *name)
{
    (void)iface;
    return com_error(&IID_IMessenger3, name ? bstr_out(TEXT_LITERAL(SERVICE_NAME), name) : E_NULL_REFERENCE);
}

static HRESULT WINAPI messenger_get_MyServiceId(IMessenger3 *iface, BSTR *id)
{
    (void)iface;
    return com_error(&IID_IMessenger3, id ? bstr_out(TEXT_LITERAL(SERVICE_ID), id) : E_NULL_REFERENCE);
}

/* An unknown MPHONE_TYPE is answered like a number that is not set: E_FAIL. */
static HRESULT WINAPI messenger_get_MyPhoneNumber(IMessenger3 *iface, MPHONE_TYPE type, BSTR *number)
{
    struct messenger *messenger;
    struct text text = TEXT_EMPTY;
    HRESULT hr;

    (void)iface;
    if (!number)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    *number = NULL;
    messenger = model_enter();
    if (type >= 0 && type < (int)PHONE_TYPES)
        text = account_phone(messenger, (enum phone_type)type);
    if (!account_is_online(messenger))
        hr = MSGR_E_NOT_LOGGED_ON;
    else
        hr = text.length ? bstr_out(text, number) : E_FAIL;
    model_leave();
    return com_error(&IID_IMessenger3, hr);
}

static HRESULT WINAPI messenger_get_UnreadEmailCount(IMessenger3 *iface, MUAFOLDER folder, LONG *count)
{
    int32_t unread;
    HRESULT hr;

    (void)iface;
    if (!count)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    hr = mail_unread(model_enter(), &unread);
    model_leave();
    *count = unread;
    if (folder != MUAFOLDER_INBOX) {
        *count = -1;
        hr = E_FAIL;
    }
    return com_error(&IID_IMessenger3, hr);
}

/* ---- properties ---- */

static HRESULT WINAPI messenger_get_MyProperty(IMessenger3 *iface, MCONTACTPROPERTY property, VARIANT *value)
{
    (void)iface, (void)property;
    if (!value)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    VariantInit(value);
    return com_error(&IID_IMessenger3, E_INVALIDARG);
}

static HRESULT WINAPI messenger_put_MyProperty(IMessenger3 *iface, MCONTACTPROPERTY property, VARIANT value)
{
    (void)iface, (void)property, (void)value;
    return com_error(&IID_IMessenger3, E_INVALIDARG);
}

static HRESULT WINAPI messenger_get_Property(IMessenger3 *iface, MMESSENGERPROPERTY property, VARIANT *value)
{
    HRESULT hr;

    (void)iface;
    if (!value)
        return com_error(&IID_IMessenger3, E_NULL_REFERENCE);
    VariantInit(value);
    switch (property) {
    case MMESSENGERPROP_VERSION:
        hr = bstr_out(TEXT_LITERAL(OPENMSGR_VERSION), &V_BSTR(value));
        if (SUCCEEDED(hr))
            V_VT(value) = VT_BSTR;
        return com_error(&IID_IMessenger3, hr);
    case MMESSENGERPROP_PLCID: *value = variant_i4((LONG)GetUserDefaultLCID()); return S_OK;
    default: return com_error(&IID_IMessenger3, E_INVALIDARG);
    }
}

static HRESULT WINAPI messenger_put_Property(IMessenger3 *iface, MMESSENGERPROPERTY property, VARIANT value)
{
    (void)iface, (void)property, (void)value;
    return com_error(&IID_IMessenger3, E_INVALIDARG);
}

static const IMessenger3Vtbl messenger_vtbl = {
    COM_DISPATCH_METHODS(IMessenger3),
    messenger_get_Window,
    messenger_ViewProfile,
    messenger_get_ReceiveFileDirectory,
    messenger_StartVoice,
    messenger_InviteApp,
    messenger_SendMail,
    messenger_OpenInbox,
    messenger_SendFile,
    messenger_Signout,
    messenger_Signin,
    messenger_GetContact,
    messenger_OptionsPages,
    messenger_AddContact,
    messenger_FindContact,
    messenger_InstantMessage,
    messenger_Phone,
    messenger_MediaWizard,
    messenger_Page,
    messenger_AutoSignin,
    messenger_get_MyContacts,
    messenger_get_MySigninName,
    messenger_get_MyFriendlyName,
    messenger_put_MyStatus,
    messenger_get_MyStatus,
    messenger_get_UnreadEmailCount,
    messenger_get_MyServiceName,
    messenger_get_MyPhoneNumber,
    messenger_get_MyProperty,
    messenger_put_MyProperty,
    messenger_get_MyServiceId,
    messenger_get_Services,
    messenger_get_ContactsSortOrder,
    messenger_put_ContactsSortOrder,
    messenger_StartVideo,
    messenger_get_MyGroups,
    messenger_CreateGroup,
    messenger_get_Property,
    messenger_put_Property,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessenger, &IID_IMessenger2, &IID_IMessenger3, NULL};
static const struct class_description description = {
    .clsid = &CLSID_Messenger,
    .class_tid = TID_Messenger,
    .source = &DIID_DMessengerEvents,
    .errors = error_interfaces,
};
static const struct com_interface interfaces[] = {
    {&IID_IMessenger, 0},
    {&IID_IMessenger2, 0},
    {&IID_IMessenger3, 0},
    {NULL, 0},
};
static const struct com_class messenger_class = {
    .size = sizeof(struct messenger_object),
    .vtbl = &messenger_vtbl,
    .interfaces = interfaces,
    .tid = TID_IMessenger3,
    .query = event_object_query,
    .destroy = messenger_destroy_object,
    .close = event_object_close,
};

/* Ignores `pid`: this class has no shared object, so each object keeps the server alive. */
HRESULT messenger_object_create(DWORD pid, IUnknown **out)
{
    struct messenger_object *object = event_object_create(&messenger_class, true, &description, NULL);

    (void)pid;
    *out = (IUnknown *)object;
    if (!object)
        return E_OUTOFMEMORY;
    object->receiver = (struct event_receiver){&object->object.source, &object->object.object.ref, NULL};
    model_enter();
    receivers_add(RECEIVERS_MESSENGERS, &object->receiver);
    model_leave();
    return S_OK;
}
