/* Logs access violations and similar faults before COM handles them.  A COM stub catches every exception of a method,
 * returns 0x800703E6 to the caller and goes on with an inconsistent state (measured on Wine 8). */
#ifndef OPENMSGR_COM_PROCESS_CRASH_H
#define OPENMSGR_COM_PROCESS_CRASH_H

/* Installs the handler.  Each fault is logged with its code, its address and the stack, as module and offset.  A fault
 * with code of this program near the top of the stack ends the process.  Other faults are only logged: the system
 * probes addresses on purpose and handles the faults itself. */
void crash_watch(void);

#endif
