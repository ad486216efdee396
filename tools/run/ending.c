/* SPDX-License-Identifier: MIT */
#include "ending.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "remarks.h"

void ending_text(int status, char text[64])
{
	if (WIFSIGNALED(status))
		snprintf(text, 64, "was ended by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else
		snprintf(text, 64, "ended with status %d", WEXITSTATUS(status));
}

void ending_remark(size_t kept, const char *what, const char *remedy)
{
	if (kept > 0)
		remark("%s: the report is of the %zu run%s before it%s", what, kept,
		       kept == 1 ? "" : "s", remedy);
	else
		remark("%s: the report is of this run%s", what, remedy);
}
