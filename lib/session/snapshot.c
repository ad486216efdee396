/* SPDX-License-Identifier: MIT */
#include "snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../measure/clock.h"
#include "../measure/threads.h"
#include "counts.h"
#include "facts.h"
#include "overhead.h"
#include "simulated.h"
#include "snapshot_lines.h"
#include "snapshot_warnings.h"

static const char overlap_reason[] =
	"several threads were inside the region at once, and in process scope each of their visits "
	"counts all threads: count by PROBE_COUNT=thread, or let one thread mark the region";
static const char open_reason[] =
	"the region was still open in a thread that ran on when the measurement stopped: end the "
	"thread, or the region, before";
static const char exclusive_elapsed_reason[] =
	"several threads visited the region, and time outside of the regions inside it is a thread's "
	"own: inclusive time is that for which any of them was inside";
static const char fold_reason[] = "memory ran out while recursion was unfolded";

/* Sum over the slots of a region without those inside it; 0 or -errno where it is not known. */
static int exclusive_slots(const struct region *region, size_t clock_slot, uint64_t *slots)
{
	if (region->folded_lost)
		return -ENOMEM;
	for (size_t i = 0; i < region->slots; i++) {
		slots[i] = region->inclusive[i];
		if (region->folded)
			slots[i] += (uint64_t)region->folded[i];
		for (const struct region *child = region->first_child; child;
		     child = child->next_sibling)
			slots[i] -= child->inclusive[i];
		/* Times are rounded region by region. */
		if ((i == PLAN_SLOT_ELAPSED || i == clock_slot) && (int64_t)slots[i] < 0)
			slots[i] = 0;
	}
	return 0;
}

/* A sum that lacks a part is no sum: it is as unavailable as the part. */
static void add_value(struct profile_value *sum, const struct profile_value *part, bool is_first)
{
	if (is_first || part->status == PROBE_UNAVAILABLE) {
		*sum = *part;
		return;
	}
	if (sum->status == PROBE_UNAVAILABLE)
		return;
	sum->count += part->count;
	sum->marks += part->marks;
	if (part->status > sum->status)
		sum->status = part->status;
	if (part->running_share < sum->running_share)
		sum->running_share = part->running_share;
	sum->kernel_excluded = sum->kernel_excluded || part->kernel_excluded;
}

struct adding {
	struct probe_profile *profile;
	const struct request *request;
	const struct thread *thread;
	const struct region *region;
	bool each_thread;
	struct probe_profile_region *top; /* the thread's own; NULL where threads are merged */
	struct probe_profile_region *to;
	bool is_first; /* thread to visit this region */
	uint64_t now;
	uint64_t *slots;
	const struct overhead *overhead; /* NULL: not known */
	uint64_t children;		 /* visits of regions straight inside this one */
	uint64_t inner;			 /* and of all inside it */
};

/*
 * What the clock says of a region is the time for which any thread was inside: visits of the time
 * when no other thread was measured, and the span of all others, which is added once.
 */
static struct profile_value elapsed_value(const struct adding *adding)
{
	const struct region *region = adding->region;

	return (struct profile_value){
		.status = PROBE_COUNTED,
		.running_share = 1,
		.source = profile_source_name("clock"),
		.count = region->inclusive[PLAN_SLOT_ELAPSED] - region->in_span +
			 (adding->is_first ? span_total(region->span, adding->now) : 0),
	};
}

static struct profile_value value_of(const struct adding *adding, size_t event,
				     enum probe_part part, const uint64_t *slots)
{
	const struct plan_counter counter = plan_counter(adding->thread->plan, event);
	const bool is_elapsed = adding->request->events[event].is_elapsed;

	if (is_elapsed && counter.source && part == PROBE_INCLUSIVE && !adding->top)
		return elapsed_value(adding);
	if (is_elapsed && counter.source && !adding->is_first)
		return counts_unavailable(adding->profile, exclusive_elapsed_reason);
	return counts_value(adding->profile, &counter, slots);
}

/* Visits of the regions straight inside it, and of all inside it. */
static void count_inner(const struct region *region, uint64_t *straight, uint64_t *all)
{
	for (const struct region *child = region->first_child; child; child = child->next_sibling) {
		uint64_t below_straight = 0;

		count_inner(child, &below_straight, all);
		*straight += child->visits;
		*all += child->visits;
	}
}

/* How much of what the thread counted its marks have cost. */
static double marks_in(const struct adding *adding, size_t event, enum probe_part part)
{
	const double visits = (double)adding->region->visits;
	struct overhead_cost cost;

	if (!adding->overhead || !overhead_cost_of(adding->overhead, event, &cost))
		return 0;
	return part == PROBE_INCLUSIVE ? visits * cost.inside + (double)adding->inner * cost.around
				       : visits * cost.inside + (double)adding->children *
									(cost.around - cost.inside);
}

static void add_part(const struct adding *adding, enum probe_part part, const uint64_t *slots,
		     const char *reason)
{
	for (size_t i = 0; i < adding->request->events_count; i++) {
		struct profile_value value = reason ? counts_unavailable(adding->profile, reason)
						    : value_of(adding, i, part, slots);

		if (value.status == PROBE_COUNTED)
			value.marks = marks_in(adding, i, part);
		add_value(profile_value(adding->profile, adding->to, 0, i, part), &value,
			  adding->is_first);
	}
}

static void add_values(struct adding *adding)
{
	const struct region *region = adding->region;
	const char *reason = NULL;

	adding->children = adding->inner = 0;
	count_inner(region, &adding->children, &adding->inner);
	if (adding->request->scope == SCOPE_PROCESS && span_overlapped(region->span))
		reason = overlap_reason;
	else if (region->visits == 0)
		reason = open_reason;
	add_part(adding, PROBE_INCLUSIVE, region->inclusive, reason);
	if (!reason && region->open > 0)
		reason = open_reason;
	if (!reason &&
	    exclusive_slots(region, adding->thread->visits.clock_slot, adding->slots) < 0)
		reason = fold_reason;
	add_part(adding, PROBE_EXCLUSIVE, adding->slots, reason);
}

static void add_facts(const struct adding *adding)
{
	struct profile_repeat *facts = profile_repeat(adding->to, 0);
	const struct region *region = adding->region;

	facts->threads++;
	facts->visits += region->visits;
	if (adding->request->sources & REQUEST_CALLGRIND)
		return; /* time under simulation means nothing */
	facts->elapsed_total += region->inclusive[PLAN_SLOT_ELAPSED];
	facts->elapsed_visits += region->visits - region->folded_visits;
	facts->elapsed_squares += region->elapsed_squares;
	if (region->elapsed_least < facts->elapsed_least)
		facts->elapsed_least = region->elapsed_least;
	if (region->elapsed_most > facts->elapsed_most)
		facts->elapsed_most = region->elapsed_most;
}

static struct probe_profile_region *same_region(struct probe_profile *profile,
						struct probe_profile_region *top,
						const struct region *region)
{
	struct probe_profile_region *parent = top;

	if (region->parent->parent) {
		parent = same_region(profile, top, region->parent);
		if (!parent)
			return NULL;
	}
	return profile_region(profile, parent, region->name);
}

static struct probe_profile_region *thread_region(struct probe_profile *profile,
						  const struct thread *thread)
{
	char name[64];

	snprintf(name, sizeof(name), "thread %d (%s)", (int)thread->id, thread->name);
	return profile_region(profile, NULL, name);
}

static int add_region(struct adding *adding)
{
	/* A thread all of whose visits a reset forgot has no place in the profile. */
	if (adding->each_thread && !adding->top) {
		adding->top = thread_region(adding->profile, adding->thread);
		if (!adding->top)
			return -ENOMEM;
	}
	adding->to = same_region(adding->profile, adding->top, adding->region);
	if (!adding->to)
		return -ENOMEM;
	adding->is_first = profile_repeat(adding->to, 0)->threads == 0;
	for (const struct region_site *site = adding->region->sites; site; site = site->next)
		if (profile_add_site(adding->to, site->file, site->line) < 0 ||
		    (site->compiler && profile_note_compiler(adding->profile, site->compiler) < 0))
			return -ENOMEM;
	add_facts(adding);
	add_values(adding);
	return 0;
}

static int add_thread(struct probe_profile *profile, const struct request *request,
		      const struct thread *thread, bool each_thread)
{
	struct region *root = visits_root(&thread->visits);
	struct adding adding = {
		.profile = profile,
		.request = request,
		.thread = thread,
		.each_thread = each_thread,
		.now = clock_now(),
		.overhead = overhead_of(thread->plan),
	};
	int result = 0;

	adding.slots = calloc(plan_slots(thread->plan), sizeof(adding.slots[0]));
	if (!adding.slots)
		return -ENOMEM;
	for (struct region *region = region_walk(root, root); region && result == 0;
	     region = region_walk(root, region)) {
		adding.region = region;
		if (region->visits > 0 || region->open > 0)
			result = add_region(&adding);
	}
	free(adding.slots);
	if (result == 0)
		result = snapshot_add_lines(profile, request, thread);
	if (result == 0)
		result = counts_note_encodings(profile, thread->plan);
	if (result == 0)
		result = facts_add_reading(profile, thread->plan);
	if (result == 0)
		result = snapshot_warn_of_thread(profile, thread);
	return result;
}

int snapshot(const struct request *request, bool each_thread, struct probe_profile **profile)
{
	const struct thread *thread = NULL;
	struct probe_profile *made;
	int result = profile_new(request->set,
				 request->scope == SCOPE_THREAD ? "thread" : "process", 1, &made);

	if (result < 0)
		return result;
	facts_add(made, request, program_invocation_short_name, getpid());
	while ((thread = threads_next(thread)) && result == 0)
		result = thread->stuck ? snapshot_warn_of_stuck(made, thread)
				       : add_thread(made, request, thread, each_thread);
	if (result == 0)
		result = snapshot_warn_of_refused(made);
	if (result == 0)
		result = simulated_warn(made, request);
	if (result < 0) {
		probe_profile_free(made);
		return result;
	}
	*profile = made;
	return 0;
}
