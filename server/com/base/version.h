/* The version that /Version, the version resource and Messenger.Property tell. */
#ifndef OPENMSGR_COM_BASE_VERSION_H
#define OPENMSGR_COM_BASE_VERSION_H

#define OPENMSGR_VERSION "0.1.0"

#endif
