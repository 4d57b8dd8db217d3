#include "objects.h"

#include "core/groups.h"
#include "core/limits.h"
#include "com/base/client_registry.h"
#include "com/base/object.h"

/* A group of the contact list.  There is one object for each group, shared by all clients: an event and the collection
 * give the same object. */
struct group_object {
    struct event_object object; /* IMessengerGroup; has no events and no class information */
    struct group *group;        /* held */
    struct group_object *next;
};

static struct group_object *objects; /* all group objects, not held; guarded by the model lock */

/* A private interface id: only group objects of this server support it. */
static const IID IID_own_group = {0x2f8d1c57, 0x6b0e, 0x4c1d, {0xa3, 0x0f, 0x8e, 0x51, 0x77, 0x2c, 0x94, 0xd6}};

static struct group_object *impl_from_IMessengerGroup(IMessengerGroup *iface) { return (struct group_object *)iface; }

static void group_destroy(struct com_object *base)
{
    struct group_object *object = (struct group_object *)base, **position = &objects;

    model_enter();
    while (*position != object)
        position = &(*position)->next;
    *position = object->next;
    group_release(object->group);
    model_leave();
}

/* ---- IMessengerGroup ---- */

static HRESULT WINAPI group_get_Contacts(IMessengerGroup *iface, IDispatch **out)
{
    IMessengerContacts *contacts = NULL;
    HRESULT hr;

    if (!out)
        return com_error(&IID_IMessengerGroup, E_NULL_REFERENCE);
    hr = contacts_object_create(client_caller(), impl_from_IMessengerGroup(iface)->group, &contacts);
    *out = (IDispatch *)contacts;
    return com_error(&IID_IMessengerGroup, hr);
}

static HRESULT WINAPI group_get_Name(IMessengerGroup *iface, BSTR *name)
{
    HRESULT hr;

    if (!name)
        return com_error(&IID_IMessengerGroup, E_NULL_REFERENCE);
    model_enter();
    hr = bstr_out(group_name(impl_from_IMessengerGroup(iface)->group), name);
    model_leave();
    return com_error(&IID_IMessengerGroup, hr);
}

static HRESULT WINAPI group_put_Name(IMessengerGroup *iface, BSTR name)
{
    struct string text = {0};
    HRESULT hr = name ? string_from_bstr(name, &text) : E_POINTER;

    if (SUCCEEDED(hr)) {
        model_enter();
        hr = group_rename(impl_from_IMessengerGroup(iface)->group, string_text(&text));
        model_leave();
    }
    string_free(&text);
    return com_error(&IID_IMessengerGroup, hr);
}

static HRESULT edit(IMessengerGroup *iface, const VARIANT *argument,
                    msgr_result (*change)(struct group *group, struct contact *contact))
{
    struct contact *contact;
    HRESULT hr = contact_argument(argument, &contact);

    if (SUCCEEDED(hr)) {
        model_enter();
        hr = change(impl_from_IMessengerGroup(iface)->group, contact);
        contact_release(contact);
        model_leave();
    }
    return com_error(&IID_IMessengerGroup, hr);
}

static HRESULT WINAPI group_AddContact(IMessengerGroup *iface, VARIANT contact)
{
    return edit(iface, &contact, group_add_contact);
}

static HRESULT WINAPI group_RemoveContact(IMessengerGroup *iface, VARIANT contact)
{
    return edit(iface, &contact, group_remove_contact);
}

static HRESULT WINAPI group_get_Service(IMessengerGroup *iface, IDispatch **out)
{
    IMessengerService *service = NULL;
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessengerGroup, E_NULL_REFERENCE);
    hr = service_object_create(client_caller(), &service);
    *out = (IDispatch *)service;
    return com_error(&IID_IMessengerGroup, hr);
}

static const IMessengerGroupVtbl group_vtbl = {
    COM_DISPATCH_METHODS(IMessengerGroup),
    group_get_Contacts,
    group_get_Name,
    group_put_Name,
    group_AddContact,
    group_RemoveContact,
    group_get_Service,
};

/* ---- construction and identity ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerGroup, NULL};
static const struct class_description description = {.errors = error_interfaces};
static const struct com_interface interfaces[] = {{&IID_IMessengerGroup, 0}, {&IID_own_group, 0}, {NULL, 0}};
static const struct com_class group_class = {
    .size = sizeof(struct group_object),
    .vtbl = &group_vtbl,
    .interfaces = interfaces,
    .tid = TID_IMessengerGroup,
    .query = event_object_query,
    .destroy = group_destroy,
    .close = event_object_close,
};

static struct group_object *group_object_create(struct group *group)
{
    struct group_object *object = event_object_create(&group_class, true, &description, NULL);

    if (!object)
        return NULL;
    object->group = group_hold(group);
    object->next = objects;
    objects = object;
    return object;
}

HRESULT group_object_get(struct group *group, IMessengerGroup **out)
{
    struct group_object *object = objects;

    while (object && (object->group != group || !ref_try_add(&object->object.object.ref)))
        object = object->next;
    if (!object)
        object = group_object_create(group);
    *out = (IMessengerGroup *)object;
    return object ? S_OK : E_OUTOFMEMORY;
}

struct group *group_of_object(IDispatch *object)
{
    IMessengerGroup *own;
    struct group *group = NULL;

    if (FAILED(IDispatch_QueryInterface(object, &IID_own_group, (void **)&own)) || !own)
        return NULL;
    if (own->lpVtbl == &group_vtbl) { /* a client's object may claim to support any interface */
        model_enter();
        group = group_hold(impl_from_IMessengerGroup(own)->group);
        model_leave();
    }
    IMessengerGroup_Release(own);
    return group;
}
