/* SPDX-License-Identifier: MIT */
#include "snapshot_warnings.h"

#include <stdarg.h>
#include <stdio.h>

#include "../measure/threads.h"

static int warn(struct probe_profile *profile, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int warn(struct probe_profile *profile, const char *format, ...)
{
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return profile_add_warning(profile, text);
}

/* " (file:line)", or "" where it is not known */
static const char *place(const char *file, int line, char text[256])
{
	text[0] = '\0';
	if (file)
		snprintf(text, 256, " (%.230s:%d)", file, line);
	return text;
}

static int warn_of_region(struct probe_profile *profile, const struct region *region, pid_t thread)
{
	const struct region_faults *faults = &region->faults;
	const unsigned long long left = faults->left_open - faults->crossed;
	char where[256] = "";
	int result = 0;

	if (faults->site)
		place(faults->site->file, faults->site->line, where);
	if (left > 0)
		result = warn(
			profile,
			"region '%s'%s was left open %llu time%s and closed at the end of the "
			"region around it, so it also counts what ran until then: end it on "
			"every path out, or use PROBE_SCOPED",
			region->name, where, left, left == 1 ? "" : "s");
	if (result == 0 && faults->crossed > 0)
		result = warn(
			profile,
			"region '%s'%s crosses the end of the region around it %llu time%s and "
			"was counted up to there: end the inner region first",
			region->name, where, (unsigned long long)faults->crossed,
			faults->crossed == 1 ? "" : "s");
	if (result == 0 && faults->open_at_stop > 0)
		result = warn(
			profile,
			"region '%s'%s was still open at the end and was counted up to there: "
			"end it before the thread or the program ends",
			region->name, where);
	if (result == 0 && region->open > 0)
		result = warn(profile,
			      "region '%s' was still open in thread %d, which ran on: only its "
			      "visits that ended are counted",
			      region->name, (int)thread);
	return result;
}

static int warn_of_unmatched(struct probe_profile *profile, const struct unmatched_end *end)
{
	char where[256];

	if (end->count == 0) /* since a reset */
		return 0;

	return warn(
		profile,
		"region '%s' was ended%s %llu time%s without having begun in that thread: begin "
		"it on every path there (or it began before probe_start)",
		end->name, place(end->file, end->line, where), (unsigned long long)end->count,
		end->count == 1 ? "" : "s");
}

int snapshot_warn_of_thread(struct probe_profile *profile, const struct thread *thread)
{
	struct region *root = visits_root(&thread->visits);
	const struct unmatched_end *end = visits_unmatched(&thread->visits);
	const uint64_t lost = visits_lost(&thread->visits);
	int result = 0;

	for (struct region *region = region_walk(root, root); region && result == 0;
	     region = region_walk(root, region))
		result = warn_of_region(profile, region, thread->id);
	for (; end && result == 0; end = end->next)
		result = warn_of_unmatched(profile, end);
	if (result == 0 && lost > 0)
		result = warn(profile, "memory ran out: %llu visits in thread %d were not counted",
			      (unsigned long long)lost, (int)thread->id);
	return result < 0 ? result : snapshot_warn_of_plan(profile, thread->plan);
}

int snapshot_warn_of_plan(struct probe_profile *profile, const struct plan *plan)
{
	bool is_avx512;
	int result = 0;

	if (plan_counts_children(plan))
		result = warn(
			profile,
			"this kernel is older than Linux 5.13: in process scope its perf counters "
			"count child processes, too: count by PROBE_COUNT=thread");
	if (result == 0 && plan_counts_singly(plan))
		result = warn(
			profile,
			"this kernel is older than Linux 4.13 and does not read groups of inherited "
			"events: they are counted singly, and a ratio of two that were scaled is "
			"less exact: ask for fewer events at once");
	if (result == 0 && plan_met_unknown_instruction(plan, &is_avx512))
		result = warn(profile,
			      is_avx512 ? "the program came to an instruction of AVX-512, which "
					  "valgrind cannot simulate, and ended by SIGILL; what it "
					  "counted until then is here: compile it without "
					  "-march=native, or with -mno-avx512f; code that asks the "
					  "CPU first (ifunc, target_clones) is safe"
					: "the program came to an instruction that valgrind does "
					  "not know, and ended by SIGILL; what it counted until "
					  "then is here: compile it for an older CPU "
					  "(-march=x86-64-v3), or take a newer valgrind");
	return result;
}

int snapshot_warn_of_stuck(struct probe_profile *profile, const struct thread *thread)
{
	return warn(profile,
		    "thread %d was stopped inside the library when the measurement ended: none of "
		    "its counts are here",
		    (int)thread->id);
}

int snapshot_warn_of_refused(struct probe_profile *profile)
{
	const unsigned long long refused = threads_refused();
	const unsigned long long interrupted = threads_interrupted();
	int result = 0;

	if (refused > 0)
		result = warn(
			profile,
			"memory ran out: %llu marks of threads that could not be measured were "
			"not counted",
			refused);
	if (result == 0 && interrupted > 0)
		result = warn(
			profile,
			"%llu visits in signal handlers interrupted the library itself and were "
			"not counted",
			interrupted);
	return result;
}
