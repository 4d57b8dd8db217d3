/* The definitions that test_proxystub.c shares with ps_host.c, the process that it calls.
 *
 * ps_host register DLL     calls DllRegisterServer of the DLL; exit code 0 or 1
 * ps_host unregister DLL   calls DllUnregisterServer of the DLL; exit code 0 or 1
 * ps_host serve            writes a marshaled reference to the test object as one line of hex
 *                          digits and serves until its standard input ends; exit code 0 when no
 *                          client holds a reference at that time
 *
 * The test object ("toy") has the four interfaces of the service API.  Its results depend on the
 * arguments:
 *   Invite(user, text)     releases the earlier user and sink, then keeps `user`; with the text
 *                          "0", "1" or "2" also queries `user` for the event interface of that
 *                          number and keeps it as sink; without a text keeps neither
 *   Accept(text)           raises toy_events[number] at the sink with the in/out flag TRUE; returns
 *                          the sink's error, else S_OK if the flag is TRUE afterwards, else S_FALSE
 *   Decline(text)          the same with the flag FALSE
 *   Cancel(hr, text)       returns hr
 *   ContextData            the arguments of the last call, each after a bar, "-" for no string
 *   EnableAlertEvents      see toy_alert_sites in ps_host.c */
#ifndef OPENMSGR_TESTS_PS_TOY_H
#define OPENMSGR_TESTS_PS_TOY_H

#include <windows.h>

#define TOY_EVENT_COUNT 3
/* For each event interface, the id of one event with an in/out flag. */
static const DISPID toy_events[TOY_EVENT_COUNT] = {0x410, 0x64, 0x70};

#define TOY_SESSION_ID L"{5F3C2A10-0000-4000-8000-000000000001}"
/* After GetLaunchingSession the property Flags is the process id plus this number. */
#define TOY_FLAGS_BIAS 1000
/* SR_APP_NOT_SPECIFIED: proves that the result comes from the test object. */
#define TOY_NO_URL ((HRESULT)0x81000610L)
/* MSGR_E_API_LOCKED, returned for a negative cookie. */
#define TOY_LOCKED ((HRESULT)0x81000752L)

#endif
