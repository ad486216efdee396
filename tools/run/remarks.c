/* SPDX-License-Identifier: MIT */
#include "remarks.h"

#include <stdarg.h>
#include <stdio.h>

#include "../message.h"

#define REMARKS_MOST 16

static char remarks[REMARKS_MOST][512];
static size_t remarks_count;

void remark(const char *format, ...)
{
	va_list arguments;

	if (remarks_count == REMARKS_MOST)
		return;
	va_start(arguments, format);
	vsnprintf(remarks[remarks_count++], sizeof(remarks[0]), format, arguments);
	va_end(arguments);
}

int remarks_put(struct probe_profile *profile)
{
	int result = 0;

	for (size_t i = 0; i < remarks_count && result == 0; i++)
		result = probe_profile_warn(profile, remarks[i]);
	return result;
}

void remarks_say(void)
{
	for (size_t i = 0; i < remarks_count; i++)
		complain("%s", remarks[i]);
}
