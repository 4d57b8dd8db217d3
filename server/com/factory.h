/* The class objects. */
#ifndef OPENMSGR_COM_FACTORY_H
#define OPENMSGR_COM_FACTORY_H

#include "objects.h"

/* Registers all classes or none. */
HRESULT factory_register(void);
/* No new client can come in when this returns, but one may just have. */
void factory_revoke(void);

#endif
