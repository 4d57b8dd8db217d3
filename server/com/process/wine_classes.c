#include "wine_classes.h"

#include <rpc.h>
#include <rpcdcep.h>
#include <rpcndr.h>

/* Numbers of the procedures of Wine's rpcss.exe that are called here. */
enum { SERVER_REGISTER = 0, SERVER_REVOKE = 1 };

static RPC_CLIENT_INTERFACE irpcss = {
    .Length = sizeof(RPC_CLIENT_INTERFACE),
    .InterfaceId = {{0x85DA4974, 0xEDC7, 0x40FF, {0xBA, 0xD4, 0x9C, 0x45, 0x25, 0xA8, 0xD0, 0x44}}, {0, 0}},
    .TransferSyntax = {{0x8A885D04, 0x1CEB, 0x11C9, {0x9F, 0xE8, 0x08, 0x00, 0x2B, 0x10, 0x48, 0x60}}, {2, 0}},
};

/* A class that does not exist, registered only to get the next number. */
static const GUID clsid_mark = {0x5D2C8E0A, 0x1F0B, 0x4B5E, {0x9A, 0x5C, 0x3C, 0x1F, 0x6E, 0x21, 0x77, 0x0D}};

/* The connection to rpcss.  It stays open from wine_classes_before to wine_classes_after, because the registration of
 * the class objects in between reuses it, which makes a start three milliseconds faster (measured). */
static RPC_BINDING_HANDLE between;
static DWORD mark_before;

static bool is_wine(void) { return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL; }

static RPC_BINDING_HANDLE connect_rpcss(void)
{
    RPC_BINDING_HANDLE binding = NULL;
    WCHAR *text;

    if (RpcStringBindingComposeW(NULL, (WCHAR *)L"ncalrpc", NULL, (WCHAR *)L"irpcss", NULL, &text) != RPC_S_OK)
        return NULL;
    if (RpcBindingFromStringBindingW(text, &binding) != RPC_S_OK)
        binding = NULL;
    RpcStringFreeW(&text);
    return binding;
}

/* Calls a procedure with `bytes` as its arguments.  Returns the number of values stored in `answer`, at most two. */
static size_t call_rpcss(RPC_BINDING_HANDLE binding, unsigned procedure, const void *bytes, size_t length,
                         DWORD answer[2])
{
    RPC_MESSAGE message = {
        .Handle = binding,
        .DataRepresentation = NDR_LOCAL_DATA_REPRESENTATION,
        .BufferLength = (unsigned)length,
        .ProcNum = procedure,
        .RpcInterfaceInformation = &irpcss,
    };
    size_t count;

    if (I_RpcGetBuffer(&message) != RPC_S_OK)
        return 0;
    memcpy(message.Buffer, bytes, length);
    message.BufferLength = (unsigned)length;
    if (I_RpcSendReceive(&message) != RPC_S_OK)
        return 0;
    count = message.BufferLength / sizeof(*answer);
    if (count > 2)
        count = 2;
    memcpy(answer, message.Buffer, count * sizeof(*answer));
    I_RpcFreeBuffer(&message);
    return count;
}

static void revoke(RPC_BINDING_HANDLE binding, DWORD number)
{
    DWORD ignored[2];

    call_rpcss(binding, SERVER_REVOKE, &number, sizeof(number), ignored);
}

/* Creates a dummy entry, removes it, and returns its number; 0 on failure. */
static DWORD mark(RPC_BINDING_HANDLE binding)
{
    /* The arguments in NDR: class id, flags, a non-null unique pointer, the size of the object twice, the object. */
    struct {
        GUID clsid;
        DWORD flags, pointer, maximum, size, object;
    } request = {clsid_mark, REGCLS_MULTIPLEUSE, 0x20000, sizeof(DWORD), sizeof(DWORD), 0};
    DWORD answer[2] = {0, 0}; /* the number and an HRESULT */

    if (call_rpcss(binding, SERVER_REGISTER, &request, sizeof(request), answer) < 2 || answer[1] != S_OK)
        answer[0] = 0;
    if (answer[0])
        revoke(binding, answer[0]);
    return answer[0];
}

void wine_classes_before(void)
{
    between = is_wine() ? connect_rpcss() : NULL;
    mark_before = between ? mark(between) : 0;
}

struct wine_classes wine_classes_after(DWORD count)
{
    struct wine_classes classes = {0, 0};
    DWORD mark_after = mark_before ? mark(between) : 0;

    if (between)
        RpcBindingFree(&between);
    if (mark_after && mark_after - mark_before == count + 1)
        classes = (struct wine_classes){mark_before + 1, count};
    else if (mark_before) /* a class was registered in between, or rpcss numbers its entries differently */
        log_line("warning", "the numbers of the class objects are not known");
    return classes;
}

void wine_classes_hide(struct wine_classes classes)
{
    RPC_BINDING_HANDLE binding;

    if (!classes.count || !is_wine())
        return;
    binding = connect_rpcss();
    for (DWORD i = 0; binding && i < classes.count; i++)
        revoke(binding, classes.first + i);
    if (binding)
        RpcBindingFree(&binding);
}
