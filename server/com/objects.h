/* Constructors of the COM objects and the roster of those that get the model's events. */
#ifndef OPENMSGR_COM_OBJECTS_H
#define OPENMSGR_COM_OBJECTS_H

#include "source.h"

struct contact;
struct lock;
struct session;

/* Class-factory constructors: `pid` is the client that asked, 0 for the object in the running object table.  *out is an
 * IUnknown with one reference.  E_OUTOFMEMORY. */
typedef HRESULT (*object_constructor)(DWORD pid, IUnknown **out);
HRESULT manager_create(DWORD pid, IUnknown **out);      /* manager.c: MsgrSessionManager */
HRESULT private_create(DWORD pid, IUnknown **out);      /* private.c: MessengerPriv */
HRESULT messenger_object_create(DWORD pid, IUnknown **out); /* messenger.c: Messenger */
HRESULT event_queue_create(DWORD pid, IUnknown **out);  /* event_queue.c: EventQueue */

/* The one object for a session, made when there is none: AddRef'd.  The model lock is held. */
HRESULT session_object_get(struct session *session, IMsgrSession **out);
/* The object of one contact for one client: the same pointer while it is alive.  The model lock is held. */
HRESULT contact_object_get(struct contact *contact, DWORD pid, IMessengerContact **out);
/* The contact behind one of our own contact objects (held), or NULL for anything else.  QueryInterface with a private
 * IID; no lock is held, because a foreign object may be called. */
struct contact *contact_of_object(IDispatch *object);
HRESULT contacts_object_create(DWORD pid, IMessengerContacts **out);
HRESULT service_object_create(DWORD pid, IMessengerService **out);
HRESULT services_object_create(DWORD pid, IMessengerServices **out);
/* True when the object is our MessengerService or its service id is ours. */
bool service_is_ours(IDispatch *object);

/* A snapshot enumerator over variants, complete (Next, Skip, Reset, Clone): enum_variant.c.  Items are copied. */
HRESULT enum_variant_create(const VARIANT *items, size_t count, IEnumVARIANT **out);

/* IMsgrLock for an object that has a struct lock: lock.c. */
struct lock_face {
    IMsgrLock IMsgrLock_iface;
    IOpenMsgrScriptLock IOpenMsgrScriptLock_iface; /* only ever reached through the outer object's IDispatch */
    IUnknown *outer;
    struct lock *(*lock_of)(IUnknown *outer);   /* model lock held; NULL: E_FAIL */
};
void lock_face_init(struct lock_face *face, IUnknown *outer, struct lock *(*lock_of)(IUnknown *outer));

/* ---- roster: model_events.c ---- */
/* The model's listener: turns model events into COM events of the right objects. */
extern const struct model_listener com_listener;
enum roster { ROSTER_MANAGERS, ROSTER_PRIVATES, ROSTER_MESSENGERS, ROSTER_COUNT };
/* Under the model lock, in constructor and destructor.  False when out of memory. */
bool roster_add(enum roster roster, struct event_source *source);
void roster_remove(enum roster roster, struct event_source *source);

#endif
