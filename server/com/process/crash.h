/* What an access violation leaves behind.  COM's stubs catch every exception of a method, answer the
 * caller 0x800703E6 and go on with whatever half-done state the method left (measured on Wine 8); here
 * it is written down first, and a fault of our own code ends the process. */
#ifndef OPENMSGR_COM_PROCESS_CRASH_H
#define OPENMSGR_COM_PROCESS_CRASH_H

/* From now on a fault is logged with its code, its address and the stack that led there, each as
 * module and offset.  A fault with our own code on its stack ends the process; one that happens
 * inside the system alone is logged and left to the system, which tries addresses on purpose. */
void crash_watch(void);

#endif
