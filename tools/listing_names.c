/* SPDX-License-Identifier: MIT */
/* The names of events: perf's portable ones, and those that libpfm4 has tables of. */
#include "listing.h"

#include <linux/perf_event.h>
#include <perfmon/pfmlib_perf_event.h> /* clashes when it comes before linux/perf_event.h */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "message.h"

/* libpfm4 knows nothing to say about these than the name of a constant. */
static const struct {
	const char *constant;
	const char *description;
} portable[] = {
	{ "PERF_COUNT_HW_CPU_CYCLES", "cycles of the core while it is not halted" },
	{ "PERF_COUNT_HW_INSTRUCTIONS", "instructions that were retired" },
	{ "PERF_COUNT_HW_CACHE_REFERENCES",
	  "the kernel's choice: last-level cache on Intel, L2 on AMD, L1 data on Arm" },
	{ "PERF_COUNT_HW_CACHE_MISSES",
	  "the kernel's choice: last-level cache on Intel, L2 on AMD, L1 data on Arm" },
	{ "PERF_COUNT_HW_BRANCH_INSTRUCTIONS", "branches that were retired" },
	{ "PERF_COUNT_HW_BRANCH_MISSES", "mispredicted branches that were retired" },
	{ "PERF_COUNT_HW_BUS_CYCLES", "cycles of the bus, at a fixed rate on most CPUs" },
	{ "PERF_COUNT_HW_STALLED_CYCLES_FRONTEND", "cycles without micro-operations to issue" },
	{ "PERF_COUNT_HW_STALLED_CYCLES_BACKEND", "cycles without a place to issue them to" },
	{ "PERF_COUNT_HW_REF_CPU_CYCLES",
	  "cycles while it is not halted, at the nominal frequency" },
	{ "PERF_COUNT_SW_CPU_CLOCK", "time on a CPU, by its timer" },
	{ "PERF_COUNT_SW_TASK_CLOCK", "time on a CPU" },
	{ "PERF_COUNT_SW_PAGE_FAULTS", "page faults, minor and major" },
	{ "PERF_COUNT_SW_CONTEXT_SWITCHES", "switches to another thread" },
	{ "PERF_COUNT_SW_CPU_MIGRATIONS", "moves to another CPU" },
	{ "PERF_COUNT_SW_PAGE_FAULTS_MIN", "page faults that needed no I/O" },
	{ "PERF_COUNT_SW_PAGE_FAULTS_MAJ", "page faults that waited for I/O" },
	{ "PERF_COUNT_SW_CGROUP_SWITCHES", "switches to a thread of another cgroup" },
};

/* What perf(1) can name and libpfm4 cannot. */
static const struct {
	const char *name;
	const char *description;
} others[] = {
	{ "user-time", "CPU time outside of the kernel, sampled by its tick" },
	{ "system-time", "CPU time in the kernel, sampled by its tick" },
	{ "alignment-faults", "unaligned accesses that the kernel mended" },
	{ "emulation-faults", "instructions that the kernel emulated" },
	{ "dummy", "nothing: a place holder" },
};

/* libpfm4 has them in capitals; perf writes these so and all else in small letters. */
static const char *const spellings[] = { "L1-", "LLC-", "dTLB-", "iTLB-" };

static void spell(const char *name, char *to, size_t size)
{
	size_t length = 0;

	while (name[length] && length < size - 1) {
		to[length] = (char)tolower((unsigned char)name[length]);
		length++;
	}
	to[length] = '\0';
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		if (strncasecmp(to, spellings[i], strlen(spellings[i])) == 0)
			memcpy(to, spellings[i], strlen(spellings[i]));
}

static const char *describe(const pfm_event_info_t *event)
{
	for (size_t i = 0; event->equiv && i < sizeof(portable) / sizeof(portable[0]); i++)
		if (strcmp(portable[i].constant, event->equiv) == 0)
			return portable[i].description;
	return event->desc;
}

static struct listed_event *add(struct listed_events *events, const pfm_pmu_info_t *pmu,
				const char *name, const char *description)
{
	struct listed_event *row = listing_add(events, name, description);

	row->pmu = pmu->pmu == PFM_PMU_PERF_EVENT ? NULL : pmu->name;
	row->foreign = !pmu->is_present;
	return row;
}

/* "skl::EVENT:UMASK", each with the description of both. */
static size_t add_umasks(struct listed_events *events, const pfm_pmu_info_t *pmu,
			 const pfm_event_info_t *event, const char *prefix)
{
	size_t count = 0;
	int index;

	pfm_for_each_event_attr(index, event)
	{
		pfm_event_attr_info_t attr = { .size = sizeof(attr) };
		char name[256], description[512];

		if (pfm_get_event_attr_info(event->idx, index, PFM_OS_PERF_EVENT, &attr) !=
			    PFM_SUCCESS ||
		    attr.type != PFM_ATTR_UMASK)
			continue;
		snprintf(name, sizeof(name), "%s%s:%s", prefix, event->name, attr.name);
		snprintf(description, sizeof(description), "%s%s%s", event->desc,
			 event->desc[0] ? " " : "", attr.desc);
		add(events, pmu, name, description);
		count++;
	}
	return count;
}

static void add_event(struct listed_events *events, const pfm_pmu_info_t *pmu,
		      const pfm_event_info_t *event)
{
	const bool is_portable = pmu->pmu == PFM_PMU_PERF_EVENT;
	char prefix[64] = "", name[256];

	if (is_portable && event->equiv) {
		spell(event->name, name, sizeof(name));
		add(events, pmu, name, describe(event));
		return;
	}
	/* The constants of the C header, whose names of perf's stand in the list as well. */
	if (is_portable && strncmp(event->name, "PERF_COUNT_", strlen("PERF_COUNT_")) == 0)
		return;
	if (!is_portable)
		snprintf(prefix, sizeof(prefix), "%s::", pmu->name);
	if (add_umasks(events, pmu, event, prefix) > 0)
		return;
	snprintf(name, sizeof(name), "%s%s", prefix, event->name);
	add(events, pmu, name, event->desc);
}

static void add_pmu(struct listed_events *events, const pfm_pmu_info_t *pmu)
{
	pfm_event_info_t event = { .size = sizeof(event) };

	for (int i = pmu->first_event; i != -1; i = pfm_get_event_next(i))
		if (pfm_get_event_info(i, PFM_OS_PERF_EVENT, &event) == PFM_SUCCESS)
			add_event(events, pmu, &event);
	if (pmu->pmu != PFM_PMU_PERF_EVENT)
		return;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		add(events, pmu, others[i].name, others[i].description);
}

int listing_add_names(struct listed_events *events, bool all)
{
	const int result = pfm_initialize();
	int i;

	if (result != PFM_SUCCESS) {
		complain("libpfm4 cannot be used: %s", pfm_strerror(result));
		return -1;
	}
	pfm_for_all_pmus(i)
	{
		pfm_pmu_info_t pmu = { .size = sizeof(pmu) };

		if (pfm_get_pmu_info(i, &pmu) != PFM_SUCCESS || !(all || pmu.is_present))
			continue;
		/* Raw events, r01c2 and such, have no names. */
		if (pmu.pmu != PFM_PMU_PERF_EVENT_RAW)
			add_pmu(events, &pmu);
	}
	return 0;
}
