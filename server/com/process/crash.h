/* Logs access violations and similar faults.  COM's stubs catch every exception of a method, answer the caller 0x800703E6
 * and carry on with a half-changed state (measured on Wine 8), so the fault is logged before COM sees it, and a fault of
 * our own code ends the process. */
#ifndef OPENMSGR_COM_PROCESS_CRASH_H
#define OPENMSGR_COM_PROCESS_CRASH_H

/* From now on each fault is logged with its code, its address and the stack, as module and offset.  A fault with our own
 * code near the top of its stack ends the process.  A fault inside the system alone is only logged: the system probes
 * addresses on purpose and handles such faults itself. */
void crash_watch(void);

#endif
