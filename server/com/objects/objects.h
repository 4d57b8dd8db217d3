/* Constructors of the COM objects, their identity, and objects as arguments. */
#ifndef OPENMSGR_COM_OBJECTS_OBJECTS_H
#define OPENMSGR_COM_OBJECTS_OBJECTS_H

#include "event_receivers.h"

struct contact;
struct group;
struct lock;
struct session;

/* Class-factory constructors: `pid` is the client that asked, 0 for the object in the running
 * object table.  *out is an IUnknown with one reference.  E_OUTOFMEMORY. */
typedef HRESULT (*object_constructor)(DWORD pid, IUnknown **out);
HRESULT manager_create(DWORD pid, IUnknown **out);          /* session_manager.c: MsgrSessionManager */
HRESULT private_create(DWORD pid, IUnknown **out);          /* messenger_priv.c: MessengerPriv */
HRESULT messenger_object_create(DWORD pid, IUnknown **out); /* messenger.c: Messenger */
HRESULT event_queue_create(DWORD pid, IUnknown **out);      /* event_queue.c: EventQueue */

/* The one object for a session, made when there is none: AddRef'd.  The model lock is held. */
HRESULT session_object_get(struct session *session, IMsgrSession **out);
/* The process may hold the object from now on; when the last such process dies, the session is
 * cancelled. */
void session_object_hold(IMsgrSession *object, DWORD pid);
/* A reference of our own to the object of a live session, so that its identity lasts (docs/api.md Q-15).  The model lock
 * is held; repeating is harmless. */
void session_object_keep(struct session *session);
void session_object_let_go(struct session *session);
/* The object of one contact for one client: the same pointer while it is alive.  It is held for
 * that client; one for pid 0 is shared by all.  The model lock is held. */
HRESULT contact_object_get(struct contact *contact, DWORD pid, IMessengerContact **out);
/* The contact behind one of our own contact objects (held), or NULL for anything else.
 * QueryInterface with a private IID; no lock is held, because a foreign object may be called. */
struct contact *contact_of_object(IDispatch *object);
/* A contact as an argument: a sign-in name, or one of our own contact objects; each also by
 * reference.  *out is held.  E_INVALIDARG for anything else, MSGR_E_NOT_LOGGED_ON for a name while
 * offline.  May call the client, so no lock is held. */
HRESULT contact_argument(const VARIANT *argument, struct contact **out);
/* The contact list, or the members of one group, which is held by the object. */
HRESULT contacts_object_create(DWORD pid, struct group *group, IMessengerContacts **out);
/* What such a collection holds now; the contact is held, NULL beyond the end.  The model lock is
 * held. */
size_t contact_list_count(const struct messenger *messenger, const struct group *group);
struct contact *contact_list_at(const struct messenger *messenger, const struct group *group, size_t index);
/* The one object of a group, made when there is none: AddRef'd.  The model lock is held; the caller
 * calls client_hold for its client once it has left the lock. */
HRESULT group_object_get(struct group *group, IMessengerGroup **out);
/* The group behind one of our own group objects (held), or NULL for anything else. */
struct group *group_of_object(IDispatch *object);
HRESULT groups_object_create(DWORD pid, IMessengerGroups **out);
HRESULT service_object_create(DWORD pid, IMessengerService **out);
HRESULT services_object_create(DWORD pid, IMessengerServices **out);
/* True when the object is our MessengerService or its service id is ours. */
bool service_is_ours(IDispatch *object);

/* A snapshot enumerator over variants, complete (Next, Skip, Reset, Clone): enum_variant.c.  Items
 * are copied. */
HRESULT enum_variant_create(const VARIANT *items, size_t count, IEnumVARIANT **out);

/* IMsgrLock for an object that has a struct lock: lock.c. */
struct lock_face {
    struct com_part IMsgrLock_part;
    struct com_part IOpenMsgrScriptLock_part; /* reached through the outer object's IDispatch only */
    struct lock *(*lock_of)(IUnknown *outer); /* model lock held; NULL: E_FAIL */
};
void lock_face_init(struct lock_face *face, IUnknown *outer, struct lock *(*lock_of)(IUnknown *outer));

/* IOpenMsgrContactTable for the contact list: contact_table.c. */
struct contact_table_face {
    struct com_part part;
    struct group *group; /* of the outer object */
};
void contact_table_face_init(struct contact_table_face *face, IUnknown *outer, struct group *group);

/* The model's listener: turns model events into COM events of the right objects (model_events.c). */
extern const struct model_listener com_listener;
/* Where the events of a session's object go; NULL without an object.  The model lock is held. */
struct event_receiver *session_object_receiver(const struct session *session);

#endif
