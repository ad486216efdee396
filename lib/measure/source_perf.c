/* SPDX-License-Identifier: MIT */
/* Source perf: perf_event_open(2), in event groups. */
#include "plan.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "../base/syscalls.h"
#include "arm_events.h"
#include "child.h"
#include "group_step.h"
#include "paged_group.h"
#include "pmu.h"

/* Software events never multiplex, so they share a group, whatever groups the set names. */
static const char software_group[] = "software events";

/* Where an event's count stands in its group, until slots are given out. */
struct opened_event {
	struct group_step *step;
	size_t place;
	const char *encoding;
	bool kernel_excluded;
	bool by_pmu;
};

struct opening {
	struct plan *plan;
	bool on_exec; /* of a child: all is to count from its exec on */
	bool inherit;
	bool inherit_thread; /* since Linux 5.13; without it child processes count too */
	bool user_only;	     /* the kernel refused to let this user count in the kernel */
	bool asks;	     /* that counters may be read by the events' pages */
	bool no_pmu;
	bool uses_pmu;
	const pid_t *threads; /* to open in; number 0 is the calling one */
	size_t threads_count;
	size_t steps_count;
	struct group_step **steps;
	struct opened_event *events;
};

static bool is_software(const struct perf_event_attr *attr)
{
	return attr->type == PERF_TYPE_SOFTWARE;
}

static struct group_step *add_group(struct opening *opening, const char *name)
{
	struct group_step *step = group_step_new(name, opening->threads, opening->threads_count);

	if (step)
		opening->steps[opening->steps_count++] = step;
	return step;
}

static struct group_step *find_group(struct opening *opening, const char *name)
{
	for (size_t i = 0; name && i < opening->steps_count; i++)
		if (opening->steps[i]->name && strcmp(opening->steps[i]->name, name) == 0)
			return opening->steps[i];
	return NULL;
}

static void drop_last_group(struct opening *opening)
{
	group_step_free(opening->steps[--opening->steps_count]);
}

/* Opens attr in the named group, which is made if need be; a group that is full is left as it is. */
static int open_in_group(struct opening *opening, const char *name, struct perf_event_attr *attr,
			 struct group_step **step)
{
	struct group_step *found = find_group(opening, name);
	int result;

	*step = found ? found : add_group(opening, name);
	if (!*step)
		return -ENOMEM;
	attr->enable_on_exec = opening->on_exec;
	attr->inherit = opening->inherit;
	attr->inherit_thread = opening->inherit && opening->inherit_thread;
	if (opening->asks)
		paged_group_ask(attr);
	result = team_add((*step)->team, attr);
	if (result == 0 && team_size((*step)->team) == 0) /* all threads have ended */
		result = -ESRCH;
	if (result < 0 && !found)
		drop_last_group(opening);
	return result;
}

static int open_attr(struct opening *opening, const char *name, struct perf_event_attr *attr,
		     struct group_step **step)
{
	int result = open_in_group(opening, name, attr, step);

	/* A member that does not fit may still count on its own, multiplexed with the group. */
	if (result == -EINVAL && find_group(opening, name))
		result = open_in_group(opening, NULL, attr, step);
	if ((result == -EINVAL || result == -E2BIG) && opening->inherit_thread) {
		opening->inherit_thread = false;
		result = open_attr(opening, name, attr, step);
		/* Where it fails without as well, that was not why. */
		opening->inherit_thread = result == -EINVAL || result == -E2BIG;
	}
	return result;
}

static struct reason reason_of(struct opening *opening, const struct perf_event_attr *attr,
			       int code)
{
	if (code == -ENOENT && pmu_counts(attr)) {
		opening->no_pmu = opening->no_pmu || pmu_is_missing();
		if (opening->no_pmu)
			return (struct reason){ REASON_NO_PMU, code };
	}
	return reason_from_open(code);
}

static const char *group_name(const struct request_event *event,
			      const struct perf_event_attr *candidate)
{
	if (is_software(candidate))
		return software_group;
	return event->alone ? NULL : event->event->group;
}

static struct reason open_candidate(struct opening *opening, size_t index,
				    const struct perf_event_attr *candidate)
{
	const char *name = group_name(&plan_request(opening->plan)->events[index], candidate);
	struct perf_event_attr attr = *candidate;
	struct group_step *step;
	int result = -EACCES;

	if (opening->no_pmu && pmu_counts(&attr))
		return (struct reason){ REASON_NO_PMU, -ENOENT };
	if (arm_events_lack(&attr))
		return (struct reason){ REASON_NOT_SUPPORTED, -ENOENT };
	if (!opening->user_only || attr.exclude_kernel)
		result = open_attr(opening, name, &attr, &step);
	if (result == -EACCES && !attr.exclude_kernel) {
		/*
		 * With exclude_kernel, context switches and migrations read 0 and faults inside the
		 * kernel are missed, silently: software events are left to other sources then.
		 */
		if (is_software(&attr))
			return (struct reason){ reason_from_open(result).kind == REASON_PARANOID
							? REASON_PARANOID_KERNEL
							: REASON_SECCOMP,
						result };
		opening->user_only = true;
		if (attr.exclude_user) /* nothing would be left to count */
			return (struct reason){ REASON_PARANOID_KERNEL, result };
		attr.exclude_kernel = 1;
		attr.exclude_hv = 1;
		result = open_attr(opening, name, &attr, &step);
	}
	if (result < 0)
		return reason_of(opening, &attr, result);
	opening->events[index].step = step;
	opening->events[index].place = team_size(step->team) - 1;
	opening->events[index].kernel_excluded = attr.exclude_kernel;
	opening->events[index].by_pmu = pmu_counts(&attr);
	opening->uses_pmu = opening->uses_pmu || pmu_counts(&attr);
	return (struct reason){ .kind = REASON_NONE };
}

static void open_event(struct opening *opening, size_t index)
{
	const struct request_event *event = &plan_request(opening->plan)->events[index];
	struct reason reason = { .kind = REASON_UNKNOWN_EVENT };

	if (event->other_pass) {
		plan_refuse(opening->plan, index, (struct reason){ .kind = REASON_OTHER_PASS });
		return;
	}
	for (size_t i = 0; i < event->candidates_count; i++) {
		reason = open_candidate(opening, index, &event->candidates[i]);
		opening->events[index].encoding = event->encodings[i];
		if (reason.kind == REASON_NONE)
			return;
	}
	plan_refuse(opening->plan, index, reason);
}

static bool has_events(const struct opening *opening, const struct group_step *step)
{
	for (size_t i = 0; i < plan_request(opening->plan)->events_count; i++)
		if (opening->events[i].step == step)
			return true;
	return false;
}

/* What the PMU would count is not worth having; groups of such events alone go. */
static void refuse_pmu(struct opening *opening)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan_request(opening->plan)->events_count; i++) {
		if (!opening->events[i].step || !opening->events[i].by_pmu)
			continue;
		opening->events[i].step = NULL;
		plan_refuse(opening->plan, i, (struct reason){ .kind = REASON_PMU_LIES });
	}
	for (size_t i = 0; i < opening->steps_count; i++) {
		if (has_events(opening, opening->steps[i]))
			opening->steps[kept++] = opening->steps[i];
		else
			group_step_free(opening->steps[i]);
	}
	opening->steps_count = kept;
}

/* Groups have grown to their final sizes: give each its slots and its events their counters. */
static void hand_over(struct opening *opening)
{
	const size_t count = plan_request(opening->plan)->events_count;
	int result;

	for (size_t i = 0; i < opening->steps_count; i++) {
		struct group_step *step = opening->steps[i];

		step->slot = plan_add_slots(opening->plan, team_values(step->team));
		plan_add_step(opening->plan, &step->step);
		if (team_is_single(step->team))
			plan_note_singles(opening->plan);
		result = opening->on_exec ? 0 : group_step_start(step);
		if (result < 0)
			step->step.failed = (struct reason){ REASON_READ_FAILED, result };
	}
	for (size_t i = 0; i < count; i++) {
		struct group_step *step = opening->events[i].step;

		if (!step)
			continue;
		plan_take(opening->plan, i,
			  &(struct plan_counter){
				  .source = source_perf.name,
				  .encoding = opening->events[i].encoding,
				  .slot = step->slot + GROUP_FIRST_COUNT + opening->events[i].place,
				  .time_slot = step->slot + GROUP_TIME_ENABLED,
				  .kernel_excluded = opening->events[i].kernel_excluded,
			  },
			  &step->step);
	}
}

/* More threads than this are not attached one by one: there would be no descriptors for them. */
#define THREADS_MOST 256

static bool is_ours(const struct plan *plan, size_t event)
{
	return !plan_is_taken(plan, event) && plan_request(plan)->events[event].own == NOT_OWN;
}

static void open_events(struct opening *opening)
{
	const struct request *request = plan_request(opening->plan);

	for (size_t i = 0; i < request->events_count; i++)
		if (is_ours(opening->plan, i))
			open_event(opening, i);
	if (opening->uses_pmu && pmu_verdict() == PMU_LIES)
		refuse_pmu(opening);
	hand_over(opening);
	if (opening->inherit && !opening->inherit_thread && !opening->on_exec)
		plan_note_children(opening->plan);
}

static void refuse_all(struct plan *plan, struct reason reason)
{
	for (size_t i = 0; i < plan_request(plan)->events_count; i++)
		if (is_ours(plan, i))
			plan_refuse(plan, i, reason);
}

/* Fills in the threads to open events in: how many there are, or -errno. */
static int list_threads(const struct plan *plan, pid_t threads[THREADS_MOST])
{
	switch (plan_request(plan)->scope) {
	case SCOPE_PROCESS:
		return syscalls->list_threads(threads, THREADS_MOST);
	case SCOPE_COMMAND:
		threads[0] = child_id(plan_child(plan));
		return 1;
	case SCOPE_THREAD:
		break;
	}
	threads[0] = 0;
	return 1;
}

static void open_perf(struct plan *plan)
{
	const struct request *request = plan_request(plan);
	pid_t threads[THREADS_MOST];
	const int count = list_threads(plan, threads);
	struct opening opening = {
		.plan = plan,
		.on_exec = request->scope == SCOPE_COMMAND,
		.inherit = request->scope != SCOPE_THREAD,
		.inherit_thread = request->scope == SCOPE_PROCESS,
		.asks = request->scope == SCOPE_THREAD && paged_group_may_ask(),
		.threads = threads,
		.threads_count = (size_t)count,
	};

	if (count <= 0 || count > THREADS_MOST) {
		refuse_all(plan,
			   (struct reason){ REASON_DESCRIPTORS, count < 0 ? count : -EMFILE });
		return;
	}
	opening.steps = calloc(request->events_count + 1, sizeof(opening.steps[0]));
	opening.events = calloc(request->events_count + 1, sizeof(opening.events[0]));
	if (opening.steps && opening.events)
		open_events(&opening);
	else
		refuse_all(plan, (struct reason){ .kind = REASON_NO_MEMORY });
	free(opening.steps);
	free(opening.events);
}

const struct source source_perf = { .name = "perf", .open = open_perf };
