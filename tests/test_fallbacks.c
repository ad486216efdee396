/* SPDX-License-Identifier: MIT */
/*
 * Each piece of the way in which marks read their counters falls back by itself where the system does not
 * offer it, and the profile tells what is left: of counts none is lost that can be had.
 */
#include "support.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_syscalls.h"
#include "lib/profile/profile.h"

#define EVENTS		"instructions,task-clock,page-faults,context-switches"

#define COUNTER_BY_PAGE "event groups by page; "
#define COUNTER_BY_READ "event groups by read(); "
#define RING		"faults by ring; "
#define RUSAGE		"books by getrusage(); "
#define ALL_CALLS	"books by getrusage() and clock_gettime(); "
#define BOOKS_BY_PAGE	"books by page; "

enum offer {
	NO_PAGES,
	PAGES_OF_SOFTWARE,
	PAGES_OF_ALL,
};

#define ALL(condition, result)                                                                     \
	{                                                                                          \
		FAKE_ANY, FAKE_ANY, condition, result, 0                                           \
	}

static const struct fake_rule no_kernel[] = { ALL(FAKE_WITH_KERNEL, -EACCES), { 0 } };
static const struct fake_rule nobody[] = { ALL(FAKE_ALWAYS, -EACCES), { 0 } };
static const struct fake_rule no_pmu[] = {
	{ PERF_TYPE_HARDWARE, FAKE_ANY, FAKE_ALWAYS, -ENOENT, 0 }, { 0 }
};

static const struct fallback {
	const char *name;
	const struct fake_rule *rules;
	enum offer offer;
	int descriptors_limit;
	size_t mappings_most;
	const char *scope;
	const char *source;
	const char *ways; /* in the order of the alphabet */
	bool counted[4];  /* of EVENTS */
} fallbacks[] = {
	{ "nothing_falls_back",
	  NULL,
	  PAGES_OF_ALL,
	  0,
	  0,
	  "thread",
	  "auto",
	  BOOKS_BY_PAGE COUNTER_BY_PAGE RING,
	  { true, true, true, true } },
	{ "counters_that_may_not_be_read_by_page",
	  NULL,
	  PAGES_OF_SOFTWARE,
	  0,
	  0,
	  "thread",
	  "auto",
	  BOOKS_BY_PAGE COUNTER_BY_READ RING,
	  { true, true, true, true } },
	{ "no_pmu",
	  no_pmu,
	  PAGES_OF_SOFTWARE,
	  0,
	  0,
	  "thread",
	  "auto",
	  BOOKS_BY_PAGE RING,
	  { false, true, true, true } },
	{ "no_event_may_be_mapped",
	  NULL,
	  NO_PAGES,
	  0,
	  0,
	  "thread",
	  "auto",
	  RUSAGE COUNTER_BY_READ,
	  { true, true, true, true } },
	{ "pinned_memory_is_spent_by_the_ring",
	  NULL,
	  PAGES_OF_ALL,
	  0,
	  1,
	  "thread",
	  "auto",
	  RUSAGE COUNTER_BY_READ RING,
	  { true, true, true, true } },
	{ "pinned_memory_is_spent_before_the_counters",
	  NULL,
	  PAGES_OF_ALL,
	  0,
	  2,
	  "thread",
	  "auto",
	  BOOKS_BY_PAGE COUNTER_BY_READ RING,
	  { true, true, true, true } },
	{ "inherited_counters",
	  NULL,
	  PAGES_OF_ALL,
	  0,
	  0,
	  "process",
	  "auto",
	  ALL_CALLS COUNTER_BY_READ,
	  { true, true, true, true } },
	{ "no_privilege",
	  no_kernel,
	  PAGES_OF_ALL,
	  0,
	  0,
	  "thread",
	  "auto",
	  RUSAGE COUNTER_BY_PAGE,
	  { true, true, true, true } },
	{ "no_perf_at_all",
	  nobody,
	  PAGES_OF_ALL,
	  0,
	  0,
	  "thread",
	  "auto",
	  RUSAGE,
	  { false, true, true, true } },
	{ "source_os_alone",
	  NULL,
	  PAGES_OF_ALL,
	  0,
	  0,
	  "thread",
	  "os",
	  RUSAGE,
	  { false, true, true, true } },
	{ "no_descriptors",
	  NULL,
	  PAGES_OF_ALL,
	  3,
	  0,
	  "thread",
	  "auto",
	  RUSAGE,
	  { false, true, true, true } },
};

#define FALLBACKS (sizeof(fallbacks) / sizeof(fallbacks[0]))

static void install(const struct fallback *fallback)
{
	const struct fake_system system = {
		.rules = fallback->rules,
		.descriptors_limit = fallback->descriptors_limit,
	};

	fake_install(&system);
	if (fallback->offer == PAGES_OF_SOFTWARE)
		fake_let_map();
	if (fallback->offer == PAGES_OF_ALL)
		fake_let_read_counters();
	if (fallback->mappings_most > 0)
		fake_let_map_at_most(fallback->mappings_most);
}

static void start(const struct fallback *fallback)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.events = EVENTS,
		.count = fallback->scope,
		.source = fallback->source,
	};

	install(fallback);
	assert_int_equal(probe_start(&options, NULL), 0);
}

static void visit(void)
{
	PROBE_BEGIN(region);
	fake_pass(1000);
	PROBE_END(region);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* As the profile tells them. */
static void ways_of(const struct probe_profile *profile, char *text, size_t size)
{
	json_t *reading = json_object_get(profile_program(profile), "reading");
	const char *names[8], *way;
	size_t count = 0;
	json_t *threads;

	json_object_foreach(json_object_get(reading, "threads"), way, threads)
	{
		assert_int_equal(json_integer_value(threads), 1);
		assert_true(count < 8);
		names[count++] = way;
	}
	qsort(names, count, sizeof(names[0]), by_text);
	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		snprintf(text + strlen(text), size - strlen(text), "%s; ", names[i]);
	/* The script's machine keeps no time by a counter of its CPU. */
	assert_string_equal(json_string_value(json_object_get(reading, "clock")), "system");
}

/* False: not as it should; what differs is told. */
static bool fell_back(const struct fallback *fallback, const struct probe_profile *profile)
{
	static const char *const events[] = { "instructions", "task-clock", "page-faults",
					      "context-switches" };
	char ways[512];
	bool is_right = visits_at(profile, "region") == 3;

	ways_of(profile, ways, sizeof(ways));
	if (strcmp(ways, fallback->ways) != 0) {
		print_error("read by '%s', not '%s'\n", ways, fallback->ways);
		is_right = false;
	}
	for (size_t i = 0; i < 4; i++) {
		const struct probe_value value = value_at(profile, "region", events[i]);

		if ((value.status == PROBE_COUNTED) == fallback->counted[i])
			continue;
		print_error("%s: status %d, %s\n", events[i], value.status,
			    value.reason ? value.reason : "");
		is_right = false;
	}
	return is_right;
}

static void falls_back(void **state)
{
	const struct fallback *fallback = *state;
	struct probe_profile *profile;

	start(fallback);
	for (int i = 0; i < 3; i++)
		visit();
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_true(fell_back(fallback, profile));
	probe_profile_free(profile);
	fake_remove_clean();
}

/* A child opens all anew: none of the parent's pages is there, and its descriptors count the parent. */
static void a_child_process_begins_anew(void **state)
{
	struct probe_profile *profile;
	int status;
	pid_t child;

	(void)state;
	start(&fallbacks[0]);
	visit();
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		fake_give_counters(false);
		for (int i = 0; i < 3; i++)
			visit();
		_exit(probe_stop(&profile, NULL) == 0 && fell_back(&fallbacks[1], profile)
			      ? EXIT_SUCCESS
			      : EXIT_FAILURE);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	visit();
	visit();
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_true(fell_back(&fallbacks[0], profile));
	probe_profile_free(profile);
	fake_remove();
}

int main(void)
{
	struct CMUnitTest tests[FALLBACKS + 1] = { cmocka_unit_test(a_child_process_begins_anew) };

	for (size_t i = 0; i < FALLBACKS; i++)
		tests[1 + i] = (struct CMUnitTest){
			.name = fallbacks[i].name,
			.test_func = falls_back,
			.initial_state = (void *)&fallbacks[i],
		};
	return cmocka_run_group_tests_name("fallbacks", tests, NULL, NULL);
}
