/* SPDX-License-Identifier: MIT */
#include "ports.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

static int ports[PORTS];
static unsigned long long sent[PORTS];

void send_all(int port, const char *bytes, size_t count)
{
	while (count > 0) {
		const ssize_t written = write(ports[port], bytes, count);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return; /* the host misses bytes and says so */
		bytes += written;
		count -= (size_t)written;
		sent[port] += (unsigned long long)written;
	}
}

void tell(const char *format, ...)
{
	char line[512];
	va_list values;

	va_start(values, format);
	vsnprintf(line, sizeof(line), format, values);
	va_end(values);
	send_all(PORT_CONTROL, line, strlen(line));
}

_Noreturn void power_off(void)
{
	for (int port = 0; port < PORTS; port++)
		tcdrain(ports[port]);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

_Noreturn void fail(const char *what, const char *name)
{
	tell("failed cannot %s %s: %s\n", what, name, strerror(errno));
	power_off();
}

/* Raw: what goes in comes out, no carriage returns. */
static int open_port(int number)
{
	char path[32];
	struct termios mode;
	int port;

	snprintf(path, sizeof(path), "/dev/ttyS%d", number);
	port = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (port < 0 || tcgetattr(port, &mode) != 0)
		return port;
	cfmakeraw(&mode);
	mode.c_cflag |= CLOCAL;
	tcsetattr(port, TCSANOW, &mode);
	return port;
}

void open_ports(void)
{
	for (int port = 0; port < PORTS; port++)
		ports[port] = open_port(port);
}

unsigned long long sent_to(int port)
{
	return sent[port];
}
