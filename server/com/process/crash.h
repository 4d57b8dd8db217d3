/* Logs access violations and similar faults before COM handles them: a COM stub catches every exception of a method,
 * returns 0x800703E6 to the caller and goes on, although the state may be inconsistent (measured on Wine 8). */
#ifndef OPENMSGR_COM_PROCESS_CRASH_H
#define OPENMSGR_COM_PROCESS_CRASH_H

/* Installs the exception handler.  It logs each fault with its code, its address and the stack, as modules and
 * offsets.  If code of this program is near the top of the stack, it then ends the process.  Other faults are only
 * logged, because the system probes addresses on purpose and handles the resulting faults itself. */
void crash_watch(void);

#endif
