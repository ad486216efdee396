/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EMULATED_PORTS_H
#define PROBEKIT_EMULATED_PORTS_H

#include <stddef.h>

/*
 * The serial ports that lead from the guest to the host: the program's standard output, its
 * standard error, what became of it (lines), and the contents of the files it is to hand over.
 */
enum {
	PORT_OUTPUT,
	PORT_ERRORS,
	PORT_CONTROL,
	PORT_FILES,
	PORTS
};

void open_ports(void);
void send_all(int port, const char *bytes, size_t count);
unsigned long long sent_to(int port);

/* A line for the host. */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

_Noreturn void power_off(void);

/* Tells what cannot be done, with errno's reason, and ends the guest. */
_Noreturn void fail(const char *what, const char *name);

#endif
