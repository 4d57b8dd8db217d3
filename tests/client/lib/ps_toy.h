/* The bargain between test_proxystub.c and the process that it talks to, ps_host.c.
 *
 * ps_host register DLL | unregister DLL   calls the DLL's entry of that name; exit code 0 or 1
 * ps_host serve                           writes a marshaled reference to a toy as one line of hex
 *                                         digits, serves until its standard input ends; exit code 0
 *                                         when nobody but itself holds a reference by then
 *
 * The toy is one object with the four interfaces of the service API.  It answers with values
 * computed from its arguments:
 *   Invite(user, text)     keeps user; text "0", "1", "2" also asks it for the event interface of
 *                          that number and keeps that; no text lets go of both
 *   Accept, Decline(text)  raises toy_events[number] with the flag TRUE, FALSE; S_OK or S_FALSE
 *                          tells the flag that came back, a failing code is the sink's
 *   Cancel(hr, text)       answers hr
 *   ContextData            what the last call received, each part after a bar, "-" for no string
 *   EnableAlertEvents      see toy_alert_sites in ps_host.c */
#ifndef OPENMSGR_TESTS_PS_TOY_H
#define OPENMSGR_TESTS_PS_TOY_H

#include <windows.h>

#define TOY_EVENT_COUNT 3
/* One event with an in/out flag of each event interface. */
static const DISPID toy_events[TOY_EVENT_COUNT] = {0x410, 0x64, 0x70};

#define TOY_SESSION_ID L"{5F3C2A10-0000-4000-8000-000000000001}"
/* Added to a process id by GetLaunchingSession, read back as Flags. */
#define TOY_FLAGS_BIAS 1000
/* An answer that only the toy gives: SR_APP_NOT_SPECIFIED. */
#define TOY_NO_URL ((HRESULT)0x81000610L)
/* MSGR_E_API_LOCKED, for a negative cookie. */
#define TOY_LOCKED ((HRESULT)0x81000752L)

#endif
