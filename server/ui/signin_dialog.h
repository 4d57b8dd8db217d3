/* The dialog of Messenger.Signin (client API section 2): prefilled, and never submitted but by a person. */
#ifndef OPENMSGR_UI_SIGNIN_DIALOG_H
#define OPENMSGR_UI_SIGNIN_DIALOG_H

#include <windows.h>

/* Opens it on a thread of its own; both texts may be empty and are copied.  S_OK, S_FALSE when it is open already (it
 * is then brought to the front), E_OUTOFMEMORY. */
HRESULT signin_dialog_open(const WCHAR *name, const WCHAR *password);
/* Whether it is open: what AutoSignin answers MSGR_E_LOGON_UI_ACTIVE for. */
BOOL signin_dialog_is_open(void);

#endif
