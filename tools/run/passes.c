/* SPDX-License-Identifier: MIT */
#include "passes.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <probekit.h>

#include "remarks.h"

#define ANCHOR	    "instructions"
#define TOLERANCE   0.01
#define EVENTS_MOST 256

/* Longer than the 4 ms after which the kernel lets the next group count. */
#define TRIAL_NS 20000000

/* What the child that tries tells its parent. */
struct finding {
	struct passes passes;
	char reason[512]; /* why there is one pass; "": it takes several */
};

static void spin(void)
{
	struct timespec begun, now;

	clock_gettime(CLOCK_MONOTONIC, &begun);
	do {
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - begun.tv_sec) * 1000000000 + now.tv_nsec - begun.tv_nsec < TRIAL_NS);
}

/* Counts pass k of n around some work; NULL, with the reason, where that cannot be. */
static struct probe_profile *try_pass(size_t k, size_t n, struct finding *finding)
{
	char pass[48];
	const struct probe_options options = { .size = sizeof(options), .pass = pass };
	struct probe_error error;
	struct probe_profile *profile;

	snprintf(pass, sizeof(pass), "%zu/%zu", k, n);
	if (probe_start(&options, &error) < 0 ||
	    (probe_enter(probe_region("trial")), spin(), probe_leave(probe_region("trial")),
	     probe_stop(&profile, &error)) < 0) {
		snprintf(finding->reason, sizeof(finding->reason), "%s", error.text);
		return NULL;
	}
	return profile;
}

/* How well the passes count each event. */
struct trial {
	size_t events;
	char groups[EVENTS_MOST][64]; /* "": in none */
	size_t counted[EVENTS_MOST];  /* in how many passes */
	bool scaled[EVENTS_MOST];     /* in any */
};

static void note_profile(const struct probe_profile *profile, struct trial *trial)
{
	const struct probe_profile_region *region = probe_profile_first(profile);
	struct probe_event event;
	struct probe_value value;
	size_t i;

	for (i = 0; i < EVENTS_MOST && probe_profile_event(profile, i, &event) == 0; i++) {
		if (event.is_metric)
			break;
		snprintf(trial->groups[i], sizeof(trial->groups[i]), "%s",
			 event.group ? event.group : "");
		probe_profile_value(profile, region, event.name, PROBE_INCLUSIVE, 0, &value);
		trial->counted[i] += value.status != PROBE_UNAVAILABLE;
		trial->scaled[i] = trial->scaled[i] || value.status == PROBE_SCALED;
	}
	trial->events = i;
}

static int try_passes(size_t n, struct trial *trial, struct finding *finding)
{
	memset(trial, 0, sizeof(*trial));
	for (size_t k = 1; k <= n; k++) {
		struct probe_profile *profile = try_pass(k, n, finding);

		if (!profile)
			return -EINVAL;
		note_profile(profile, trial);
		probe_profile_free(profile);
	}
	return 0;
}

/* Into how many parts n passes split the set: groups of events that only some of them counted. */
static size_t count_parts(const struct trial *trial, size_t n)
{
	size_t parts = 0;

	for (size_t i = 0; i < trial->events; i++) {
		bool is_first = trial->counted[i] > 0 && trial->counted[i] < n;

		for (size_t j = 0; j < i && is_first && trial->groups[i][0]; j++)
			is_first = trial->counted[j] == 0 || trial->counted[j] == n ||
				   strcmp(trial->groups[i], trial->groups[j]) != 0;
		parts += is_first;
	}
	return parts > 0 ? parts : 1;
}

/* All that can be counted at all is, and all of the time where that can be. */
static bool is_enough(const struct trial *trial, const struct trial *most)
{
	for (size_t i = 0; i < trial->events; i++)
		if ((most->counted[i] > 0 && trial->counted[i] == 0) ||
		    (trial->scaled[i] && !most->scaled[i]))
			return false;
	return true;
}

/* The anchor must be counted; else why it is not. */
static bool has_anchor(struct finding *finding)
{
	struct probe_profile *profile = try_pass(1, 1, finding);
	struct probe_value value;
	bool has;

	if (!profile)
		return false;
	if (probe_profile_value(profile, probe_profile_first(profile), ANCHOR, PROBE_INCLUSIVE, 0,
				&value) < 0) {
		snprintf(finding->reason, sizeof(finding->reason),
			 "the set lacks the event " ANCHOR ", by which passes are compared: add it "
			 "to the set, or to -e");
		has = false;
	} else {
		has = value.status != PROBE_UNAVAILABLE;
		if (!has)
			snprintf(finding->reason, sizeof(finding->reason), "%s",
				 value.reason ? value.reason : ANCHOR " were not counted");
	}
	probe_profile_free(profile);
	return has;
}

static void find(struct finding *finding)
{
	struct trial most, trial;
	size_t n;

	finding->passes = (struct passes){ 1, 1 };
	if (!has_anchor(finding) || try_passes(1, &trial, finding) < 0 ||
	    try_passes(trial.events, &most, finding) < 0)
		return;
	finding->passes.most = count_parts(&most, trial.events);
	for (n = 1; n < finding->passes.most; n++) {
		if (try_passes(n, &trial, finding) < 0)
			return;
		if (is_enough(&trial, &most))
			break;
	}
	finding->passes.needed = n;
	snprintf(finding->reason, sizeof(finding->reason), "the set has no parts to split it into");
}

/* In a process of its own: ours keeps no session, and no counters. */
static void find_in_child(int answer)
{
	struct finding finding = { .reason = "" };

	unsetenv("PROBE");
	unsetenv("PROBE_RUN");
	find(&finding);
	_exit(write(answer, &finding, sizeof(finding)) == sizeof(finding) ? 0 : 1);
}

struct passes passes_find(void)
{
	struct finding finding = { { 1, 1 }, "no process can be made to find out" };
	int ends[2];
	pid_t child;

	if (pipe(ends) == 0) {
		child = fork();
		if (child == 0)
			find_in_child(ends[1]);
		close(ends[1]);
		if (child > 0 && read(ends[0], &finding, sizeof(finding)) != sizeof(finding))
			finding.passes = (struct passes){ 1, 1 };
		close(ends[0]);
		while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	if (finding.passes.most == 1)
		remark("there is one pass: %s", finding.reason);
	return finding.passes;
}

static bool has_scaled_value(const struct probe_profile *profile,
			     const struct probe_profile_region *region)
{
	struct probe_event event;
	struct probe_value value;

	for (size_t i = 0; probe_profile_event(profile, i, &event) == 0 && !event.is_metric; i++) {
		probe_profile_value(profile, region, event.name, PROBE_INCLUSIVE, 0, &value);
		if (value.status == PROBE_SCALED)
			return true;
	}
	return false;
}

/* Regions are counted from inside, by counters besides those of the whole command. The outermost
 * level and the next tell: those within share their processes' counters. */
bool passes_are_too_few(const struct probe_profile *profile)
{
	const struct probe_profile_region *command = probe_profile_first(profile);
	const struct probe_profile_region *region = probe_profile_child(command);

	if (has_scaled_value(profile, command))
		return true;
	for (; region; region = probe_profile_next(region))
		if (has_scaled_value(profile, region))
			return true;
	return false;
}

double passes_anchor(const struct probe_profile *profile)
{
	struct probe_value value;

	if (probe_profile_value(profile, probe_profile_first(profile), ANCHOR, PROBE_INCLUSIVE, 0,
				&value) < 0)
		return NAN;
	return value.value;
}

static int compare(const void *left, const void *right)
{
	const double a = *(const double *)left;
	const double b = *(const double *)right;

	return (a > b) - (a < b);
}

double passes_median(double *anchors, size_t n)
{
	if (n == 0)
		return NAN;
	qsort(anchors, n, sizeof(anchors[0]), compare);
	return (anchors[(n - 1) / 2] + anchors[n / 2]) / 2;
}

bool passes_drifted(double anchor, double median)
{
	return !(fabs(anchor - median) <= TOLERANCE * median);
}
