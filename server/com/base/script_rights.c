#include "script_rights.h"

enum right {
    RIGHT_ANY,      /* "yes" */
    RIGHT_ZONE,     /* "trusted": pages of the local machine, the intranet and the trusted zone */
    RIGHT_GROUPS,   /* "groups only": property 0 */
};

enum { READ = DISPATCH_METHOD | DISPATCH_PROPERTYGET };

enum {
    ID_GET_CONTACT = 1286,
    ID_SIGNIN = 1297,
    ID_AUTO_SIGNIN = 1299,
};

/* What is not here is not for script. */
static const struct {
    enum tid tid;
    DISPID id;
    enum right right;
} calls[] = {
    {TID_IMessenger3, 1283, RIGHT_ANY},             /* Window */
    {TID_IMessenger3, 1298, RIGHT_ANY},             /* SendMail */
    {TID_IMessenger3, 1293, RIGHT_ANY},             /* OpenInbox */
    {TID_IMessenger3, 1292, RIGHT_ANY},             /* SendFile */
    {TID_IMessenger3, ID_SIGNIN, RIGHT_ANY},
    {TID_IMessenger3, ID_GET_CONTACT, RIGHT_ANY},
    {TID_IMessenger3, 1287, RIGHT_ANY},             /* OptionsPages */
    {TID_IMessenger3, 1290, RIGHT_ANY},             /* InstantMessage */
    {TID_IMessenger3, 1300, RIGHT_ANY},             /* Phone */
    {TID_IMessenger3, 1301, RIGHT_ANY},             /* MediaWizard */
    {TID_IMessenger3, ID_AUTO_SIGNIN, RIGHT_ANY},
    {TID_IMessenger3, 1303, RIGHT_ANY},             /* MyContacts */
    {TID_IMessenger3, 1282, RIGHT_ZONE},            /* MyFriendlyName */
    {TID_IMessenger3, 1305, RIGHT_ANY},             /* MyStatus */
    {TID_IMessenger3, 1284, RIGHT_ANY},             /* UnreadEmailCount */
    {TID_IMessenger3, 1294, RIGHT_ANY},             /* MyServiceName */
    {TID_IMessenger3, 1307, RIGHT_ANY},             /* MyServiceId */
    {TID_IMessenger3, 1308, RIGHT_ANY},             /* Services */
    {TID_IMessenger3, 1313, RIGHT_ANY},             /* ContactsSortOrder */
    {TID_IMessenger3, 1311, RIGHT_ANY},             /* MyGroups */
    {TID_IMessenger3, 1314, RIGHT_ANY},             /* Property: version and language */
    {TID_IMessengerContact, 1536, RIGHT_ZONE},      /* FriendlyName */
    {TID_IMessengerContact, 1537, RIGHT_ANY},       /* Status */
    {TID_IMessengerContact, 1538, RIGHT_ZONE},      /* SigninName */
    {TID_IMessengerContact, 1539, RIGHT_ANY},       /* ServiceName */
    {TID_IMessengerContact, 1541, RIGHT_ANY},       /* IsSelf */
    {TID_IMessengerContact, 1542, RIGHT_GROUPS},    /* Property */
    {TID_IMessengerContact, 1543, RIGHT_ANY},       /* CanPage */
    {TID_IMessengerContact, 1545, RIGHT_ANY},       /* ServiceId */
    {TID_IMessengerContacts, DISPID_VALUE, RIGHT_ANY},
    {TID_IMessengerContacts, DISPID_NEWENUM, RIGHT_ANY},
    {TID_IMessengerContacts, 1792, RIGHT_ANY},      /* Count */
    {TID_IMessengerContacts, 1793, RIGHT_ZONE},     /* Remove (K-15) */
    {TID_IMessengerGroups, DISPID_VALUE, RIGHT_ANY},
    {TID_IMessengerGroups, DISPID_NEWENUM, RIGHT_ANY},
    {TID_IMessengerGroups, 1666, RIGHT_ANY},        /* Count */
    {TID_IMessengerGroup, 1667, RIGHT_ANY},         /* Contacts */
    {TID_IMessengerGroup, 1668, RIGHT_ZONE},        /* Name: the user wrote it */
    {TID_IMessengerGroup, 1671, RIGHT_ANY},         /* Service */
    {TID_IMessengerServices, DISPID_VALUE, RIGHT_ANY},
    {TID_IMessengerServices, DISPID_NEWENUM, RIGHT_ANY},
    {TID_IMessengerServices, 2176, RIGHT_ANY},      /* PrimaryService */
    {TID_IMessengerServices, 2177, RIGHT_ANY},      /* Count */
    {TID_IMessengerService, 2178, RIGHT_ANY},       /* ServiceName */
    {TID_IMessengerService, 2181, RIGHT_ANY},       /* MyStatus */
    {TID_IMessengerService, 2182, RIGHT_ANY},       /* Property: reserved */
    {TID_IMessengerService, 2183, RIGHT_ANY},       /* ServiceId */
};

/* Of DMessengerEvents. */
static const DISPID heard_by_any[] = {
    1024, 1025, 1026, 1027, 1030, 1031, 1032, 1033, 1036, 1039,     /* sign-in, list, status, mail */
    1041, 1042, 1043, 1044, 1045, 1046, 1047, 1048, 1049,           /* windows, groups */
};
enum { ID_ON_CONTACT_FRIENDLY_NAME_CHANGE = 1028 };

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
        return false; /* no property is for script to write */
    for (size_t i = 0; i < ARRAYSIZE(calls); i++) {
        if (calls[i].tid != tid || calls[i].id != id)
            continue;
        switch (calls[i].right) {
        case RIGHT_ANY:
            return true;
        case RIGHT_ZONE:
            return trust == CLIENT_TRUSTED_ZONE;
        case RIGHT_GROUPS:
            return is_zero(first);
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
    return id == ID_ON_CONTACT_FRIENDLY_NAME_CHANGE && trust == CLIENT_TRUSTED_ZONE;
}

HRESULT script_result(enum tid tid, DISPID id, HRESULT hr)
{
    if (tid != TID_IMessenger3)
        return hr;
    if (hr == MSGR_E_ALREADY_LOGGED_ON && (id == ID_AUTO_SIGNIN || id == ID_SIGNIN))
        return S_FALSE;
    if (hr == MSGR_E_NOT_LOGGED_ON && id == ID_GET_CONTACT)
        return S_OK;
    return hr;
}

bool script_texts_are_ignored(enum tid tid, DISPID id) { return tid == TID_IMessenger3 && id == ID_SIGNIN; }
