/* The expected contents of the type libraries, as data.
 *
 * tests/client/make_typelib_table.py has generated the rows for the published libraries from a JSON
 * description of them.  They are committed in typelib_table.c, so that the tests find an error in an
 * IDL file without that description.  typelib_own.c, the library of our own additions, is written by
 * hand. */
#ifndef OPENMSGR_TESTS_TYPELIB_TABLE_H
#define OPENMSGR_TESTS_TYPELIB_TABLE_H

#include <windows.h>
#include <oaidl.h>

/* For a member without a dispatch id, because its interface does not derive from IDispatch. */
#define NO_DISPID ((MEMBERID)0x7FFFFFFF)

struct table_param {
    const char *name;
    const char *type;           /* in the notation that test_typelib.c produces from a TYPEDESC */
    USHORT flags;               /* PARAMFLAG_* */
};

struct table_function {
    const char *name;
    MEMBERID dispid;            /* or NO_DISPID */
    INVOKEKIND kind;
    unsigned slot;              /* index in the vtable, counted from QueryInterface; 0 in a dispinterface */
    unsigned optional;          /* number of trailing optional arguments */
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
    size_t count;               /* of functions, values or members; the other two are NULL */
    const struct table_function *functions;
    const struct table_value *values;
    const struct table_member_type *members;
};

struct table_library {
    const char *file;
    const char *name;
    const char *guid;
    const char *helpstring;     /* NULL: any text that is not empty */
    size_t type_count;
    const struct table_type *types;
};

/* Abbreviations for the rows. */
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
