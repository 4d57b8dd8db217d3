#include "ui.h"

#include "common/secret.h"
#include "common/utf16.h"
#include "core/messenger.h"

enum { ID_NAME = 100, ID_PASSWORD, ID_REMEMBER, ID_MESSAGE };
enum { NAME_MAX_CHARS = 256, PASSWORD_MAX_CHARS = 300 };

static struct ui_host host;

/* Only one dialog exists at a time.  Its thread reads the initial texts when the dialog is created. */
static volatile LONG is_open;
static volatile HWND window;
static WCHAR initial_name[NAME_MAX_CHARS], initial_password[PASSWORD_MAX_CHARS];

/* ---- the dialog template, built in memory ---- */

struct control {
    DWORD style;
    short x, y, width, height;
    WORD id, class;
    const WCHAR *text;
};

enum { CLASS_BUTTON = 0x0080, CLASS_EDIT = 0x0081, CLASS_STATIC = 0x0082 };

static const struct control controls[] = {
    {SS_LEFT, 10, 10, 180, 10, 0xFFFF, CLASS_STATIC, L"Sign-in &name:"},
    {ES_AUTOHSCROLL | WS_BORDER | WS_TABSTOP, 10, 21, 180, 13, ID_NAME, CLASS_EDIT, L""},
    {SS_LEFT, 10, 40, 180, 10, 0xFFFF, CLASS_STATIC, L"&Password:"},
    {ES_AUTOHSCROLL | ES_PASSWORD | WS_BORDER | WS_TABSTOP, 10, 51, 180, 13, ID_PASSWORD, CLASS_EDIT, L""},
    {BS_AUTOCHECKBOX | WS_TABSTOP, 10, 70, 180, 10, ID_REMEMBER, CLASS_BUTTON, L"&Sign me in automatically"},
    {SS_LEFT, 10, 86, 180, 18, ID_MESSAGE, CLASS_STATIC, L""},
    {BS_DEFPUSHBUTTON | WS_TABSTOP, 84, 108, 50, 14, IDOK, CLASS_BUTTON, L"Sign in"},
    {BS_PUSHBUTTON | WS_TABSTOP, 140, 108, 50, 14, IDCANCEL, CLASS_BUTTON, L"Cancel"},
};

static BYTE *put_words(BYTE *at, const void *words, size_t bytes)
{
    CopyMemory(at, words, bytes);
    return at + bytes;
}

static BYTE *put_text(BYTE *at, const WCHAR *text)
{
    return put_words(at, text, ((size_t)lstrlenW(text) + 1) * sizeof(*text));
}

static BYTE *align(BYTE *at) { return (BYTE *)(((UINT_PTR)at + 3) & ~(UINT_PTR)3); }

static void build_template(BYTE *at)
{
    DLGTEMPLATE dialog = {.style = DS_SETFONT | DS_CENTER | DS_MODALFRAME | WS_POPUP | WS_CAPTION | WS_SYSMENU,
                          .cdit = ARRAYSIZE(controls),
                          .cx = 200,
                          .cy = 130};
    const WORD none = 0, points = 8;

    at = put_words(at, &dialog, sizeof(dialog));
    at = put_words(at, &none, sizeof(none)); /* no menu */
    at = put_words(at, &none, sizeof(none)); /* the standard dialog class */
    at = put_text(at, L"Sign in to Messenger");
    at = put_words(at, &points, sizeof(points));
    at = put_text(at, L"MS Shell Dlg");
    for (size_t i = 0; i < ARRAYSIZE(controls); i++) {
        const struct control *control = &controls[i];
        DLGITEMTEMPLATE item = {.style = control->style | WS_CHILD | WS_VISIBLE,
                                .x = control->x,
                                .y = control->y,
                                .cx = control->width,
                                .cy = control->height,
                                .id = control->id};
        const WORD class[2] = {0xFFFF, control->class};

        at = put_words(align(at), &item, sizeof(item));
        at = put_words(at, class, sizeof(class));
        at = put_text(at, control->text);
        at = put_words(at, &none, sizeof(none));
    }
}

/* ---- the dialog ---- */

static void read_field(HWND dialog, int id, struct string *out)
{
    WCHAR text[PASSWORD_MAX_CHARS];
    UINT length = GetDlgItemTextW(dialog, id, text, ARRAYSIZE(text));

    utf16_to_string((const uint16_t *)text, length, out);
    SecureZeroMemory(text, sizeof(text));
}

static void submit(HWND dialog)
{
    struct string name = {0}, password = {0};
    HRESULT hr;

    read_field(dialog, ID_NAME, &name);
    read_field(dialog, ID_PASSWORD, &password);
    hr = messenger_sign_in(engine_enter(host.engine), string_text(&name), string_text(&password));
    engine_leave(host.engine);
    if (SUCCEEDED(hr) && IsDlgButtonChecked(dialog, ID_REMEMBER) == BST_CHECKED &&
        FAILED(host.store_account(string_text(&name), string_text(&password))))
        host.log_line("error", "the account cannot be stored for the automatic sign-in");
    string_free(&name);
    wipe_string(&password);
    if (SUCCEEDED(hr))
        EndDialog(dialog, IDOK);
    else
        SetDlgItemTextW(dialog, ID_MESSAGE, host.error_sentence(hr));
}

static INT_PTR CALLBACK dialog_procedure(HWND dialog, UINT message, WPARAM wparam, LPARAM lparam)
{
    (void)lparam;
    switch (message) {
    case WM_INITDIALOG:
        window = dialog;
        SetDlgItemTextW(dialog, ID_NAME, initial_name);
        SetDlgItemTextW(dialog, ID_PASSWORD, initial_password);
        SecureZeroMemory(initial_password, sizeof(initial_password));
        SetForegroundWindow(dialog);
        return TRUE;
    case WM_COMMAND:
        if (LOWORD(wparam) == IDOK)
            submit(dialog);
        else if (LOWORD(wparam) == IDCANCEL)
            EndDialog(dialog, IDCANCEL);
        return TRUE;
    case WM_CLOSE: EndDialog(dialog, IDCANCEL); return TRUE;
    default: return FALSE;
    }
}

static DWORD WINAPI dialog_thread(void *context)
{
    DWORD memory[512];

    (void)context;
    ZeroMemory(memory, sizeof(memory));
    build_template((BYTE *)memory);
    if (DialogBoxIndirectParamW(GetModuleHandleW(NULL), (DLGTEMPLATE *)memory, NULL, dialog_procedure, 0) < 0)
        host.log_line("error", "the sign-in dialog cannot be shown: error %lu", GetLastError());
    window = NULL;
    InterlockedExchange(&is_open, 0);
    return 0;
}

/* ---- ui.h ---- */

void ui_init(const struct ui_host *of_process) { host = *of_process; }

HRESULT ui_open_signin(const WCHAR *name, const WCHAR *password)
{
    HANDLE thread;

    if (InterlockedCompareExchange(&is_open, 1, 0)) {
        if (window)
            SetForegroundWindow(window);
        return S_FALSE;
    }
    lstrcpynW(initial_name, name, ARRAYSIZE(initial_name));
    lstrcpynW(initial_password, password, ARRAYSIZE(initial_password));
    thread = CreateThread(NULL, 0, dialog_thread, NULL, 0, NULL);
    if (!thread) {
        InterlockedExchange(&is_open, 0);
        return E_OUTOFMEMORY;
    }
    CloseHandle(thread);
    return S_OK;
}

BOOL ui_signin_is_open(void) { return is_open != 0; }
