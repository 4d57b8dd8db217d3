#include "objects.h"

#include "core/account.h"
#include "core/contacts.h"

/* The whole contact list in one call, an extension of this server: reading a thousand contacts one by one takes four
 * thousand calls between processes. */

enum column { COLUMN_FRIENDLY_NAME, COLUMN_SIGNIN_NAME, COLUMN_STATUS, COLUMN_BLOCKED, COLUMN_COUNT };

static struct contact_table_face *impl_from_IOpenMsgrContactTable(IOpenMsgrContactTable *iface)
{
    return CONTAINING_RECORD(iface, struct contact_table_face, part);
}

/* ---- the table ---- */

static bool put_text(VARIANT *cell, struct text text)
{
    V_BSTR(cell) = bstr_from_text(text);
    V_VT(cell) = V_BSTR(cell) ? VT_BSTR : VT_EMPTY;
    return V_BSTR(cell) != NULL;
}

/* Fills one row; `cells` is its first cell, `stride` the distance to the next one.  The model lock is held. */
static bool put_row(VARIANT *cells, size_t stride, const struct messenger *messenger, const struct contact *contact)
{
    bool blocked = account_is_online(messenger) && contact_is_blocked(contact);

    V_VT(&cells[COLUMN_STATUS * stride]) = VT_I4;
    V_I4(&cells[COLUMN_STATUS * stride]) = (LONG)contact_presence(contact);
    V_VT(&cells[COLUMN_BLOCKED * stride]) = VT_BOOL;
    V_BOOL(&cells[COLUMN_BLOCKED * stride]) = blocked ? VARIANT_TRUE : VARIANT_FALSE;
    return put_text(&cells[COLUMN_FRIENDLY_NAME * stride], contact_friendly_name(contact)) &&
           put_text(&cells[COLUMN_SIGNIN_NAME * stride], contact_handle(contact));
}

/* The present contact list.  The first index of a SAFEARRAY varies fastest, so the cells of a column are contiguous. */
static HRESULT WINAPI contact_table_get_Table(IOpenMsgrContactTable *iface, VARIANT *table)
{
    struct group *group = impl_from_IOpenMsgrContactTable(iface)->group;
    SAFEARRAYBOUND bounds[2] = {{0, 0}, {COLUMN_COUNT, 0}};
    struct messenger *messenger;
    SAFEARRAY *array;
    VARIANT *cells;
    size_t count;
    HRESULT hr;

    if (!table)
        return com_error(&IID_IOpenMsgrContactTable, E_POINTER);
    VariantInit(table);
    messenger = model_enter();
    count = contact_list_count(messenger, group);
    bounds[0].cElements = (ULONG)count;
    array = SafeArrayCreate(VT_VARIANT, 2, bounds);
    hr = array ? SafeArrayAccessData(array, (void **)&cells) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr)) {
        for (size_t i = 0; SUCCEEDED(hr) && i < count; i++) {
            struct contact *contact = contact_list_at(messenger, group, i);

            if (!put_row(&cells[i], count, messenger, contact))
                hr = E_OUTOFMEMORY;
            contact_release(contact);
        }
        SafeArrayUnaccessData(array);
    }
    model_leave();
    if (FAILED(hr)) {
        SafeArrayDestroy(array);
        return com_error(&IID_IOpenMsgrContactTable, hr);
    }
    V_VT(table) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(table) = array;
    return S_OK;
}

static const IOpenMsgrContactTableVtbl contact_table_vtbl = {
    COM_PART_DISPATCH_METHODS(IOpenMsgrContactTable),
    contact_table_get_Table,
};

void contact_table_face_init(struct contact_table_face *face, IUnknown *outer, struct group *group)
{
    face->part = (struct com_part){&contact_table_vtbl, outer, TID_IOpenMsgrContactTable};
    face->group = group;
}
