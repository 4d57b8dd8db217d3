/* The access rights to launch and to call this server. */
#ifndef OPENMSGR_COM_PROCESS_SECURITY_H
#define OPENMSGR_COM_PROCESS_SECURITY_H

#include "com/base/com.h"

/* LaunchPermission of the AppID, in SDDL: interactive users and the system may launch and activate, only locally. */
#define SECURITY_LAUNCH_SDDL L"O:BAG:BAD:(A;;0xb;;;IU)(A;;0xb;;;SY)"

/* Calls CoInitializeSecurity, once, before anything is marshalled: only this user and the system may call, packets are
 * checked for integrity, and a sink that is called back may identify this process but not impersonate it.  S_OK, or the
 * error of CoInitializeSecurity or of the access token.  Wine 8 accepts these settings and enforces none of them. */
HRESULT security_init(void);

#endif
