/* Starts the registered program of an accepted invitation, and finds the session of a process. */
#ifndef OPENMSGR_COM_OBJECTS_LAUNCH_H
#define OPENMSGR_COM_OBJECTS_LAUNCH_H

#include "com/base/com.h"

struct session;

/* Starts `command` (path with arguments, as registered; UTF-8) without a shell, and binds the process and its
 * descendants to the session until the session terminates.  Holds the session.  Fails with E_OUTOFMEMORY or
 * HRESULT_FROM_WIN32 of the error.  Called without the model lock. */
HRESULT launch_program(struct session *session, struct text command);
/* The session for which the process or one of its ancestors was started: held, or NULL.  Called without the model lock,
 * because it lists the processes of the system. */
struct session *launch_session_of(DWORD pid);
/* Forgets the processes of a session that terminated.  The model lock is held. */
void launch_forget(struct session *session);
/* Opens an http or https address in the user's browser.  E_INVALIDARG for any other text, and for an address with a
 * quotation mark, which could end the argument in the browser's command line. */
HRESULT launch_browser(struct text url);

#endif
