/* The class id of the proxy/stub DLL, as an initialiser and as text. */
#ifndef OPENMSGRPS_CLSID_H
#define OPENMSGRPS_CLSID_H

#define OPENMSGRPS_CLSID \
    { \
        0x97028316, 0x0E1A, 0x442B, { 0xB6, 0x45, 0xD9, 0xBC, 0x42, 0xD9, 0xCE, 0x8A } \
    }
#define OPENMSGRPS_CLSID_TEXT "{97028316-0E1A-442B-B645-D9BC42D9CE8A}"

#endif
