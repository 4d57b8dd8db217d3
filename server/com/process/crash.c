#include "crash.h"

#include "com/base/com.h"

enum { FRAMES_MAX = 32, NEAR_FRAMES = 8 };

/* Walks the stack of the thread that faulted: stores the code addresses, innermost first, and returns their number. */
#ifdef _WIN64
static size_t walk(CONTEXT context, DWORD64 *frames)
{
    size_t count = 0;

    while (context.Rip && count < FRAMES_MAX) {
        DWORD64 base, establisher;
        void *handler_data;
        RUNTIME_FUNCTION *function = RtlLookupFunctionEntry(context.Rip, &base, NULL);

        frames[count++] = context.Rip;
        if (function) {
            RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context.Rip, function, &context, &handler_data, &establisher,
                             NULL);
        } else {
            if (IsBadReadPtr((void *)context.Rsp, sizeof(context.Rip)))
                break;
            context.Rip = *(DWORD64 *)context.Rsp;
            context.Rsp += sizeof(context.Rip);
        }
    }
    return count;
}

static DWORD64 fault_address(const CONTEXT *context) { return context->Rip; }
#else
/* Follows the frame pointers.  This program is compiled with them; system code without them ends the walk early. */
static size_t walk(CONTEXT context, DWORD64 *frames)
{
    const DWORD *frame = (const DWORD *)(DWORD_PTR)context.Ebp;
    size_t count = 0;

    frames[count++] = context.Eip;
    while (count < FRAMES_MAX && frame && !IsBadReadPtr(frame, 2 * sizeof(*frame)) && frame[1]) {
        frames[count++] = frame[1];
        if (frame[0] <= (DWORD)(DWORD_PTR)frame)
            break;
        frame = (const DWORD *)(DWORD_PTR)frame[0];
    }
    return count;
}

static DWORD64 fault_address(const CONTEXT *context) { return context->Eip; }
#endif

static HMODULE module_of(DWORD64 address)
{
    HMODULE module = NULL;

    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       (const WCHAR *)(DWORD_PTR)address, &module);
    return module;
}

static void log_frame(const char *level, size_t number, DWORD64 address)
{
    HMODULE module = module_of(address);
    char path[MAX_PATH] = "?", *name;

    if (module)
        GetModuleFileNameA(module, path, sizeof(path));
    path[sizeof(path) - 1] = 0;
    name = strrchr(path, '\\');
    log_line(level, "  %2lu %s+0x%llx", (unsigned long)number, name ? name + 1 : path,
             address - (DWORD64)(DWORD_PTR)module);
}

static bool is_fault(DWORD code)
{
    return code == EXCEPTION_ACCESS_VIOLATION || code == EXCEPTION_ILLEGAL_INSTRUCTION ||
           code == EXCEPTION_STACK_OVERFLOW || code == EXCEPTION_INT_DIVIDE_BY_ZERO ||
           code == EXCEPTION_PRIV_INSTRUCTION || code == EXCEPTION_IN_PAGE_ERROR;
}

/* This thread is logging a fault.  A fault that happens meanwhile is not logged. */
static __thread bool is_logging;

static LONG CALLBACK faulted(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    DWORD64 frames[FRAMES_MAX];
    bool ours = false;
    size_t count;

    if (!is_fault(record->ExceptionCode) || is_logging)
        return EXCEPTION_CONTINUE_SEARCH;
    is_logging = true;
    count = walk(*pointers->ContextRecord, frames);
    for (size_t i = 0; i < count && i < NEAR_FRAMES; i++)
        ours |= module_of(frames[i]) == GetModuleHandleW(NULL);
    log_line(ours ? "error" : "warning", "fault 0x%08lx at 0x%llx, thread %lu%s", record->ExceptionCode,
             fault_address(pointers->ContextRecord), GetCurrentThreadId(), ours ? "" : ", inside the system");
    for (size_t i = 0; i < count; i++)
        log_frame(ours ? "error" : "warning", i, frames[i]);
    if (ours)
        TerminateProcess(GetCurrentProcess(), record->ExceptionCode);
    is_logging = false;
    return EXCEPTION_CONTINUE_SEARCH;
}

void crash_watch(void) { AddVectoredExceptionHandler(1, faulted); }
