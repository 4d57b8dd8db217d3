/* Starting the registered program of an accepted invitation, and finding its session again by process id. */
#ifndef OPENMSGR_COM_OBJECTS_LAUNCH_H
#define OPENMSGR_COM_OBJECTS_LAUNCH_H

#include "com/base/com.h"

struct session;

/* Starts `command` (path with arguments, as registered; UTF-8) with no shell in between, and binds the process and its
 * descendants to the session until the session terminates.  Holds the session itself.
 * HRESULT_FROM_WIN32 of what failed.  Called without the model lock. */
HRESULT launch_program(struct session *session, struct text command);
/* The session that a process, or a process it descends from, was started for: held, or NULL.  Called without the model
 * lock, because it lists the processes of the system. */
struct session *launch_session_of(DWORD pid);
/* The session terminated: forget its processes.  Model lock held. */
void launch_forget(struct session *session);
/* Opens an http or https address in the user's browser; anything else is refused with E_INVALIDARG, and so is
 * a quotation mark, which could end the argument of the browser's command. */
HRESULT launch_browser(struct text url);

#endif
