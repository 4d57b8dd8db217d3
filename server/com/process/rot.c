#include "rot.h"

#include "com/objects/objects.h"

struct entry {
    const CLSID *clsid;
    object_constructor create;
    const WCHAR *item;
    IUnknown *object;
    DWORD active_cookie, item_cookie;
};

static struct entry entries[] = {
    {&CLSID_MsgrSessionManager, manager_create, L"MessengerPrivate.MsgrSessionManager", NULL, 0, 0},
    {&CLSID_MessengerPriv, private_create, L"MessengerPrivate.MessengerPriv", NULL, 0, 0},
};

static HRESULT register_item(struct entry *entry)
{
    IRunningObjectTable *table;
    IMoniker *moniker;
    HRESULT hr = CreateItemMoniker(L"!", entry->item, &moniker);

    if (FAILED(hr))
        return hr;
    hr = GetRunningObjectTable(0, &table);
    if (SUCCEEDED(hr)) {
        hr = IRunningObjectTable_Register(table, 0, entry->object, moniker, &entry->item_cookie);
        IRunningObjectTable_Release(table);
    }
    IMoniker_Release(moniker);
    return hr;
}

void rot_register(void)
{
    for (size_t i = 0; i < ARRAYSIZE(entries); i++) {
        struct entry *entry = &entries[i];
        HRESULT hr = entry->create(0, &entry->object);

        if (SUCCEEDED(hr))
            hr = RegisterActiveObject(entry->object, entry->clsid, ACTIVEOBJECT_WEAK, &entry->active_cookie);
        if (SUCCEEDED(hr))
            hr = register_item(entry);
        if (FAILED(hr))
            log_line("error", "an object is not in the running object table: 0x%08lx", hr);
    }
}

void rot_revoke(void)
{
    for (size_t i = 0; i < ARRAYSIZE(entries); i++) {
        struct entry *entry = &entries[i];
        IRunningObjectTable *table;

        if (entry->active_cookie)
            RevokeActiveObject(entry->active_cookie, NULL);
        if (entry->item_cookie && SUCCEEDED(GetRunningObjectTable(0, &table))) {
            IRunningObjectTable_Revoke(table, entry->item_cookie);
            IRunningObjectTable_Release(table);
        }
        entry->active_cookie = entry->item_cookie = 0;
        /* Not released, because a call to the object may still be running; the process ends now anyway. */
        if (entry->object)
            CoDisconnectObject(entry->object, 0);
    }
}
