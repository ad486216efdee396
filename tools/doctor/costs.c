/* SPDX-License-Identifier: MIT */
#include "costs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "child.h"
#include "subject.h"

static const char *const books_events[] = { "page-faults", NULL };
/* Where this user may not count in the kernel, the hardware's in user mode are left. */
static const char *const perf_events[] = { "page-faults", "cycles", "instructions", NULL };

/* An empty region. */
#define REGION(source_name, scope, what, set_name, one_of)                                         \
	{                                                                                          \
		.name = "region-" source_name "-" scope "-" what,                                  \
		.title = source_name ", " scope ": " what, .measure = measure_region,              \
		.argument = &(const struct region_way){                                            \
			.source = source_name,                                                     \
			.count = scope,                                                            \
			.set = set_name,                                                           \
			.events = one_of,                                                          \
		},                                                                                 \
	}

const struct cost costs[] = {
	REGION("os", "thread", "default", "default", NULL),
	REGION("os", "thread", "one", NULL, books_events),
	REGION("os", "process", "default", "default", NULL),
	REGION("os", "process", "one", NULL, books_events),
	REGION("perf", "thread", "default", "default", NULL),
	REGION("perf", "thread", "one", NULL, perf_events),
	REGION("perf", "process", "default", "default", NULL),
	REGION("perf", "process", "one", NULL, perf_events),
	{
		.name = "minor-fault",
		.title = "minor fault",
		.meaning = "the first touch of a page of memory",
		.measure = measure_minor_fault,
	},
	{
		.name = "missing-access",
		.title = "missing access",
		.meaning = "a load that misses all caches, with the next waiting for it",
		.measure = measure_missing_access,
	},
	{
		.name = "branch-miss",
		.title = "branch miss",
		.meaning = "a branch that was predicted wrongly",
		.measure = measure_branch_miss,
	},
	{
		.name = "context-switch",
		.title = "context switch",
		.meaning = "from one process to another on the same CPU",
		.measure = measure_context_switch,
	},
};

const size_t costs_count = sizeof(costs) / sizeof(costs[0]);

int measured_fail(struct measured *measured, int code, const char *why)
{
	snprintf(measured->error.text, sizeof(measured->error.text), "%s", why);
	return code;
}

static uint64_t mix(uint64_t sum, const char *text)
{
	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 0x100000001b3;
	return sum;
}

struct mitigations {
	const struct tree *tree;
	uint64_t sum;
};

/* They multiply what a system call costs, and come and go by boot options. */
static void add_mitigation(const char *name, void *context)
{
	struct mitigations *mitigations = context;
	char path[256], text[256];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/vulnerabilities/%s", name);
	tree_read(mitigations->tree, path, text, sizeof(text));
	mitigations->sum = mix(mix(mitigations->sum, name), text);
}

/* What costs hang on beside the facts that profiles have. */
static json_t *conditions_of(const struct subject *subject)
{
	struct mitigations mitigations = { &subject->tree, 0xcbf29ce484222325 };
	char microcode[32] = "", seccomp[8] = "", sum[32];

	tree_field(&subject->tree, "/proc/cpuinfo", "microcode", microcode, sizeof(microcode));
	tree_field(&subject->tree, "/proc/self/status", "Seccomp", seccomp, sizeof(seccomp));
	tree_list(&subject->tree, "/sys/devices/system/cpu/vulnerabilities", add_mitigation,
		  &mitigations);
	snprintf(sum, sizeof(sum), "%016jx", (uintmax_t)mitigations.sum);
	return json_pack("{s:s, s:s, s:s, s:s, s:i}", "probekit", probe_version(), "microcode",
			 microcode, "seccomp", seccomp, "mitigations", sum, "permission",
			 (int)permission_of(subject));
}

/* What is there and was measured under the same conditions. */
static void take_cached(struct subject *subject, json_t *conditions)
{
	const json_t *machine = json_object_get(subject->profile, "machine");
	struct probe_error error;
	const int result = machine_costs_read(machine, &subject->costs, &error);

	if (result < 0 && result != -ENOENT)
		subject->costs_note = error;
	if (result < 0 || json_equal(subject->costs.conditions, conditions))
		return;
	machine_costs_clear(&subject->costs);
	snprintf(subject->costs_note.text, sizeof(subject->costs_note.text),
		 "what was kept is not used: it is of other microcode, mitigations, permission or "
		 "version of probekit");
}

/* Quartiles further apart than this say that others were at work on the machine. */
#define QUIET_SPREAD 1.5

#define ATTEMPTS     3

static bool is_noisy(double low, double high)
{
	return high > low * QUIET_SPREAD;
}

static int measure_once(const struct cost *cost, struct machine_cost *known,
			struct probe_error *why)
{
	static struct measured measured;
	struct spread spread;
	int result;

	memset(&measured, 0, sizeof(measured));
	result = in_child(cost->measure, cost->argument, &measured, sizeof(measured));
	if (result < 0) {
		*why = measured.error;
		if (!*why->text)
			snprintf(why->text, sizeof(why->text), "it could not be measured: %s",
				 result == -ECANCELED ? "a signal ended the measurement"
						      : strerror(-result));
		return result;
	}
	spread = rounds_spread(&measured.rounds);
	if (spread.low <= 0) {
		snprintf(why->text, sizeof(why->text), "it was lost in the noise of this machine");
		return -ENODATA;
	}
	*known = (struct machine_cost){
		.ns = spread.median,
		.low = spread.low,
		.high = spread.high,
		.ratio = measured.ratio > 0 ? measured.ratio : NAN,
	};
	snprintf(known->name, sizeof(known->name), "%s", cost->name);
	snprintf(known->note, sizeof(known->note), "%s", measured.note);
	return 0;
}

/* The quietest of some attempts. */
static bool measure(const struct cost *cost, struct machine_costs *list,
		    struct cost_failure *failure)
{
	struct machine_cost best, known;
	bool any = false;

	for (int i = 0; i < ATTEMPTS; i++) {
		const int result = measure_once(cost, &known, &failure->why);

		failure->missing = result == -EOPNOTSUPP;
		if (result < 0)
			break;
		if (!any || known.high / known.low < best.high / best.low)
			best = known;
		any = true;
		if (!is_noisy(best.low, best.high))
			break;
	}
	return any && machine_costs_set(list, &best) == 0;
}

static void date(char *text, size_t size)
{
	const time_t seconds = time(NULL);
	struct tm parts;

	gmtime_r(&seconds, &parts);
	strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static bool measure_lacking(struct subject *subject)
{
	bool any = false;

	for (size_t i = 0; i < costs_count; i++)
		if (!machine_costs_find(&subject->costs, costs[i].name) &&
		    measure(&costs[i], &subject->costs, &subject->cost_failures[i]))
			any = true;
	return any;
}

static void keep(struct subject *subject)
{
	struct probe_error error;

	if (machine_costs_write(json_object_get(subject->profile, "machine"), &subject->costs,
				&error) < 0)
		snprintf(subject->costs_note.text, sizeof(subject->costs_note.text),
			 "not kept for later: %.480s", error.text);
}

void costs_gather(struct subject *subject, enum costs_choice choice)
{
	json_t *conditions = conditions_of(subject);

	if (choice != COSTS_MEASURED)
		take_cached(subject, conditions);
	if (choice == COSTS_CACHED)
		goto forget_conditions;
	if (!*subject->costs.measured)
		date(subject->costs.measured, sizeof(subject->costs.measured));
	if (!subject->costs.conditions)
		subject->costs.conditions = json_incref(conditions);
	if (measure_lacking(subject))
		keep(subject);
forget_conditions:
	json_decref(conditions);
}

/* "1412 ns (1159 to 1582)": the median and the quartiles. */
static void describe_time(const struct machine_cost *cost, struct finding *finding)
{
	const double unit = cost->ns >= 9999.5 ? 1000 : 1;
	const int decimals = cost->ns / unit < 99.95 ? 1 : 0;

	find(finding, STATE_OK, "%.*f %s (%.*f to %.*f)", decimals, cost->ns / unit,
	     unit > 1 ? "us" : "ns", decimals, cost->low / unit, decimals, cost->high / unit);
}

void costs_check(const struct subject *subject, size_t index, struct finding *finding)
{
	const struct machine_cost *cost = machine_costs_find(&subject->costs, costs[index].name);
	const struct cost_failure *failure = &subject->cost_failures[index];

	if (!cost) {
		find(finding, failure->missing ? STATE_MISSING : STATE_UNKNOWN, "%s",
		     *failure->why.text ? failure->why.text : "not measured yet (--no-measure)");
		return;
	}
	describe_time(cost, finding);
	if (cost->ratio > 0)
		find_more(finding, ", %.1f times two clock_gettime", cost->ratio);
	if (costs[index].meaning)
		find_more(finding, ": %s", costs[index].meaning);
	if (*cost->note)
		find_more(finding, ": %s", cost->note);
	if (is_noisy(cost->low, cost->high)) {
		finding->state = STATE_LIMITED;
		remedy(finding, "the machine was busy: `probekit doctor --measure-again` when it "
				"is quiet");
	}
	figure(finding, "ns", cost->ns);
	figure(finding, "low", cost->low);
	figure(finding, "high", cost->high);
	figure(finding, "ratio", cost->ratio);
}
