#include "objects.h"

#include "core/account.h"
#include "core/groups.h"
#include "core/limits.h"
#include "com/base/client_registry.h"
#include "com/base/object.h"

/* A contact, as one client sees it.  Each client has objects of its own, so that disconnecting the objects of a dead
 * client does not affect other clients.  An event's argument is created once for all sinks, with pid 0. */
struct contact_object {
    struct event_object object; /* IMessengerContact; has no events and no class information */
    DWORD pid;
    struct contact *contact;     /* held */
    struct contact_object *next; /* in the same bucket */
};

enum { BUCKETS = 1024 };
static struct contact_object *buckets[BUCKETS]; /* all contact objects, not held; guarded by the model lock */

/* A private interface id: only contact objects of this server support it. */
static const IID IID_own_contact = {0x47c9aa45, 0xf18c, 0x4b9c, {0x87, 0x1e, 0xad, 0x94, 0x55, 0xd0, 0x97, 0x18}};

static struct contact_object **bucket_of(const struct contact *contact, DWORD pid)
{
    return &buckets[((uintptr_t)contact / sizeof(void *) / 4 + pid * 31u) % BUCKETS];
}

static struct contact_object *impl_from_IMessengerContact(IMessengerContact *iface)
{
    return (struct contact_object *)iface;
}

static void contact_destroy(struct com_object *base)
{
    struct contact_object *object = (struct contact_object *)base, **position;

    model_enter();
    position = bucket_of(object->contact, object->pid);
    while (*position != object)
        position = &(*position)->next;
    *position = object->next;
    contact_release(object->contact);
    model_leave();
}

/* ---- IMessengerContact ---- */

/* Returns a text of the contact; E_FAIL when it is empty, as documented for both names. */
static HRESULT text_out(IMessengerContact *iface, struct text (*get)(const struct contact *contact), BSTR *out)
{
    struct contact_object *object = impl_from_IMessengerContact(iface);
    struct text text;
    HRESULT hr;

    if (!out)
        return com_error(&IID_IMessengerContact, E_NULL_REFERENCE);
    *out = NULL;
    model_enter();
    text = get(object->contact);
    hr = text.length ? bstr_out(text, out) : E_FAIL;
    model_leave();
    return com_error(&IID_IMessengerContact, hr);
}

/* A flag; always false while the local user is offline. */
static HRESULT flag_out(IMessengerContact *iface, bool (*get)(const struct contact *contact), VARIANT_BOOL *out)
{
    struct contact_object *object = impl_from_IMessengerContact(iface);
    struct messenger *messenger;

    if (!out)
        return com_error(&IID_IMessengerContact, E_NULL_REFERENCE);
    messenger = model_enter();
    *out = account_is_online(messenger) && get(object->contact) ? VARIANT_TRUE : VARIANT_FALSE;
    model_leave();
    return S_OK;
}

static HRESULT WINAPI contact_get_FriendlyName(IMessengerContact *iface, BSTR *name)
{
    return text_out(iface, contact_friendly_name, name);
}

static HRESULT WINAPI contact_get_Status(IMessengerContact *iface, MISTATUS *status)
{
    struct contact_object *object = impl_from_IMessengerContact(iface);

    if (!status)
        return com_error(&IID_IMessengerContact, E_NULL_REFERENCE);
    model_enter();
    *status = (MISTATUS)contact_presence(object->contact);
    model_leave();
    return S_OK;
}

static HRESULT WINAPI contact_get_SigninName(IMessengerContact *iface, BSTR *name)
{
    return text_out(iface, contact_handle, name);
}

static HRESULT WINAPI contact_get_ServiceName(IMessengerContact *iface, BSTR *name)
{
    (void)iface;
    return com_error(&IID_IMessengerContact, name ? bstr_out(TEXT_LITERAL(SERVICE_NAME), name) : E_NULL_REFERENCE);
}

static HRESULT WINAPI contact_get_Blocked(IMessengerContact *iface, VARIANT_BOOL *blocked)
{
    return flag_out(iface, contact_is_blocked, blocked);
}

static HRESULT WINAPI contact_put_Blocked(IMessengerContact *iface, VARIANT_BOOL blocked)
{
    struct contact_object *object = impl_from_IMessengerContact(iface);
    HRESULT hr = contacts_block(model_enter(), object->contact, blocked != VARIANT_FALSE);

    model_leave();
    return com_error(&IID_IMessengerContact, hr);
}

static HRESULT WINAPI contact_get_CanPage(IMessengerContact *iface, VARIANT_BOOL *can_page)
{
    return flag_out(iface, contact_can_page, can_page);
}

/* An unknown MPHONE_TYPE is answered like a number that is not set: E_FAIL. */
static HRESULT WINAPI contact_get_PhoneNumber(IMessengerContact *iface, MPHONE_TYPE type, BSTR *number)
{
    struct contact_object *object = impl_from_IMessengerContact(iface);
    struct text text = TEXT_EMPTY;
    HRESULT hr;

    if (!number)
        return com_error(&IID_IMessengerContact, E_NULL_REFERENCE);
    *number = NULL;
    model_enter();
    if (type >= 0 && type < (int)PHONE_TYPES)
        text = contact_phone(object->contact, (enum phone_type)type);
    hr = text.length ? bstr_out(text, number) : E_FAIL;
    model_leave();
    return com_error(&IID_IMessengerContact, hr);
}

static HRESULT WINAPI contact_get_IsSelf(IMessengerContact *iface, VARIANT_BOOL *self)
{
    return flag_out(iface, contact_is_self, self);
}

/* The groups of the contact: an array of group objects, empty for a contact that is not on the list (docs/api.md K-11).
 * The published page says only that the property exists. */
static HRESULT groups_out(struct contact *contact, VARIANT *value)
{
    struct messenger *messenger = model_enter();
    size_t count = groups_count(messenger);
    SAFEARRAY *array = SafeArrayCreateVector(VT_VARIANT, 0, (ULONG)count);
    DWORD pid = client_caller();
    VARIANT *items = array ? array->pvData : NULL;
    ULONG found = 0;
    HRESULT hr = array ? S_OK : E_OUTOFMEMORY;

    for (size_t i = 0; SUCCEEDED(hr) && i < count; i++) {
        struct group *group = groups_at(messenger, i);
        IMessengerGroup *object;

        if (group_has(group, contact) && SUCCEEDED(hr = group_object_get(group, &object)))
            items[found++] = variant_object((IDispatch *)object);
        group_release(group);
    }
    model_leave();
    for (ULONG i = 0; i < found; i++)
        client_hold((IUnknown *)V_DISPATCH(&items[i]), pid, NULL);
    if (SUCCEEDED(hr))
        hr = SafeArrayRedim(array, &(SAFEARRAYBOUND){found, 0});
    if (FAILED(hr)) {
        SafeArrayDestroy(array);
        return hr;
    }
    V_VT(value) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(value) = array;
    return S_OK;
}

static HRESULT WINAPI contact_get_Property(IMessengerContact *iface, MCONTACTPROPERTY property, VARIANT *value)
{
    struct contact_object *object = impl_from_IMessengerContact(iface);
    HRESULT hr;

    if (!value)
        return com_error(&IID_IMessengerContact, E_NULL_REFERENCE);
    VariantInit(value);
    switch (property) {
    case MCONTACTPROP_GROUPS_PROPERTY: return com_error(&IID_IMessengerContact, groups_out(object->contact, value));
    case MCONTACTPROP_EMAIL: /* the sign-in name is an e-mail address */
        model_enter();
        hr = bstr_out(contact_handle(object->contact), &V_BSTR(value));
        model_leave();
        break;
    case MCONTACTPROP_USERTILE_PATH: /* pictures of users are not supported */
        hr = bstr_out(TEXT_EMPTY, &V_BSTR(value));
        break;
    default: return com_error(&IID_IMessengerContact, E_INVALIDARG);
    }
    if (SUCCEEDED(hr))
        V_VT(value) = VT_BSTR;
    return com_error(&IID_IMessengerContact, hr);
}

static HRESULT WINAPI contact_put_Property(IMessengerContact *iface, MCONTACTPROPERTY property, VARIANT value)
{
    (void)iface, (void)property, (void)value;
    return com_error(&IID_IMessengerContact, E_INVALIDARG);
}

static HRESULT WINAPI contact_get_ServiceId(IMessengerContact *iface, BSTR *id)
{
    (void)iface;
    return com_error(&IID_IMessengerContact, id ? bstr_out(TEXT_LITERAL(SERVICE_ID), id) : E_INVALIDARG);
}

static const IMessengerContactVtbl contact_vtbl = {
    COM_DISPATCH_METHODS(IMessengerContact),
    contact_get_FriendlyName,
    contact_get_Status,
    contact_get_SigninName,
    contact_get_ServiceName,
    contact_get_Blocked,
    contact_put_Blocked,
    contact_get_CanPage,
    contact_get_PhoneNumber,
    contact_get_IsSelf,
    contact_get_Property,
    contact_put_Property,
    contact_get_ServiceId,
};

/* ---- construction and identity ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerContact, NULL};
static const struct class_description description = {.errors = error_interfaces};
static const struct com_interface interfaces[] = {{&IID_IMessengerContact, 0}, {&IID_own_contact, 0}, {NULL, 0}};
static const struct com_class contact_class = {
    .size = sizeof(struct contact_object),
    .vtbl = &contact_vtbl,
    .interfaces = interfaces,
    .tid = TID_IMessengerContact,
    .query = event_object_query,
    .destroy = contact_destroy,
    .close = event_object_close,
};

static IDispatch *object_for_client(IDispatch *object, DWORD pid);

static struct contact_object *contact_object_create(struct contact *contact, DWORD pid)
{
    struct contact_object *object = event_object_create(&contact_class, true, &description, NULL);
    struct contact_object **bucket = bucket_of(contact, pid);

    if (!object)
        return NULL;
    object->pid = pid;
    object->contact = contact_hold(contact);
    object->next = *bucket;
    *bucket = object;
    event_argument_for_client = object_for_client; /* set before the first event with a contact */
    client_hold((IUnknown *)object, pid, NULL);
    return object;
}

HRESULT contact_object_get(struct contact *contact, DWORD pid, IMessengerContact **out)
{
    struct contact_object *object = *bucket_of(contact, pid);

    while (object && (object->contact != contact || object->pid != pid || !ref_try_add(&object->object.object.ref)))
        object = object->next;
    if (!object)
        object = contact_object_create(contact, pid);
    *out = (IMessengerContact *)object;
    return object ? S_OK : E_OUTOFMEMORY;
}

/* event_argument_for_client: each client has contact objects of its own; any other object is held for the client. */
static IDispatch *object_for_client(IDispatch *object, DWORD pid)
{
    IMessengerContact *contact = (IMessengerContact *)object, *own = NULL;

    if (contact->lpVtbl == &contact_vtbl && pid) {
        model_enter();
        contact_object_get(impl_from_IMessengerContact(contact)->contact, pid, &own);
        model_leave();
    }
    if (own)
        return (IDispatch *)own;
    client_hold((IUnknown *)object, pid, NULL);
    IDispatch_AddRef(object);
    return object;
}

static HRESULT contact_named(BSTR name, struct contact **out)
{
    struct string handle = {0};
    HRESULT hr = SysStringLen(name) <= LIMIT_SIGNIN_NAME_CHARS ? string_from_bstr(name, &handle) : E_INVALIDARG;

    if (SUCCEEDED(hr)) {
        hr = contacts_find(model_enter(), string_text(&handle), false, out);
        model_leave();
    }
    string_free(&handle);
    return hr;
}

HRESULT contact_argument(const VARIANT *argument, struct contact **out)
{
    IDispatch *object = NULL;

    *out = NULL;
    if (V_VT(argument) == (VT_BYREF | VT_VARIANT) && V_VARIANTREF(argument))
        argument = V_VARIANTREF(argument);
    switch (V_VT(argument)) {
    case VT_BSTR: return contact_named(V_BSTR(argument), out);
    case VT_BSTR | VT_BYREF: return V_BSTRREF(argument) ? contact_named(*V_BSTRREF(argument), out) : E_INVALIDARG;
    case VT_DISPATCH: object = V_DISPATCH(argument); break;
    case VT_DISPATCH | VT_BYREF: object = V_DISPATCHREF(argument) ? *V_DISPATCHREF(argument) : NULL; break;
    }
    if (object)
        *out = contact_of_object(object);
    return *out ? S_OK : E_INVALIDARG;
}

struct contact *contact_of_object(IDispatch *object)
{
    IMessengerContact *own;
    struct contact *contact = NULL;

    if (FAILED(IDispatch_QueryInterface(object, &IID_own_contact, (void **)&own)) || !own)
        return NULL;
    if (own->lpVtbl == &contact_vtbl) { /* a client's object may claim to support any interface */
        model_enter();
        contact = contact_hold(impl_from_IMessengerContact(own)->contact);
        model_leave();
    }
    IMessengerContact_Release(own);
    return contact;
}
