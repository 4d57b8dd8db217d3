#include "script_rights.h"

#include "dispids.h"

enum right {
    RIGHT_ANY,    /* any page */
    RIGHT_ZONE,   /* only pages of the local machine, the intranet and the trusted zone */
    RIGHT_GROUPS, /* any page, but only with 0 as the first argument: the groups of the contact */
};

enum { READ = DISPATCH_METHOD | DISPATCH_PROPERTYGET };

/* The members that scripts may call; they may not call any other. */
static const struct {
    enum tid tid;
    DISPID id;
    enum right right;
} calls[] = {
    {TID_IMessenger3, DISPID_MESSENGER_WINDOW, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_SEND_MAIL, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_OPEN_INBOX, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_SEND_FILE, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_SIGNIN, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_GET_CONTACT, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_OPTIONS_PAGES, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_INSTANT_MESSAGE, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_PHONE, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_MEDIA_WIZARD, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_AUTO_SIGNIN, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_MY_CONTACTS, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_MY_FRIENDLY_NAME, RIGHT_ZONE},
    {TID_IMessenger3, DISPID_MESSENGER_MY_STATUS, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_UNREAD_EMAIL_COUNT, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_MY_SERVICE_NAME, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_MY_SERVICE_ID, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_SERVICES, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_CONTACTS_SORT_ORDER, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_MY_GROUPS, RIGHT_ANY},
    {TID_IMessenger3, DISPID_MESSENGER_PROPERTY, RIGHT_ANY}, /* version and language */
    {TID_IMessengerContact, DISPID_CONTACT_FRIENDLY_NAME, RIGHT_ZONE},
    {TID_IMessengerContact, DISPID_CONTACT_STATUS, RIGHT_ANY},
    {TID_IMessengerContact, DISPID_CONTACT_SIGNIN_NAME, RIGHT_ZONE},
    {TID_IMessengerContact, DISPID_CONTACT_SERVICE_NAME, RIGHT_ANY},
    {TID_IMessengerContact, DISPID_CONTACT_IS_SELF, RIGHT_ANY},
    {TID_IMessengerContact, DISPID_CONTACT_PROPERTY, RIGHT_GROUPS},
    {TID_IMessengerContact, DISPID_CONTACT_CAN_PAGE, RIGHT_ANY},
    {TID_IMessengerContact, DISPID_CONTACT_SERVICE_ID, RIGHT_ANY},
    {TID_IMessengerContacts, DISPID_VALUE, RIGHT_ANY},
    {TID_IMessengerContacts, DISPID_NEWENUM, RIGHT_ANY},
    {TID_IMessengerContacts, DISPID_CONTACTS_COUNT, RIGHT_ANY},
    {TID_IMessengerContacts, DISPID_CONTACTS_REMOVE, RIGHT_ZONE}, /* docs/api.md K-15 */
    {TID_IMessengerGroups, DISPID_VALUE, RIGHT_ANY},
    {TID_IMessengerGroups, DISPID_NEWENUM, RIGHT_ANY},
    {TID_IMessengerGroups, DISPID_GROUPS_COUNT, RIGHT_ANY},
    {TID_IMessengerGroup, DISPID_GROUP_CONTACTS, RIGHT_ANY},
    {TID_IMessengerGroup, DISPID_GROUP_NAME, RIGHT_ZONE}, /* text that the user wrote */
    {TID_IMessengerGroup, DISPID_GROUP_SERVICE, RIGHT_ANY},
    {TID_IMessengerServices, DISPID_VALUE, RIGHT_ANY},
    {TID_IMessengerServices, DISPID_NEWENUM, RIGHT_ANY},
    {TID_IMessengerServices, DISPID_SERVICES_PRIMARY_SERVICE, RIGHT_ANY},
    {TID_IMessengerServices, DISPID_SERVICES_COUNT, RIGHT_ANY},
    {TID_IMessengerService, DISPID_SERVICE_SERVICE_NAME, RIGHT_ANY},
    {TID_IMessengerService, DISPID_SERVICE_MY_STATUS, RIGHT_ANY},
    {TID_IMessengerService, DISPID_SERVICE_PROPERTY, RIGHT_ANY}, /* reserved */
    {TID_IMessengerService, DISPID_SERVICE_SERVICE_ID, RIGHT_ANY},
};

/* The events of DMessengerEvents that any page receives. */
static const DISPID heard_by_any[] = {
    DISPID_ON_SIGNIN,
    DISPID_ON_SIGNOUT,
    DISPID_ON_CONTACT_LIST_ADD,
    DISPID_ON_CONTACT_LIST_REMOVE,
    DISPID_ON_CONTACT_STATUS_CHANGE,
    DISPID_ON_MY_STATUS_CHANGE,
    DISPID_MESSENGER_ON_APP_SHUTDOWN,
    DISPID_ON_MY_PROPERTY_CHANGE,
    DISPID_ON_CONTACT_PAGER_CHANGE,
    DISPID_ON_UNREAD_EMAIL_CHANGE,
    DISPID_ON_IM_WINDOW_CREATED,
    DISPID_ON_IM_WINDOW_DESTROYED,
    DISPID_ON_IM_WINDOW_CONTACT_ADDED,
    DISPID_ON_IM_WINDOW_CONTACT_REMOVED,
    DISPID_ON_GROUP_ADDED,
    DISPID_ON_GROUP_REMOVED,
    DISPID_ON_GROUP_NAME_CHANGED,
    DISPID_ON_CONTACT_ADDED_TO_GROUP,
    DISPID_ON_CONTACT_REMOVED_FROM_GROUP,
};

static bool is_zero(const VARIANT *value)
{
    VARIANT number;
    bool zero;

    VariantInit(&number);
    if (!value || FAILED(VariantChangeType(&number, (VARIANT *)value, 0, VT_I4)))
        return false;
    zero = V_I4(&number) == 0;
    VariantClear(&number);
    return zero;
}

bool script_may_call(enum client_trust trust, enum tid tid, DISPID id, WORD kind, const VARIANT *first)
{
    if (trust == CLIENT_TRUSTED)
        return true;
    if (!(kind & READ))
        return false; /* scripts may not set properties */
    for (size_t i = 0; i < ARRAYSIZE(calls); i++) {
        if (calls[i].tid != tid || calls[i].id != id)
            continue;
        switch (calls[i].right) {
        case RIGHT_ANY: return true;
        case RIGHT_ZONE: return trust == CLIENT_TRUSTED_ZONE;
        case RIGHT_GROUPS: return is_zero(first);
        }
    }
    return false;
}

bool script_may_hear(enum client_trust trust, const IID *diid, DISPID id)
{
    if (trust == CLIENT_TRUSTED)
        return true;
    if (!IsEqualIID(diid, &DIID_DMessengerEvents))
        return false;
    for (size_t i = 0; i < ARRAYSIZE(heard_by_any); i++)
        if (heard_by_any[i] == id)
            return true;
    return id == DISPID_ON_CONTACT_FRIENDLY_NAME_CHANGE && trust == CLIENT_TRUSTED_ZONE;
}

HRESULT script_result(enum tid tid, DISPID id, HRESULT hr)
{
    if (tid != TID_IMessenger3)
        return hr;
    if (hr == MSGR_E_ALREADY_LOGGED_ON && (id == DISPID_MESSENGER_AUTO_SIGNIN || id == DISPID_MESSENGER_SIGNIN))
        return S_FALSE;
    if (hr == MSGR_E_NOT_LOGGED_ON && id == DISPID_MESSENGER_GET_CONTACT)
        return S_OK;
    return hr;
}

bool script_texts_are_ignored(enum tid tid, DISPID id)
{
    return tid == TID_IMessenger3 && id == DISPID_MESSENGER_SIGNIN;
}
