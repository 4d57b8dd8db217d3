/* Who may launch this server and call it. */
#ifndef OPENMSGR_COM_PROCESS_SECURITY_H
#define OPENMSGR_COM_PROCESS_SECURITY_H

#include "com/base/com.h"

/* For the AppID: whoever sits at this machine, and the system; nobody over the network.  SDDL of COM's rights. */
#define SECURITY_LAUNCH_SDDL L"O:BAG:BAD:(A;;0xb;;;IU)(A;;0xb;;;SY)"

/* Before anything is marshalled, once: calls come in from this user and from the system alone, with packets whose
 * integrity is kept, and whoever is called back may learn who we are but not act as us.  S_OK, or what
 * CoInitializeSecurity or the access token says.  Wine 8 takes it and enforces nothing. */
HRESULT security_init(void);

#endif
