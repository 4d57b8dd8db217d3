/* What the published type libraries contain, as data.
 *
 * The rows are generated from the machine-readable contract by tests/client/make_typelib_table.py
 * and kept here, so that a slip in an IDL file shows without the contract at hand.  The library of
 * our own additions is described by hand in typelib_own.c. */
#ifndef OPENMSGR_TESTS_TYPELIB_TABLE_H
#define OPENMSGR_TESTS_TYPELIB_TABLE_H

#include <windows.h>
#include <oaidl.h>

/* The member has no dispatch id of its own: its interface does not derive from IDispatch. */
#define NO_DISPID ((MEMBERID)0x7FFFFFFF)

struct table_param {
    const char *name;
    const char *type;           /* as test_typelib.c writes a TYPEDESC */
    USHORT flags;               /* PARAMFLAG_* */
};

struct table_function {
    const char *name;
    MEMBERID dispid;            /* or NO_DISPID */
    INVOKEKIND kind;
    unsigned slot;              /* of the vtable, IUnknown's three first; 0 in a dispinterface */
    unsigned optional;          /* trailing optional arguments */
    size_t param_count;
    const struct table_param *params;
};

struct table_value {
    const char *name;
    LONG value;
};

struct table_member_type {
    const char *name;
    int flags;                  /* IMPLTYPEFLAG_* */
};

struct table_type {
    const char *name;
    TYPEKIND kind;
    const char *guid;           /* NULL for an enumeration */
    WORD flags;                 /* TYPEFLAG_* */
    const char *base;           /* interfaces only */
    size_t count;               /* of whichever of the three is set */
    const struct table_function *functions;
    const struct table_value *values;
    const struct table_member_type *members;
};

struct table_library {
    const char *file;
    const char *name;
    const char *guid;
    const char *helpstring;     /* NULL: any that is not empty */
    size_t type_count;
    const struct table_type *types;
};

/* Short forms for the rows. */
#define PARAM_IN PARAMFLAG_FIN
#define PARAM_IN_OPTIONAL (PARAMFLAG_FIN | PARAMFLAG_FOPT)
#define PARAM_IN_DEFAULT (PARAMFLAG_FIN | PARAMFLAG_FOPT | PARAMFLAG_FHASDEFAULT)
#define PARAM_IN_OUT (PARAMFLAG_FIN | PARAMFLAG_FOUT)
#define PARAM_RETVAL (PARAMFLAG_FOUT | PARAMFLAG_FRETVAL)

#define TABLE_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TABLE_NO_PARAMS 0, NULL
#define TABLE_PARAMS(...) \
    TABLE_COUNT(((const struct table_param[]){__VA_ARGS__})), \
    (const struct table_param[]){__VA_ARGS__}

extern const struct table_library typelib_published[];
extern const size_t typelib_published_count;
extern const struct table_library typelib_own;

#endif
