#include "com.h"

#include "common/utf16.h"

HRESULT string_from_bstr(BSTR bstr, struct string *out)
{
    size_t units = bstr ? SysStringByteLen(bstr) / sizeof(*bstr) : 0;

    return utf16_to_string((const uint16_t *)bstr, units, out) ? S_OK : E_OUTOFMEMORY;
}

BSTR bstr_from_text(struct text text)
{
    BSTR bstr = SysAllocStringLen(NULL, (UINT)text_utf16_units(text));

    if (bstr)
        utf16_from_text(text, (uint16_t *)bstr);
    return bstr;
}

HRESULT bstr_out(struct text text, BSTR *out)
{
    *out = bstr_from_text(text);
    return *out ? S_OK : E_OUTOFMEMORY;
}
