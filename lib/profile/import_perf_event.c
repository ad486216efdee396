/* SPDX-License-Identifier: MIT */
#include "import_perf_event.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* perf prints an event by the name that its user gave. */
static const struct {
	const char *written;
	const char *name; /* in the default set */
} aliases[] = {
	{ "cpu-cycles", "cycles" },
	{ "branch-instructions", "branches" },
	{ "idle-cycles-frontend", "stalled-cycles-frontend" },
	{ "idle-cycles-backend", "stalled-cycles-backend" },
	{ "faults", "page-faults" },
	{ "cs", "context-switches" },
	{ "migrations", "cpu-migrations" },
	{ "CPU-migrations", "cpu-migrations" },
	{ "duration_time", SET_ELAPSED },
};

static const char *const tool_events[] = { "duration_time", "user_time", "system_time" };

static const struct perf_unit units[] = {
	{ "", 1, "count", NULL },
	{ "msec", 1000000, "ns", NULL },
	{ "ns", 1, "ns", NULL },
	{ "Joules", 1000000, "count", "microjoules" },
	{ "MiB", 1048576, "count", "bytes" },
	{ "KiB", 1024, "count", "bytes" },
	{ "Bytes", 1, "count", "bytes" },
};

/* perf before 4.18 writes no unit behind its clocks. */
static const struct perf_unit clock_unit = { "", 1000000, "ns", NULL };

static const char not_supported[] =
	"perf stat wrote <not supported>: the machine that it ran on, or the kernel there, does not "
	"count this: `probekit doctor` there says why";
static const char not_counted[] =
	"perf stat wrote <not counted>: the counter never ran: count fewer events at once, or a "
	"command that runs longer";
static const char hardly_ran[] =
	"its counter ran for less than 0.01 % of the time: count fewer events at once";
/* As perf 6.1 was seen to do with 1 in one of three runs: "0", and a variation of "0.00%". */
static const char cut_away[] =
	"perf stat -r cuts the mean of its runs down to a whole number: the 0 that it wrote may be "
	"any mean below 1: `probekit run -r` keeps every run";
static const char not_in_user_mode[] =
	"it was counted in user mode alone (:u), where none of it happens: run `sysctl "
	"kernel.perf_event_paranoid=1`, or perf with CAP_PERFMON";

/* Modifiers that say which part of the machine's work counts, and those that do not. */
static const char domains[] = "ukhHGI";
static const char others[] = "pPDSWeb";

/* Modifiers stand behind the last ':' of a plain name, or '/' of a PMU's; "" where there are none. */
static const char *modifiers_of(const char *written)
{
	const char *slash = strrchr(written, '/');
	const char *mark = slash ? slash : strrchr(written, ':');
	const char *modifiers = mark ? mark + 1 : "";

	for (const char *c = modifiers; *c; c++)
		if (!strchr(domains, *c) && !strchr(others, *c))
			return "";
	return modifiers;
}

/* Of what counts the same as without modifiers, or in user mode alone, the name without them. */
static size_t plain_length(const char *written, const char *modifiers)
{
	const bool user = strchr(modifiers, 'u'), kernel = strchr(modifiers, 'k');

	if (!*modifiers || modifiers[-1] == '/' || strpbrk(modifiers, "hHGI") || (kernel && !user))
		return strlen(written);
	return (size_t)(modifiers - 1 - written);
}

bool perf_event_read(const char *written, struct perf_event *event)
{
	const char *modifiers = modifiers_of(written);
	const size_t length = plain_length(written, modifiers);

	*event = (struct perf_event){ .kernel_excluded = strchr(modifiers, 'u') &&
							 !strchr(modifiers, 'k') };
	if (length >= sizeof(event->name))
		return false;
	memcpy(event->name, written, length);
	for (size_t i = 0; i < sizeof(tool_events) / sizeof(tool_events[0]); i++)
		event->is_tool = event->is_tool || strcmp(event->name, tool_events[i]) == 0;
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (strcmp(event->name, aliases[i].written) == 0)
			strcpy(event->name, aliases[i].name);
	return true;
}

static bool is_clock(const struct perf_event *event)
{
	return strcmp(event->name, "task-clock") == 0 || strcmp(event->name, "cpu-clock") == 0;
}

const struct perf_unit *perf_unit_of(const struct perf_row *row, const struct perf_event *event)
{
	if (!*row->unit && is_clock(event))
		return &clock_unit;
	if (!*row->unit && event->is_tool)
		return perf_unit_of(&(struct perf_row){ .unit = "ns" }, event);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcasecmp(units[i].written, row->unit) == 0)
			return &units[i];
	return NULL;
}

bool perf_row_count(const struct perf_row *row, const struct perf_unit *unit,
		    struct import_count *count)
{
	const uint64_t half = 5000; /* ns: -x rounds msec to two decimals */

	if (!import_scale(&row->count, unit->factor, count))
		return false;
	if (strcmp(unit->unit, "ns") == 0)
		count->mean = 0;
	/* A clock runs while it is counted: the same, to the nanosecond. */
	if (unit->factor == 1000000 && strcmp(unit->unit, "ns") == 0 && row->count.decimals == 2 &&
	    row->share >= 1 && row->running + half >= count->count &&
	    row->running <= count->count + half)
		count->count = row->running;
	return true;
}

const char *perf_row_reason(const struct perf_row *row, const struct perf_event *event)
{
	const bool is_zero = row->count.whole == 0 && !(row->count.fraction > 0);

	switch (row->state) {
	case PERF_NOT_SUPPORTED:
		return not_supported;
	case PERF_NOT_COUNTED:
		return not_counted;
	case PERF_COUNTED:
		break;
	}
	if (!(row->share > 0))
		return hardly_ran;
	if (is_zero && !isnan(row->variation))
		return cut_away;
	if (is_zero && event->kernel_excluded &&
	    (strcmp(event->name, "context-switches") == 0 ||
	     strcmp(event->name, "cpu-migrations") == 0))
		return not_in_user_mode;
	return NULL;
}
