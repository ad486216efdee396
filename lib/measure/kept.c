/* SPDX-License-Identifier: MIT */
#include "kept.h"

#include <linux/perf_event.h>
#include <stdint.h>

#include "../sets/event.h"

static const struct {
	uint64_t config;
	enum kept kept;
} software_events[] = {
	{ PERF_COUNT_SW_TASK_CLOCK, KEPT_TASK_CLOCK },
	{ PERF_COUNT_SW_PAGE_FAULTS, KEPT_PAGE_FAULTS },
	{ PERF_COUNT_SW_PAGE_FAULTS_MIN, KEPT_MINOR_FAULTS },
	{ PERF_COUNT_SW_PAGE_FAULTS_MAJ, KEPT_MAJOR_FAULTS },
	{ PERF_COUNT_SW_CONTEXT_SWITCHES, KEPT_CONTEXT_SWITCHES },
	{ PERF_COUNT_SW_CPU_MIGRATIONS, KEPT_CPU_MIGRATIONS },
	{ EVENT_USER_TIME, KEPT_USER_TIME },
	{ EVENT_SYSTEM_TIME, KEPT_SYSTEM_TIME },
};

static enum kept kept_as(const struct perf_event_attr *attr)
{
	/* "page-faults:u" asks for less than these books tell apart. */
	if (attr->type != PERF_TYPE_SOFTWARE || attr->exclude_kernel || attr->exclude_user)
		return NOT_KEPT;
	for (size_t i = 0; i < sizeof(software_events) / sizeof(software_events[0]); i++)
		if (attr->config == software_events[i].config)
			return software_events[i].kept;
	return NOT_KEPT;
}

enum kept kept_for(const struct request_event *event, const char **encoding)
{
	for (size_t i = 0; i < event->candidates_count; i++) {
		const enum kept kept = kept_as(&event->candidates[i]);

		if (kept == NOT_KEPT)
			continue;
		*encoding = event->encodings[i];
		return kept;
	}
	return NOT_KEPT;
}
