/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

int complain(const char *format, ...)
{
	va_list arguments;

	fputs("probekit: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return EXIT_OWN_FAILURE;
}

int finish_output(int status)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	/* A reader that has seen enough (head, less) is no failure. */
	if (errno == EPIPE)
		return status;
	return complain("standard output could not be written: %s",
			errno ? strerror(errno) : "an earlier write failed");
}
