/* The type libraries must be identical to the published ones.
 *
 * Loads the built .tlb files (directory: first argument, else OPENMSGR_BIN) and compares their whole content with the
 * tables in lib/. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define COBJMACROS
#include <windows.h>
#include <oleauto.h>

#include "harness/suite.h"
#include "lib/typelib_table.h"

#define TEXT_SIZE 512

static const char *directory;

static const struct table_library *library_at(int index)
{
    return (size_t)index < typelib_published_count ? &typelib_published[index] : &typelib_own;
}

static int library_count(void) { return (int)typelib_published_count + 1; }

/* The text of a BSTR, which is freed; "" for NULL. */
static const char *narrow(BSTR text)
{
    static char buffers[4][TEXT_SIZE];
    static unsigned next;
    char *buffer = buffers[next++ % TABLE_COUNT(buffers)];

    buffer[0] = '\0';
    if (text)
        WideCharToMultiByte(CP_UTF8, 0, text, -1, buffer, TEXT_SIZE, NULL, NULL);
    SysFreeString(text);
    return buffer;
}

static void guid_text(const GUID *guid, char *text)
{
    WCHAR wide[39];

    StringFromGUID2(guid, wide, TABLE_COUNT(wide));
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, 39, NULL, NULL);
}

static void library_path(const struct table_library *expected, char *path)
{
    snprintf(path, MAX_PATH, "%s\\%s", directory, expected->file);
}

static ITypeLib *load(const struct table_library *expected)
{
    char path[MAX_PATH];
    WCHAR wide[MAX_PATH];
    ITypeLib *library = NULL;

    library_path(expected, path);
    MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, MAX_PATH);
    HRESULT hr = LoadTypeLibEx(wide, REGKIND_NONE, &library);
    ck_assert_msg(hr == S_OK, "%s: 0x%08lx", path, hr);
    return library;
}

static const char *type_name(ITypeInfo *type)
{
    BSTR name = NULL;

    ck_assert_int_eq(ITypeInfo_GetDocumentation(type, MEMBERID_NIL, &name, NULL, NULL, NULL), S_OK);
    return narrow(name);
}

static ITypeInfo *find_type(ITypeLib *library, const char *name)
{
    for (UINT i = 0; i < ITypeLib_GetTypeInfoCount(library); i++) {
        ITypeInfo *type = NULL;
        ck_assert_int_eq(ITypeLib_GetTypeInfo(library, i, &type), S_OK);
        if (!strcmp(type_name(type), name))
            return type;
        ITypeInfo_Release(type);
    }
    ck_abort_msg("%s is missing", name);
    return NULL;
}

/* Returns the vtable side of a dual interface; any other type unchanged.  Takes ownership of the reference. */
static ITypeInfo *vtable_side(ITypeInfo *type, const struct table_type *expected)
{
    HREFTYPE reference;
    ITypeInfo *side = NULL;

    if (!(expected->flags & TYPEFLAG_FDUAL))
        return type;
    ck_assert_int_eq(ITypeInfo_GetRefTypeOfImplType(type, (UINT)-1, &reference), S_OK);
    ck_assert_int_eq(ITypeInfo_GetRefTypeInfo(type, reference, &side), S_OK);
    ITypeInfo_Release(type);
    return side;
}

static void append(char *text, const char *more)
{
    size_t length = strlen(text);

    snprintf(text + length, TEXT_SIZE - length, "%s", more);
}

/* Formats a type like the tables: an enumeration by its name, any other type that the library defines or imports with a
 * prefix that distinguishes it from the automation types. */
static void append_type(ITypeInfo *context, const TYPEDESC *type, char *text)
{
    static const struct {
        VARTYPE vt;
        const char *name;
    } simple[] = {
        {VT_I4, "long"},         {VT_BSTR, "BSTR"},           {VT_BOOL, "VARIANT_BOOL"},
        {VT_VARIANT, "VARIANT"}, {VT_DISPATCH, "IDispatch*"}, {VT_UNKNOWN, "IUnknown*"},
        {VT_HRESULT, "HRESULT"}, {VT_VOID, "void"},
    };

    for (size_t i = 0; i < TABLE_COUNT(simple); i++) {
        if (simple[i].vt == type->vt) {
            append(text, simple[i].name);
            return;
        }
    }
    if (type->vt == VT_PTR) {
        append_type(context, type->lptdesc, text);
        append(text, "*");
    } else if (type->vt == VT_SAFEARRAY) {
        append(text, "SAFEARRAY(");
        append_type(context, type->lptdesc, text);
        append(text, ")");
    } else if (type->vt == VT_USERDEFINED) {
        ITypeInfo *referred = NULL;
        TYPEATTR *attributes = NULL;
        ck_assert_int_eq(ITypeInfo_GetRefTypeInfo(context, type->hreftype, &referred), S_OK);
        ck_assert_int_eq(ITypeInfo_GetTypeAttr(referred, &attributes), S_OK);
        if (attributes->typekind != TKIND_ENUM)
            append(text, "userdefined ");
        append(text, type_name(referred));
        ITypeInfo_ReleaseTypeAttr(referred, attributes);
        ITypeInfo_Release(referred);
    } else {
        char other[16];
        snprintf(other, sizeof(other), "vt %u", type->vt);
        append(text, other);
    }
}

static void check_param(ITypeInfo *type, const ELEMDESC *param, const struct table_param *expected, const char *where)
{
    char text[TEXT_SIZE] = "";

    append_type(type, &param->tdesc, text);
    ck_assert_msg(!strcmp(text, expected->type), "%s: type %s, not %s", where, text, expected->type);
    ck_assert_msg(param->paramdesc.wParamFlags == expected->flags, "%s: flags 0x%x, not 0x%x", where,
                  param->paramdesc.wParamFlags, expected->flags);
}

/* A getter and its setter share an id, and a look-up by id finds the names of the first only. */
static void check_names(ITypeInfo *type, const FUNCDESC *function, const struct table_function *expected, bool first,
                        const char *where)
{
    BSTR names[16] = {NULL};
    UINT count = 0;
    /* A type library has no place for the name of a setter's last parameter. */
    size_t stored = expected->param_count - (expected->kind == INVOKE_PROPERTYPUT);

    ck_assert_int_eq(ITypeInfo_GetNames(type, function->memid, names, TABLE_COUNT(names), &count), S_OK);
    ck_assert_msg(!strcmp(narrow(names[0]), expected->name), "%s: name", where);
    /* A library stores each name once, with the case of its first use, so the case of a parameter is not
     * significant. */
    for (size_t i = 0; first && i < stored; i++) {
        const char *name = narrow(names[1 + i]);
        names[1 + i] = NULL;
        ck_assert_msg(!_stricmp(name, expected->params[i].name), "%s: parameter %u is %s, not %s", where, (unsigned)i,
                      name, expected->params[i].name);
    }
    for (UINT i = 1; i < count; i++)
        SysFreeString(names[i]);
}

static void check_function(ITypeInfo *type, UINT index, const struct table_function *expected, bool first,
                           const char *where)
{
    FUNCDESC *function = NULL;
    BSTR help = NULL;
    bool has_vtable = expected->slot > 0;

    ck_assert_msg(ITypeInfo_GetFuncDesc(type, index, &function) == S_OK, "%s: no function", where);
    if (expected->dispid != NO_DISPID)
        ck_assert_msg(function->memid == expected->dispid, "%s: id 0x%lx", where, function->memid);
    ck_assert_msg(function->invkind == expected->kind, "%s: kind %d", where, function->invkind);
    ck_assert_msg(function->callconv == CC_STDCALL, "%s: convention", where);
    ck_assert_msg(function->funckind == (has_vtable ? FUNC_PUREVIRTUAL : FUNC_DISPATCH), "%s: function kind %d", where,
                  function->funckind);
    ck_assert_msg(function->elemdescFunc.tdesc.vt == (has_vtable ? VT_HRESULT : VT_VOID), "%s: returns vt %u", where,
                  function->elemdescFunc.tdesc.vt);
    if (has_vtable)
        ck_assert_msg((size_t)function->oVft == expected->slot * sizeof(void *), "%s: offset %d", where,
                      function->oVft);
    ck_assert_msg(function->wFuncFlags == 0, "%s: flags 0x%x", where, function->wFuncFlags);
    ck_assert_msg((size_t)function->cParams == expected->param_count, "%s: %d parameters", where, function->cParams);
    ck_assert_msg((unsigned)function->cParamsOpt == expected->optional, "%s: %d optional", where, function->cParamsOpt);
    for (size_t i = 0; i < expected->param_count; i++)
        check_param(type, &function->lprgelemdescParam[i], &expected->params[i], where);
    check_names(type, function, expected, first, where);
    ck_assert_int_eq(ITypeInfo_GetDocumentation(type, function->memid, NULL, &help, NULL, NULL), S_OK);
    ck_assert_msg(narrow(help)[0] != '\0', "%s: no help string", where);
    ITypeInfo_ReleaseFuncDesc(type, function);
}

static void check_functions(ITypeInfo *type, const struct table_type *expected)
{
    TYPEATTR *attributes = NULL;

    ck_assert_int_eq(ITypeInfo_GetTypeAttr(type, &attributes), S_OK);
    ck_assert_msg(attributes->cFuncs == expected->count, "%s: %u functions, not %u", expected->name, attributes->cFuncs,
                  (unsigned)expected->count);
    ck_assert_msg(attributes->cVars == 0, "%s: %d properties", expected->name, attributes->cVars);
    for (UINT i = 0; i < expected->count; i++) {
        char where[TEXT_SIZE];
        snprintf(where, sizeof(where), "%s row %u (%s)", expected->name, i, expected->functions[i].name);
        bool first = i == 0 || expected->functions[i].dispid == NO_DISPID ||
                     expected->functions[i].dispid != expected->functions[i - 1].dispid;
        check_function(type, i, &expected->functions[i], first, where);
    }
    if (expected->base) {
        HREFTYPE reference;
        ITypeInfo *base = NULL;
        ck_assert_int_eq(ITypeInfo_GetRefTypeOfImplType(type, 0, &reference), S_OK);
        ck_assert_int_eq(ITypeInfo_GetRefTypeInfo(type, reference, &base), S_OK);
        ck_assert_str_eq(type_name(base), expected->base);
        ITypeInfo_Release(base);
    }
    ITypeInfo_ReleaseTypeAttr(type, attributes);
}

START_TEST(test_library_has_the_published_identity)
{
    const struct table_library *expected = library_at(_i);
    ITypeLib *library = load(expected);
    TLIBATTR *attributes = NULL;
    char guid[39];
    BSTR name = NULL, help = NULL;

    ck_assert_int_eq(ITypeLib_GetLibAttr(library, &attributes), S_OK);
    guid_text(&attributes->guid, guid);
    ck_assert_str_eq(guid, expected->guid);
    ck_assert_int_eq(attributes->wMajorVerNum, 1);
    ck_assert_int_eq(attributes->wMinorVerNum, 0);
    ck_assert_int_eq(attributes->lcid, 0);
    ck_assert_int_eq(attributes->syskind, sizeof(void *) == 8 ? SYS_WIN64 : SYS_WIN32);
    ITypeLib_ReleaseTLibAttr(library, attributes);

    ck_assert_int_eq(ITypeLib_GetDocumentation(library, -1, &name, &help, NULL, NULL), S_OK);
    ck_assert_str_eq(narrow(name), expected->name);
    if (expected->helpstring)
        ck_assert_str_eq(narrow(help), expected->helpstring);
    else
        ck_assert_str_ne(narrow(help), "");
    ITypeLib_Release(library);
}
END_TEST

/* widl 7 and 8 overwrite the last byte of the id when a dispinterface comes too early.  Check the file itself,
 * because a loader may hide this. */
START_TEST(test_file_holds_the_bytes_of_the_library_id)
{
    const struct table_library *expected = library_at(_i);
    char path[MAX_PATH];
    WCHAR wide[39];
    GUID guid;
    static unsigned char bytes[1 << 18];
    bool found = false;

    MultiByteToWideChar(CP_UTF8, 0, expected->guid, -1, wide, TABLE_COUNT(wide));
    ck_assert_int_eq(CLSIDFromString(wide, &guid), S_OK);
    library_path(expected, path);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    ck_assert_uint_lt(size, sizeof(bytes));
    for (size_t i = 0; i + sizeof(guid) <= size && !found; i++)
        found = !memcmp(bytes + i, &guid, sizeof(guid));
    ck_assert_msg(found, "%s", path);
}
END_TEST

START_TEST(test_library_has_the_published_types_and_no_other)
{
    const struct table_library *expected = library_at(_i);
    ITypeLib *library = load(expected);

    ck_assert_uint_eq(ITypeLib_GetTypeInfoCount(library), expected->type_count);
    for (size_t i = 0; i < expected->type_count; i++) {
        const struct table_type *row = &expected->types[i];
        ITypeInfo *type = find_type(library, row->name);
        TYPEATTR *attributes = NULL;
        char guid[39];
        BSTR help = NULL;

        ck_assert_int_eq(ITypeInfo_GetTypeAttr(type, &attributes), S_OK);
        ck_assert_msg(attributes->typekind == row->kind, "%s: kind %d", row->name, attributes->typekind);
        WORD flags = attributes->wTypeFlags;
        if (row->guid) {
            guid_text(&attributes->guid, guid);
            ck_assert_msg(!strcmp(guid, row->guid), "%s: id %s", row->name, guid);
        }
        ck_assert_int_eq(ITypeInfo_GetDocumentation(type, MEMBERID_NIL, NULL, &help, NULL, NULL), S_OK);
        ck_assert_msg(narrow(help)[0] != '\0', "%s: no help string", row->name);
        ITypeInfo_ReleaseTypeAttr(type, attributes);

        /* Wine hides TYPEFLAG_FOLEAUTOMATION on the dispatch side of a dual interface. */
        type = vtable_side(type, row);
        ck_assert_int_eq(ITypeInfo_GetTypeAttr(type, &attributes), S_OK);
        flags |= attributes->wTypeFlags & TYPEFLAG_FOLEAUTOMATION;
        ck_assert_msg(flags == row->flags, "%s: flags 0x%x, not 0x%x", row->name, flags, row->flags);
        ITypeInfo_ReleaseTypeAttr(type, attributes);
        ITypeInfo_Release(type);
    }
    ITypeLib_Release(library);
}
END_TEST

START_TEST(test_functions_are_the_published_ones)
{
    const struct table_library *expected = library_at(_i);
    ITypeLib *library = load(expected);

    for (size_t i = 0; i < expected->type_count; i++) {
        const struct table_type *row = &expected->types[i];
        if (!row->functions)
            continue;
        ITypeInfo *type = vtable_side(find_type(library, row->name), row);
        check_functions(type, row);
        ITypeInfo_Release(type);
    }
    ITypeLib_Release(library);
}
END_TEST

START_TEST(test_enumerations_have_the_published_values)
{
    const struct table_library *expected = library_at(_i);
    ITypeLib *library = load(expected);

    for (size_t i = 0; i < expected->type_count; i++) {
        const struct table_type *row = &expected->types[i];
        TYPEATTR *attributes = NULL;
        if (!row->values)
            continue;
        ITypeInfo *type = find_type(library, row->name);
        ck_assert_int_eq(ITypeInfo_GetTypeAttr(type, &attributes), S_OK);
        ck_assert_msg(attributes->cVars == row->count, "%s: %d members", row->name, attributes->cVars);
        ITypeInfo_ReleaseTypeAttr(type, attributes);
        for (UINT j = 0; j < row->count; j++) {
            const struct table_value *value = &row->values[j];
            VARDESC *variable = NULL;
            BSTR name = NULL;
            ck_assert_int_eq(ITypeInfo_GetVarDesc(type, j, &variable), S_OK);
            ck_assert_int_eq(ITypeInfo_GetDocumentation(type, variable->memid, &name, NULL, NULL, NULL), S_OK);
            ck_assert_str_eq(narrow(name), value->name);
            ck_assert_msg(variable->varkind == VAR_CONST && V_VT(variable->lpvarValue) == VT_I4 &&
                              V_I4(variable->lpvarValue) == value->value,
                          "%s", value->name);
            ITypeInfo_ReleaseVarDesc(type, variable);
        }
        ITypeInfo_Release(type);
    }
    ITypeLib_Release(library);
}
END_TEST

START_TEST(test_classes_have_the_published_interfaces)
{
    const struct table_library *expected = library_at(_i);
    ITypeLib *library = load(expected);

    for (size_t i = 0; i < expected->type_count; i++) {
        const struct table_type *row = &expected->types[i];
        TYPEATTR *attributes = NULL;
        if (!row->members)
            continue;
        ITypeInfo *type = find_type(library, row->name);
        ck_assert_int_eq(ITypeInfo_GetTypeAttr(type, &attributes), S_OK);
        ck_assert_msg(attributes->cImplTypes == row->count, "%s: %d interfaces", row->name, attributes->cImplTypes);
        ITypeInfo_ReleaseTypeAttr(type, attributes);
        for (UINT j = 0; j < row->count; j++) {
            HREFTYPE reference;
            ITypeInfo *member = NULL;
            int flags = -1;
            ck_assert_int_eq(ITypeInfo_GetRefTypeOfImplType(type, j, &reference), S_OK);
            ck_assert_int_eq(ITypeInfo_GetRefTypeInfo(type, reference, &member), S_OK);
            ck_assert_str_eq(type_name(member), row->members[j].name);
            ck_assert_int_eq(ITypeInfo_GetImplTypeFlags(type, j, &flags), S_OK);
            ck_assert_msg(flags == row->members[j].flags, "%s, %s: flags %d", row->name, row->members[j].name, flags);
            ITypeInfo_Release(member);
        }
        ITypeInfo_Release(type);
    }
    ITypeLib_Release(library);
}
END_TEST

int main(int argc, char **argv)
{
    Suite *suite = suite_create("typelib");
    TCase *tcase = tcase_create("libraries");

    directory = argc > 1 ? argv[1] : getenv("OPENMSGR_BIN");
    if (!directory) {
        fprintf(stderr, "usage: test_typelib DIRECTORY (or set OPENMSGR_BIN)\n");
        return 2;
    }
    tcase_add_loop_test(tcase, test_library_has_the_published_identity, 0, library_count());
    tcase_add_loop_test(tcase, test_file_holds_the_bytes_of_the_library_id, 0, library_count());
    tcase_add_loop_test(tcase, test_library_has_the_published_types_and_no_other, 0, library_count());
    tcase_add_loop_test(tcase, test_functions_are_the_published_ones, 0, library_count());
    tcase_add_loop_test(tcase, test_enumerations_have_the_published_values, 0, library_count());
    tcase_add_loop_test(tcase, test_classes_have_the_published_interfaces, 0, library_count());
    suite_add_tcase(suite, tcase);

    return suite_run(suite);
}
