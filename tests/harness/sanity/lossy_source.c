#include "lossy_source.h"

#include <string.h>

#include "lib/recorder.h"

/* One object, one connection point, one sink: all that a recorder needs from a source. */
struct lossy_source {
    IConnectionPointContainer IConnectionPointContainer_iface;
    IConnectionPoint IConnectionPoint_iface;
    IDispatch *sink;
};

static struct lossy_source source;

static HRESULT WINAPI container_QueryInterface(IConnectionPointContainer *iface, REFIID riid, void **out)
{
    (void)riid;
    *out = iface;
    return S_OK;
}

/* The objects are static, so references are not counted. */
static ULONG WINAPI container_count(IConnectionPointContainer *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI container_EnumConnectionPoints(IConnectionPointContainer *iface, IEnumConnectionPoints **out)
{
    (void)iface;
    *out = NULL;
    return E_NOTIMPL;
}

static HRESULT WINAPI container_FindConnectionPoint(IConnectionPointContainer *iface, REFIID riid,
                                                    IConnectionPoint **out)
{
    (void)iface, (void)riid;
    *out = &source.IConnectionPoint_iface;
    return S_OK;
}

static const IConnectionPointContainerVtbl container_vtbl = {
    container_QueryInterface,      container_count, container_count, container_EnumConnectionPoints,
    container_FindConnectionPoint,
};

static HRESULT WINAPI point_QueryInterface(IConnectionPoint *iface, REFIID riid, void **out)
{
    (void)riid;
    *out = iface;
    return S_OK;
}

static ULONG WINAPI point_count(IConnectionPoint *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI point_GetConnectionInterface(IConnectionPoint *iface, IID *iid)
{
    (void)iface;
    *iid = IID_IDispatch;
    return S_OK;
}

static HRESULT WINAPI point_GetConnectionPointContainer(IConnectionPoint *iface, IConnectionPointContainer **out)
{
    (void)iface;
    *out = &source.IConnectionPointContainer_iface;
    return S_OK;
}

static HRESULT WINAPI point_Advise(IConnectionPoint *iface, IUnknown *sink, DWORD *cookie)
{
    (void)iface;
    *cookie = 1;
    return IUnknown_QueryInterface(sink, &IID_IDispatch, (void **)&source.sink);
}

static HRESULT WINAPI point_Unadvise(IConnectionPoint *iface, DWORD cookie)
{
    (void)iface, (void)cookie;
    IDispatch_Release(source.sink);
    return S_OK;
}

static HRESULT WINAPI point_EnumConnections(IConnectionPoint *iface, IEnumConnections **out)
{
    (void)iface;
    *out = NULL;
    return E_NOTIMPL;
}

static const IConnectionPointVtbl point_vtbl = {
    point_QueryInterface,
    point_count,
    point_count,
    point_GetConnectionInterface,
    point_GetConnectionPointContainer,
    point_Advise,
    point_Unadvise,
    point_EnumConnections,
};

static struct lossy_source source = {{&container_vtbl}, {&point_vtbl}, NULL};

static void fire(LONG number)
{
    VARIANT argument = {.vt = VT_I4, .lVal = number};
    DISPPARAMS params = {&argument, NULL, 1, 0};

    IDispatch_Invoke(source.sink, 1, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params, NULL, NULL, NULL);
}

void lossy_source_subject(const char *misbehaviour)
{
    struct recorder *recorder = recorder_start((IUnknown *)&source.IConnectionPointContainer_iface, &IID_IDispatch,
                                               VARIANT_FALSE);
    int swaps = !strcmp(misbehaviour, "swaps-events"), loses = !strcmp(misbehaviour, "loses-an-event");

    fire(1);
    fire(swaps ? 3 : 2);
    if (!loses)
        fire(swaps ? 2 : 3);
    fire(4);
    for (LONG number = 1; number <= 4; number++)
        recorder_expect_number(recorder, 1, number);
    recorder_stop(recorder);
}
