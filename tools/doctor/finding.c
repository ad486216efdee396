/* SPDX-License-Identifier: MIT */
#include "finding.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void find(struct finding *finding, enum state state, const char *format, ...)
{
	va_list arguments;

	finding->state = state;
	va_start(arguments, format);
	vsnprintf(finding->found, sizeof(finding->found), format, arguments);
	va_end(arguments);
}

void find_more(struct finding *finding, const char *format, ...)
{
	const size_t length = strlen(finding->found);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(finding->found + length, sizeof(finding->found) - length, format, arguments);
	va_end(arguments);
}

void remedy(struct finding *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(finding->remedy, sizeof(finding->remedy), format, arguments);
	va_end(arguments);
}

void figure(struct finding *finding, const char *name, double value)
{
	if (!isfinite(value))
		return;
	if (!finding->figures)
		finding->figures = json_object();
	/* Whole numbers as such, without libm. */
	if (fabs(value) < 1e15 && value == (double)(json_int_t)value)
		json_object_set_new(finding->figures, name, json_integer((json_int_t)value));
	else
		json_object_set_new(finding->figures, name, json_real(value));
}

void find_unreadable(struct finding *finding, const char *path, int error)
{
	find(finding, STATE_UNKNOWN, "%s cannot be read: %s", path,
	     error == -ENODATA || error == -EINVAL ? "it does not say" : strerror(-error));
}

void find_no_pmu(struct finding *finding, int pmus_error)
{
	find(finding, pmus_error < 0 ? STATE_UNKNOWN : STATE_MISSING,
	     pmus_error < 0 ? "it cannot be told whether there is a PMU" : "there is no PMU");
	finding->needs_pmu = pmus_error == 0;
}
