/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ROOMY_H
#define PROBEKIT_ROOMY_H

/*
 * Calls function(context) where there is room on the stack for libpfm4 and jansson: here, or, in a
 * thread whose stack has little left (threads may be made with 16 KiB), in a short-lived thread.
 */
void roomy_call(void (*function)(void *context), void *context);

#endif
