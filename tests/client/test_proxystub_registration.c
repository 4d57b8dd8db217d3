/* openmsgrps.dll registers the interfaces that it marshals and removes exactly those.
 *
 * The library of this program's own bitness is loaded from the directory OPENMSGR_BIN. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "../../proxystub/openmsgrps_clsid.h"
#include "harness/suite.h"

#define SCRATCH_KEY "Software\\OpenMsgrTestProxystub"

/* Windows XP has no RegDeleteTree. */
static void delete_key(HKEY parent, const char *path)
{
    char name[128];
    HKEY key;

    if (RegOpenKeyExA(parent, path, 0, KEY_ALL_ACCESS, &key))
        return;
    for (DWORD length = sizeof(name); !RegEnumKeyExA(key, 0, name, &length, NULL, NULL, NULL, NULL);
         length = sizeof(name))
        delete_key(key, name);
    RegCloseKey(key);
    RegDeleteKeyA(parent, path);
}

/* Writes one line for each key and value below a key, in the order of the registry. */
static void list_key(HKEY key, const char *path, char *text, size_t size)
{
    char name[128], line[512], data[256];
    DWORD length, type, data_size;

    for (DWORD i = 0;; i++) {
        length = sizeof(name);
        data_size = sizeof(data) - 1;
        if (RegEnumValueA(key, i, name, &length, NULL, &type, (BYTE *)data, &data_size))
            break;
        data[type == REG_SZ ? data_size : 0] = '\0';
        snprintf(line, sizeof(line), "%s [%s] = %s\n", path, name, data);
        strncat(text, line, size - strlen(text) - 1);
    }
    for (DWORD i = 0;; i++) {
        char below[256];
        HKEY child;
        length = sizeof(name);
        if (RegEnumKeyExA(key, i, name, &length, NULL, NULL, NULL, NULL))
            break;
        snprintf(below, sizeof(below), "%s\\%s", path, name);
        snprintf(line, sizeof(line), "%s\n", below);
        strncat(text, line, size - strlen(text) - 1);
        if (!RegOpenKeyExA(key, name, 0, KEY_READ, &child)) {
            list_key(child, below, text, size);
            RegCloseKey(child);
        }
    }
}

/* Uses a scratch key in place of HKEY_CLASSES_ROOT, to protect the real one. */
START_TEST(test_registration_is_complete_and_removed_exactly)
{
    static const struct {
        const char *iid;
        const char *name;
    } interfaces[] = {
        {"{305D86C6-6896-4099-91F5-CB7BA7733563}", "IMsgrSessionManager"},
        {"{42D7CAFC-0167-4941-A5D8-9FD7F104C41A}", "IMsgrSession"},
        {"{36602AFA-4859-4DF5-820B-BF35ACAA16CA}", "IMsgrLock"},
        {"{7C95459B-C8E7-4605-B641-45EB06866659}", "IMessengerPrivate"},
        {"{D21454F8-43E3-4D64-B1E3-84911BAF207D}", "DMessengerPrivateEvents"},
        {"{52AC8B62-8F88-46CA-902A-1F9106B0A9F4}", "DMsgrSessionManagerEvents"},
        {"{1847A74F-2E7F-43AF-B7F9-55A4DE3276F5}", "DMsgrSessionEvents"},
    };
    static char before[65536], during[65536], after[65536];
    char path[MAX_PATH], line[512];
    HRESULT(STDMETHODCALLTYPE * enter)(void), (STDMETHODCALLTYPE * leave)(void);
    HKEY scratch, other;

    snprintf(path, sizeof(path), "%s\\openmsgrps.dll", getenv("OPENMSGR_BIN"));
    HMODULE dll = LoadLibraryA(path);
    ck_assert_msg(dll != NULL, "%s: %lu", path, GetLastError());
    enter = (HRESULT(STDMETHODCALLTYPE *)(void))(void *)GetProcAddress(dll, "DllRegisterServer");
    leave = (HRESULT(STDMETHODCALLTYPE *)(void))(void *)GetProcAddress(dll, "DllUnregisterServer");
    ck_assert(enter && leave);

    delete_key(HKEY_CURRENT_USER, SCRATCH_KEY);
    ck_assert_int_eq(RegCreateKeyExA(HKEY_CURRENT_USER, SCRATCH_KEY, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &scratch, NULL),
                     0);
    /* A class and an interface of another product must survive. */
    ck_assert_int_eq(RegCreateKeyExA(scratch, "CLSID\\{00000000-1111-2222-3333-444444444444}", 0, NULL, 0,
                                     KEY_ALL_ACCESS, NULL, &other, NULL),
                     0);
    RegCloseKey(other);
    ck_assert_int_eq(RegCreateKeyExA(scratch, "Interface\\{00000000-1111-2222-3333-444444444444}", 0, NULL, 0,
                                     KEY_ALL_ACCESS, NULL, &other, NULL),
                     0);
    RegCloseKey(other);
    list_key(scratch, "", before, sizeof(before));

    ck_assert_int_eq(RegOverridePredefKey(HKEY_CLASSES_ROOT, scratch), 0);
    HRESULT entered = enter();
    RegOverridePredefKey(HKEY_CLASSES_ROOT, NULL);
    list_key(scratch, "", during, sizeof(during));
    ck_assert_int_eq(RegOverridePredefKey(HKEY_CLASSES_ROOT, scratch), 0);
    HRESULT left = leave();
    RegOverridePredefKey(HKEY_CLASSES_ROOT, NULL);
    list_key(scratch, "", after, sizeof(after));
    RegCloseKey(scratch);
    delete_key(HKEY_CURRENT_USER, SCRATCH_KEY);

    ck_assert_int_eq(entered, S_OK);
    ck_assert_int_eq(left, S_OK);
    for (size_t i = 0; i < COUNT(interfaces); i++) {
        snprintf(line, sizeof(line), "\\Interface\\%s [] = %s\n", interfaces[i].iid, interfaces[i].name);
        ck_assert_msg(strstr(during, line) != NULL, "no %s in\n%s", line, during);
        snprintf(line, sizeof(line), "\\Interface\\%s\\ProxyStubClsid32 [] = %s\n", interfaces[i].iid,
                 OPENMSGRPS_CLSID_TEXT);
        ck_assert_msg(strstr(during, line) != NULL, "no %s in\n%s", line, during);
    }
    snprintf(line, sizeof(line), "\\CLSID\\%s\\InProcServer32 [ThreadingModel] = Both\n", OPENMSGRPS_CLSID_TEXT);
    ck_assert_msg(strstr(during, line) != NULL, "no %s in\n%s", line, during);
    ck_assert_str_eq(after, before);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("proxystub registration");
    TCase *tcase = tcase_create("registration");

    if (!getenv("OPENMSGR_BIN")) {
        fprintf(stderr, "OPENMSGR_BIN is not set\n");
        return 2;
    }
    tcase_add_test(tcase, test_registration_is_complete_and_removed_exactly);
    suite_add_tcase(suite, tcase);

    return suite_run(suite);
}
