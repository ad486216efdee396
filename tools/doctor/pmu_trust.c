/* SPDX-License-Identifier: MIT */
/* A PMU that lies, as some hypervisors' do: found out by a loop of known length. */
#include "pmu_trust.h"

#include <errno.h>
#include <string.h>

#include "child.h"
#include "session.h"
#include "subject.h"

/* Turns of the loop below, and instructions that each takes. */
#define TURNS	  2000000
#define LOOP_RUNS 5

#if defined(__x86_64__)
#define LOOP_INSTRUCTIONS 2
static void loop(void)
{
	unsigned long left = TURNS;

	__asm__ volatile("1: sub $1, %0\n\tjnz 1b" : "+r"(left) : : "cc");
}
#elif defined(__aarch64__)
#define LOOP_INSTRUCTIONS 2
static void loop(void)
{
	unsigned long left = TURNS;

	__asm__ volatile("1: subs %0, %0, #1\n\tb.ne 1b" : "+r"(left) : : "cc");
}
#else
#define LOOP_INSTRUCTIONS 0
static void loop(void)
{
}
#endif

static double count_of(const json_t *profile, const char *event)
{
	const json_t *value = json_object_get(session_value(profile, event), "value");

	return json_is_number(value) ? json_number_value(value) : -1;
}

/* Of the run with the least instructions: interrupts are counted, too. */
static int count_loop(const void *argument, void *result)
{
	struct loop_counts *least = result;
	struct probe_error error;

	(void)argument;
	for (int i = 0; i < LOOP_RUNS; i++) {
		int status = probe_start(
			&(struct probe_options){ .size = sizeof(struct probe_options),
						 .events = "cycles,instructions,"
							   "branches" },
			&error);
		json_t *profile;

		if (status < 0)
			return status;
		PROBE_BEGIN(region);
		loop();
		PROBE_END(region);
		profile = session_end(&error);
		if (!profile)
			return -EIO;
		if (i == 0 || count_of(profile, "instructions") < least->instructions)
			*least = (struct loop_counts){
				.instructions = count_of(profile, "instructions"),
				.branches = count_of(profile, "branches"),
				.cycles = count_of(profile, "cycles"),
				.seconds = count_of(profile, "elapsed") / 1e9,
			};
		json_decref(profile);
	}
	return 0;
}

void check_pmu_trust(const struct subject *subject, struct finding *finding)
{
	const struct loop_length length = { (double)LOOP_INSTRUCTIONS * TURNS, TURNS };
	struct loop_counts counts = { 0 };
	int result;

	if (LOOP_INSTRUCTIONS == 0) {
		find(finding, STATE_UNKNOWN,
		     "there is no loop of known length for this architecture");
		return;
	}
	result = in_child(count_loop, NULL, &counts, sizeof(counts));
	if (result < 0)
		find(finding, STATE_UNKNOWN, "a run that counts failed: %s", strerror(-result));
	else if (counts.instructions < 0 && subject->pmus_count == 0)
		find_no_pmu(finding, subject->pmus_error);
	else if (counts.instructions < 0)
		find(finding, STATE_MISSING, "instructions are not counted: nothing to check");
	else
		judge_loop(&counts, &length, finding);
}
