/* SPDX-License-Identifier: MIT */
#include "event.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <perfmon/pfmlib.h>
#include <perfmon/pfmlib_perf_event.h> /* clashes when it comes before linux/perf_event.h */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "names.h"
#include "own_event.h"

/* What perf(1) can name and libpfm4 4.13 cannot. */
static const struct {
	const char *name;
	uint64_t config;
} software_events[] = {
	{ "alignment-faults", PERF_COUNT_SW_ALIGNMENT_FAULTS },
	{ "emulation-faults", PERF_COUNT_SW_EMULATION_FAULTS },
	{ "dummy", PERF_COUNT_SW_DUMMY },
	{ "user-time", EVENT_USER_TIME },
	{ "system-time", EVENT_SYSTEM_TIME },
};

static const size_t software_events_count = sizeof(software_events) / sizeof(software_events[0]);

static int encode_software(const char *name, struct perf_event_attr *attr)
{
	for (size_t i = 0; i < software_events_count; i++) {
		if (strcmp(software_events[i].name, name) != 0)
			continue;
		attr->type = PERF_TYPE_SOFTWARE;
		attr->config = software_events[i].config;
		return 0;
	}
	return -ENOENT;
}

/* Moves past a number; false where there is none, or one too large. */
static bool take_number(const char **text, uint64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	*number = strtoull(*text, &end, 0);
	*text = end;
	return errno == 0;
}

/* "rw" and such; reads and writes where nothing is written. */
static bool take_accesses(const char *text, struct perf_event_attr *attr)
{
	static const struct {
		char letter;
		unsigned char type;
	} accesses[] = { { 'r', HW_BREAKPOINT_R },
			 { 'w', HW_BREAKPOINT_W },
			 { 'x', HW_BREAKPOINT_X } };

	attr->bp_type = HW_BREAKPOINT_RW;
	if (*text == '\0')
		return true;
	attr->bp_type = 0;
	if (*text++ != ':' || *text == '\0')
		return false;
	for (; *text; text++) {
		size_t i = 0;

		while (i < sizeof(accesses) / sizeof(accesses[0]) && accesses[i].letter != *text)
			i++;
		if (i == sizeof(accesses) / sizeof(accesses[0]))
			return false;
		attr->bp_type |= accesses[i].type;
	}
	return true;
}

/* mem:ADDRESS[/LENGTH][:rwx], as perf-record(1) writes it. */
static int encode_breakpoint(const char *name, struct perf_event_attr *attr,
			     struct probe_error *error)
{
	const char *rest = name + strlen("mem:");
	uint64_t address = 0, length = HW_BREAKPOINT_LEN_4;
	bool well_formed = take_number(&rest, &address);

	if (well_formed && *rest == '/') {
		rest++;
		well_formed = take_number(&rest, &length) && length > 0;
	}
	if (!well_formed || !take_accesses(rest, attr))
		return error_set(error, -EINVAL,
				 "event '%s' is malformed: write mem:ADDRESS[/LENGTH][:r|w|x|rw], "
				 "as in mem:0x601040/4:w",
				 name);
	attr->type = PERF_TYPE_BREAKPOINT;
	attr->bp_addr = address;
	/* "bp_len ... for an execution breakpoint, set this to sizeof(long)": the manual. */
	attr->bp_len = attr->bp_type == HW_BREAKPOINT_X ? sizeof(long) : length;
	return 0;
}

static void offer_libpfm_events(struct names *names)
{
	pfm_event_info_t event = { .size = sizeof(event) };
	int pmu;

	pfm_for_all_pmus(pmu)
	{
		pfm_pmu_info_t info = { .size = sizeof(info) };

		if (pfm_get_pmu_info(pmu, &info) != PFM_SUCCESS || !info.is_present)
			continue;
		for (int i = info.first_event; i != -1; i = pfm_get_event_next(i)) {
			char name[64] = "";

			if (pfm_get_event_info(i, PFM_OS_PERF_EVENT, &event) != PFM_SUCCESS)
				continue;
			/* Each preset stands there twice: as in the C header and as in perf. */
			if (strncmp(event.name, "PERF_COUNT_", strlen("PERF_COUNT_")) == 0)
				continue;
			for (size_t j = 0; event.name[j] && j < sizeof(name) - 1; j++)
				name[j] = pmu == PFM_PMU_PERF_EVENT
						  ? (char)tolower((unsigned char)event.name[j])
						  : event.name[j];
			names_offer(names, name);
		}
	}
}

static int unknown_event(const char *name, const char *why, struct probe_error *error)
{
	struct names names = { .wanted = name };
	char nearest[256];

	if (!error) /* to look at all names takes its time */
		return -ENOENT;
	offer_libpfm_events(&names);
	for (size_t i = 0; i < software_events_count; i++)
		names_offer(&names, software_events[i].name);
	for (int i = 0; i < OWN_EVENTS; i++)
		names_offer(&names, own_event_name((enum own_event)i));
	return error_set(error, -ENOENT, "event '%s' is unknown (%s)%s", name, why,
			 names_sentence(&names, nearest, sizeof(nearest)));
}

int event_encode(const char *name, struct perf_event_attr *attr, struct probe_error *error)
{
	pfm_perf_encode_arg_t argument = { .attr = attr, .size = sizeof(argument) };
	int result;

	memset(attr, 0, sizeof(*attr));
	attr->size = sizeof(*attr);
	if (strncmp(name, "mem:", strlen("mem:")) == 0)
		return encode_breakpoint(name, attr, error);
	if (encode_software(name, attr) == 0)
		return 0;
	result = pfm_initialize();
	if (result != PFM_SUCCESS)
		return error_set(error, -ENOENT, "event '%s' cannot be looked up: libpfm4: %s",
				 name, pfm_strerror(result));
	/* libpfm4 reads attr->size as written above and keeps it. */
	result = pfm_get_os_event_encoding(name, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &argument);
	if (result == PFM_ERR_NOMEM)
		return error_no_memory(error);
	if (result != PFM_SUCCESS)
		return unknown_event(name, pfm_strerror(result), error);
	return 0;
}
