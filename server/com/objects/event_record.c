#include "event_record.h"

#include "com/base/client_registry.h"
#include "com/base/object.h"
#include "com/events/sink.h"

static struct event_record *impl_from_IOpenMsgrEvent(IOpenMsgrEvent *iface) { return (struct event_record *)iface; }

static void record_destroy(struct com_object *object)
{
    struct event_record *record = (struct event_record *)object;

    event_record_complete(record);
    for (UINT i = 0; i < record->count; i++)
        VariantClear(&record->arguments[i]);
    IUnknown_Release(record->source);
}

/* ---- names, from the type library of the source ---- */

static enum tid tid_of(const IID *diid)
{
    if (IsEqualIID(diid, &DIID_DMsgrSessionManagerEvents))
        return TID_DMsgrSessionManagerEvents;
    if (IsEqualIID(diid, &DIID_DMsgrSessionEvents))
        return TID_DMsgrSessionEvents;
    if (IsEqualIID(diid, &DIID_DMessengerPrivateEvents))
        return TID_DMessengerPrivateEvents;
    return TID_DMessengerEvents;
}

/* The names of the event and of its arguments.  *found: the number of names; the caller frees each. */
static HRESULT get_names(const struct event_record *record, BSTR names[6], UINT *found)
{
    ITypeInfo *info;
    HRESULT hr = typeinfo_get(tid_of(record->diid), &info);

    *found = 0;
    if (FAILED(hr))
        return hr;
    hr = ITypeInfo_GetNames(info, record->id, names, 6, found);
    ITypeInfo_Release(info);
    return hr;
}

static void free_names(BSTR *names, UINT count)
{
    for (UINT i = 0; i < count; i++)
        SysFreeString(names[i]);
}

/* Finds an argument by its number, from zero, or by its name, in any case. */
static HRESULT find_argument(const struct event_record *record, const VARIANT *which, UINT *place)
{
    VARIANT key;
    BSTR names[6];
    UINT count;
    HRESULT hr;

    VariantInit(&key);
    hr = VariantCopyInd(&key, (VARIANT *)which);
    if (SUCCEEDED(hr) && V_VT(&key) == VT_BSTR) {
        hr = get_names(record, names, &count);
        if (SUCCEEDED(hr)) {
            hr = DISP_E_UNKNOWNNAME;
            for (UINT i = 1; i < count && i <= record->count; i++)
                if (V_BSTR(&key) && !lstrcmpiW(names[i], V_BSTR(&key))) {
                    *place = i - 1;
                    hr = S_OK;
                }
            free_names(names, count);
        }
    } else if (SUCCEEDED(hr)) {
        hr = VariantChangeType(&key, &key, 0, VT_I4);
        if (SUCCEEDED(hr) && (V_I4(&key) < 0 || (UINT)V_I4(&key) >= record->count))
            hr = DISP_E_BADINDEX;
        if (SUCCEEDED(hr))
            *place = (UINT)V_I4(&key);
    }
    VariantClear(&key);
    return hr;
}

/* ---- members ---- */

static HRESULT WINAPI event_get_Item(IOpenMsgrEvent *iface, VARIANT which, VARIANT *value)
{
    struct event_record *record = impl_from_IOpenMsgrEvent(iface);
    UINT place;
    HRESULT hr;

    if (!value)
        return com_error(&IID_IOpenMsgrEvent, E_INVALIDARG);
    VariantInit(value);
    hr = find_argument(record, &which, &place);
    if (SUCCEEDED(hr))
        hr = VariantCopy(value, &record->arguments[place]);
    if (SUCCEEDED(hr) && V_VT(value) == VT_DISPATCH && V_DISPATCH(value)) {
        IDispatch *shared = V_DISPATCH(value);

        if (event_argument_for_client) {
            V_DISPATCH(value) = event_argument_for_client(shared, client_caller());
            IDispatch_Release(shared);
        } else {
            client_hold((IUnknown *)shared, client_caller(), NULL);
        }
    }
    return com_error(&IID_IOpenMsgrEvent, hr);
}

static HRESULT WINAPI event_put_Item(IOpenMsgrEvent *iface, VARIANT which, VARIANT value)
{
    struct event_record *record = impl_from_IOpenMsgrEvent(iface);
    VARIANT flag;
    UINT place;
    HRESULT hr = find_argument(record, &which, &place);

    if (SUCCEEDED(hr) && (!record->inout || place + 1 != record->count))
        hr = DISP_E_MEMBERNOTFOUND; /* not the in/out argument, or the event is completed */
    VariantInit(&flag);
    if (SUCCEEDED(hr))
        hr = VariantCopyInd(&flag, &value);
    if (SUCCEEDED(hr))
        hr = VariantChangeType(&flag, &flag, 0, VT_BOOL);
    if (SUCCEEDED(hr))
        V_BOOL(&record->arguments[place]) = V_BOOL(&flag);
    VariantClear(&flag);
    return com_error(&IID_IOpenMsgrEvent, hr);
}

static HRESULT WINAPI event_get_Source(IOpenMsgrEvent *iface, IDispatch **source)
{
    HRESULT hr;

    if (!source)
        return com_error(&IID_IOpenMsgrEvent, E_INVALIDARG);
    *source = NULL;
    hr = IUnknown_QueryInterface(impl_from_IOpenMsgrEvent(iface)->source, &IID_IDispatch, (void **)source);
    if (SUCCEEDED(hr))
        client_hold((IUnknown *)*source, client_caller(), NULL);
    return com_error(&IID_IOpenMsgrEvent, hr);
}

static HRESULT WINAPI event_get_Name(IOpenMsgrEvent *iface, BSTR *name)
{
    BSTR names[6];
    UINT count;
    HRESULT hr;

    if (!name)
        return com_error(&IID_IOpenMsgrEvent, E_INVALIDARG);
    *name = NULL;
    hr = get_names(impl_from_IOpenMsgrEvent(iface), names, &count);
    if (SUCCEEDED(hr) && count) {
        *name = names[0];
        free_names(names + 1, count - 1);
    }
    return com_error(&IID_IOpenMsgrEvent, hr);
}

static HRESULT WINAPI event_get_Id(IOpenMsgrEvent *iface, LONG *id)
{
    if (!id)
        return com_error(&IID_IOpenMsgrEvent, E_INVALIDARG);
    *id = impl_from_IOpenMsgrEvent(iface)->id;
    return S_OK;
}

static HRESULT WINAPI event_get_Count(IOpenMsgrEvent *iface, LONG *count)
{
    if (!count)
        return com_error(&IID_IOpenMsgrEvent, E_INVALIDARG);
    *count = (LONG)impl_from_IOpenMsgrEvent(iface)->count;
    return S_OK;
}

static HRESULT WINAPI event_Complete(IOpenMsgrEvent *iface)
{
    event_record_complete(impl_from_IOpenMsgrEvent(iface));
    return S_OK;
}

static const IOpenMsgrEventVtbl event_vtbl = {
    COM_DISPATCH_METHODS(IOpenMsgrEvent),
    event_get_Item,
    event_put_Item,
    event_get_Source,
    event_get_Name,
    event_get_Id,
    event_get_Count,
    event_Complete,
};

/* ---- used by the queue ---- */

static const struct com_interface interfaces[] = {{&IID_IOpenMsgrEvent, 0}, {NULL, 0}};
static const struct com_class record_class = {
    .size = sizeof(struct event_record),
    .vtbl = &event_vtbl,
    .interfaces = interfaces,
    .tid = TID_IOpenMsgrEvent,
    .destroy = record_destroy,
};

static bool copy_arguments(struct event_record *record, unsigned count, const VARIANT *arguments)
{
    for (; record->count < count; record->count++)
        if (FAILED(VariantCopy(&record->arguments[record->count], (VARIANT *)&arguments[record->count])))
            return false;
    return true;
}

struct event_record *event_record_create(IUnknown *source, REFIID diid, DISPID id, unsigned count,
                                         const VARIANT *arguments, struct inout_event *inout, VARIANT_BOOL value)
{
    struct event_record *record = com_object_create(&record_class, true);

    if (record) {
        record->diid = diid;
        record->id = id;
        record->source = source;
        IUnknown_AddRef(source);
    }
    if (!record || !copy_arguments(record, count, arguments)) {
        if (record)
            com_object_Release(record);
        if (inout) {
            inout_event_answer(inout, value);
            inout_event_release(inout);
        }
        return NULL;
    }
    record->inout = inout;
    if (inout)
        record->arguments[record->count++] = variant_bool(value != VARIANT_FALSE);
    return record;
}

void event_record_complete(struct event_record *record)
{
    struct inout_event *inout = InterlockedExchangePointer((void *volatile *)&record->inout, NULL);

    if (!inout)
        return;
    inout_event_answer(inout, V_BOOL(&record->arguments[record->count - 1]));
    inout_event_release(inout);
}

void event_record_drop(struct event_record *record)
{
    event_record_complete(record);
    com_object_Release(record);
}
