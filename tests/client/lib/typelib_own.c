/* The expected contents of openmsgr.tlb, the type library of our own additions (idl/openmsgr.idl). */
#include "typelib_table.h"

static const struct table_function event_queue_functions[] = {
    {"Attach", 1, INVOKE_FUNC, 7, 0,
        TABLE_PARAMS({"object", "IDispatch*", PARAM_IN})},
    {"AttachAll", 2, INVOKE_FUNC, 8, 0,
        TABLE_NO_PARAMS},
    {"Detach", 3, INVOKE_FUNC, 9, 0,
        TABLE_PARAMS({"object", "IDispatch*", PARAM_IN})},
    {"Next", 4, INVOKE_FUNC, 10, 0,
        TABLE_PARAMS({"timeoutMs", "long", PARAM_IN_DEFAULT}, {"event", "IDispatch**", PARAM_RETVAL})},
    {"Count", 5, INVOKE_PROPERTYGET, 11, 0,
        TABLE_PARAMS({"value", "long*", PARAM_RETVAL})},
    {"Overflowed", 6, INVOKE_PROPERTYGET, 12, 0,
        TABLE_PARAMS({"value", "VARIANT_BOOL*", PARAM_RETVAL})},
    {"Limit", 7, INVOKE_PROPERTYGET, 13, 0,
        TABLE_PARAMS({"value", "long*", PARAM_RETVAL})},
    {"Limit", 7, INVOKE_PROPERTYPUT, 14, 0,
        TABLE_PARAMS({"value", "long", PARAM_IN})},
    {"LockResponse", 8, INVOKE_FUNC, 15, 0,
        TABLE_PARAMS({"challenge", "BSTR", PARAM_IN}, {"key", "BSTR", PARAM_IN},
                     {"digest", "BSTR*", PARAM_RETVAL})},
};

static const struct table_function event_functions[] = {
    {"Item", 0, INVOKE_PROPERTYGET, 7, 0,
        TABLE_PARAMS({"indexOrName", "VARIANT", PARAM_IN}, {"value", "VARIANT*", PARAM_RETVAL})},
    {"Item", 0, INVOKE_PROPERTYPUT, 8, 0,
        TABLE_PARAMS({"indexOrName", "VARIANT", PARAM_IN}, {"value", "VARIANT", PARAM_IN})},
    {"Source", 1, INVOKE_PROPERTYGET, 9, 0,
        TABLE_PARAMS({"value", "IDispatch**", PARAM_RETVAL})},
    {"Name", 2, INVOKE_PROPERTYGET, 10, 0,
        TABLE_PARAMS({"value", "BSTR*", PARAM_RETVAL})},
    {"Id", 3, INVOKE_PROPERTYGET, 11, 0,
        TABLE_PARAMS({"value", "long*", PARAM_RETVAL})},
    {"Count", 4, INVOKE_PROPERTYGET, 12, 0,
        TABLE_PARAMS({"value", "long*", PARAM_RETVAL})},
    {"Complete", 5, INVOKE_FUNC, 13, 0,
        TABLE_NO_PARAMS},
};

static const struct table_function script_lock_functions[] = {
    {"Status", 0x6F000000, INVOKE_PROPERTYGET, 7, 0,
        TABLE_PARAMS({"value", "long*", PARAM_RETVAL})},
    {"RequestChallenge", 0x6F000001, INVOKE_FUNC, 8, 0,
        TABLE_PARAMS({"cookie", "long", PARAM_IN})},
    {"SendResponse", 0x6F000002, INVOKE_FUNC, 9, 0,
        TABLE_PARAMS({"appId", "BSTR", PARAM_IN}, {"response", "BSTR", PARAM_IN},
                     {"cookie", "long", PARAM_IN})},
};

static const struct table_function contact_table_functions[] = {
    {"Table", 0x6F000010, INVOKE_PROPERTYGET, 7, 0,
        TABLE_PARAMS({"table", "VARIANT*", PARAM_RETVAL})},
};

static const struct table_member_type event_queue_members[] = {
    {"IOpenMsgrEventQueue", IMPLTYPEFLAG_FDEFAULT},
};

static const struct table_type own_types[] = {
    {.name = "IOpenMsgrEventQueue", .kind = TKIND_DISPATCH, .flags = 0x1140,
     .guid = "{7594ED88-A195-426A-A75D-4275DBAE0B1C}", .base = "IDispatch",
     .count = TABLE_COUNT(event_queue_functions), .functions = event_queue_functions},
    {.name = "IOpenMsgrEvent", .kind = TKIND_DISPATCH, .flags = 0x1140,
     .guid = "{E51FC639-8F04-46EA-8E35-E6AC5D2452CC}", .base = "IDispatch",
     .count = TABLE_COUNT(event_functions), .functions = event_functions},
    {.name = "IOpenMsgrScriptLock", .kind = TKIND_DISPATCH, .flags = 0x1140,
     .guid = "{1724A9D0-E073-464A-B54D-C67921D03331}", .base = "IDispatch",
     .count = TABLE_COUNT(script_lock_functions), .functions = script_lock_functions},
    {.name = "IOpenMsgrContactTable", .kind = TKIND_DISPATCH, .flags = 0x1140,
     .guid = "{5B9E2C0A-7C1F-4C58-9E0B-1A6D3F5E8B42}", .base = "IDispatch",
     .count = TABLE_COUNT(contact_table_functions), .functions = contact_table_functions},
    {.name = "EventQueue", .kind = TKIND_COCLASS, .flags = TYPEFLAG_FCANCREATE,
     .guid = "{08455E04-7830-4D72-B9DC-0B281102D672}",
     .count = TABLE_COUNT(event_queue_members), .members = event_queue_members},
};

const struct table_library typelib_own = {
    "openmsgr.tlb", "OpenMsgr", "{7074E7D6-D082-40FF-AD3D-B78F086C084F}", NULL,
    TABLE_COUNT(own_types), own_types,
};
