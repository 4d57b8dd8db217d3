/* Constructors of the COM objects, lookup of existing objects, and objects as arguments. */
#ifndef OPENMSGR_COM_OBJECTS_OBJECTS_H
#define OPENMSGR_COM_OBJECTS_OBJECTS_H

#include "event_receivers.h"

struct contact;
struct group;
struct lock;
struct session;

/* Constructors of the class factories: `pid` is the calling client, 0 for the object in the running object table.
 * *out has one reference.  E_OUTOFMEMORY. */
typedef HRESULT (*object_constructor)(DWORD pid, IUnknown **out);
HRESULT manager_create(DWORD pid, IUnknown **out);          /* session_manager.c: MsgrSessionManager */
HRESULT private_create(DWORD pid, IUnknown **out);          /* messenger_priv.c: MessengerPriv */
HRESULT messenger_object_create(DWORD pid, IUnknown **out); /* messenger.c: Messenger */
HRESULT event_queue_create(DWORD pid, IUnknown **out);      /* event_queue.c: EventQueue */

/* The only object of a session, created on demand: AddRef'd.  The model lock is held. */
HRESULT session_object_get(struct session *session, IMsgrSession **out);
/* Records that the process may hold the object; when the last such process dies, the session is cancelled. */
void session_object_hold(IMsgrSession *object, DWORD pid);
/* Holds the object of a live session, so that every client gets the same object (docs/api.md Q-15), or releases it
 * again.  The model lock is held; repeating is harmless. */
void session_object_keep(struct session *session);
void session_object_let_go(struct session *session);
/* The object of a contact for one client, created on demand and registered with client_hold: AddRef'd.  The object of
 * pid 0 is shared by all clients.  The model lock is held. */
HRESULT contact_object_get(struct contact *contact, DWORD pid, IMessengerContact **out);
/* The contact of a contact object of this server (held), or NULL for any other object.  Calls QueryInterface of the
 * object, which may be a client's, so no lock may be held. */
struct contact *contact_of_object(IDispatch *object);
/* A contact as an argument: a sign-in name, or a contact object of this server; each also by reference.  *out is held.
 * E_INVALIDARG for anything else, MSGR_E_NOT_LOGGED_ON for a name while offline.  May call the client, so no lock may
 * be held. */
HRESULT contact_argument(const VARIANT *argument, struct contact **out);
/* The contact list (`group` is NULL), or the members of a group, which the object holds. */
HRESULT contacts_object_create(DWORD pid, struct group *group, IMessengerContacts **out);
/* The present content of this collection.  The contact is held; NULL beyond the end.  The model lock is held. */
size_t contact_list_count(const struct messenger *messenger, const struct group *group);
struct contact *contact_list_at(const struct messenger *messenger, const struct group *group, size_t index);
/* The only object of a group, created on demand: AddRef'd.  The model lock is held; the caller calls client_hold after
 * releasing it. */
HRESULT group_object_get(struct group *group, IMessengerGroup **out);
/* The group of a group object of this server (held), or NULL for any other object; called like contact_of_object. */
struct group *group_of_object(IDispatch *object);
HRESULT groups_object_create(DWORD pid, IMessengerGroups **out);
HRESULT service_object_create(DWORD pid, IMessengerService **out);
HRESULT services_object_create(DWORD pid, IMessengerServices **out);
/* True for a service object of this server, and for another one with the same service id. */
bool service_is_ours(IDispatch *object);

/* enum_variant.c: an enumerator of copies of these items. */
HRESULT enum_variant_create(const VARIANT *items, size_t count, IEnumVARIANT **out);

/* lock.c: IMsgrLock of an object that has a struct lock. */
struct lock_face {
    struct com_part IMsgrLock_part;
    struct com_part IOpenMsgrScriptLock_part; /* reached only through IDispatch of the outer object */
    struct lock *(*lock_of)(IUnknown *outer); /* called under the model lock; NULL: E_FAIL */
};
void lock_face_init(struct lock_face *face, IUnknown *outer, struct lock *(*lock_of)(IUnknown *outer));

/* contact_table.c: IOpenMsgrContactTable of a contact collection. */
struct contact_table_face {
    struct com_part part;
    struct group *group; /* as in the outer object */
};
void contact_table_face_init(struct contact_table_face *face, IUnknown *outer, struct group *group);

/* model_events.c: the listener of the model, which raises COM events for model events. */
extern const struct model_listener com_listener;
/* The event receiver of the session's object; NULL when there is no object.  The model lock is held. */
struct event_receiver *session_object_receiver(const struct session *session);

#endif
