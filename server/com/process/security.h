/* The access rights to launch and to call this server. */
#ifndef OPENMSGR_COM_PROCESS_SECURITY_H
#define OPENMSGR_COM_PROCESS_SECURITY_H

#include "com/base/com.h"

/* LaunchPermission of the AppID, in SDDL: interactive users and the system may launch and activate the server, but
 * only locally. */
#define SECURITY_LAUNCH_SDDL L"O:BAG:BAD:(A;;0xb;;;IU)(A;;0xb;;;SY)"

/* Calls CoInitializeSecurity.  Call this once, before anything is marshalled.  Only this user and the system may call
 * the server, packets are checked for integrity, and a sink that the server calls may identify this process but not
 * impersonate it.  Wine 8 accepts these settings and enforces none of them.
 *
 * Returns S_OK, or the error of CoInitializeSecurity or of the access token. */
HRESULT security_init(void);

#endif
