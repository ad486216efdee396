/* SPDX-License-Identifier: MIT */
/* No name of an event in a probe set is a guess: each encodes, also those of other CPUs. */
#include "set_files.h"

#include <linux/perf_event.h>
#include <perfmon/pfmlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/sets/builtin.h"
#include "lib/sets/event.h"
#include "lib/sets/own_event.h"
#include "lib/sets/set.h"

/* libpfm4 holds the PMUs of one architecture: those of Arm, or those of x86. */
static bool holds_arm(void)
{
	pfm_pmu_info_t info = { .size = sizeof(info) };
	bool arm = false;
	int pmu;

	pfm_initialize();
	pfm_for_all_pmus(pmu)
	{
		if (pfm_get_pmu_info(pmu, &info) == PFM_SUCCESS)
			arm = arm || strncmp(info.name, "arm_", strlen("arm_")) == 0;
	}
	return arm;
}

static bool is_of_another_architecture(const char *name)
{
	return strstr(name, "::") && holds_arm() != (strncmp(name, "arm_", strlen("arm_")) == 0);
}

/* In a process of its own: prints what does not encode, then the number of names that do. */
static int check_encodings(const char *name)
{
	struct probe_error error = { "" };
	struct set *set;
	size_t natives = 0;

	if (set_load(name, &set, &error) < 0) {
		fprintf(stderr, "%s\n", error.text);
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < set_events_count(set); i++) {
		const struct encodings *encodings = &set_event(set, i)->encodings;

		for (size_t j = 0; j < encodings->count; j++) {
			const char *encoding = encodings->names[j];
			struct perf_event_attr attr;

			if (strcmp(encoding, SET_ELAPSED) == 0 ||
			    own_event_find(encoding) != NOT_OWN ||
			    is_of_another_architecture(encoding))
				continue;
			if (event_encode(encoding, &attr, &error) < 0)
				fprintf(stderr, "%s\n", error.text);
			else
				natives += strstr(encoding, "::") != NULL;
		}
	}
	set_release(set);
	printf("%s: %zu native names encode\n", name, natives);
	return EXIT_SUCCESS;
}

static const char *checked_set;

static void check_in_this_process(void)
{
	/* libpfm4 reads its environment once: a new program has not asked it anything yet. */
	execl("/proc/self/exe", "test_encodings", checked_set, (char *)NULL);
	_exit(EXIT_FAILURE);
}

static char *complaints_about(const char *set)
{
	static const char *const environment[] = { "LIBPFM_ENCODE_INACTIVE=1", NULL };

	checked_set = set;
	return run_in_child(check_in_this_process, environment, NULL);
}

static void every_name_encodes(void **state)
{
	(void)state;
	for (size_t i = 0; i < builtin_sets_count; i++) {
		char *complaints = complaints_about(builtin_sets[i].name);

		assert_string_equal(complaints, "");
		free(complaints);
	}
}

static void is_noticed_when_wrong(const char *name)
{
	char *copy = strndup(builtin_sets[0].json, builtin_sets[0].size);
	char *place = strstr(copy, name);
	char *complaints;

	assert_non_null(place);
	place[strlen(name) - 2] = 'q'; /* the last letter, where the name is in quotes */
	enter_folder_with("copy.json", copy);
	complaints = complaints_about("./copy.json");
	assert_string_not_equal(complaints, "");
	leave_folder("copy.json");
	free(complaints);
	free(copy);
}

static void a_wrong_name_is_noticed(void **state)
{
	static const char *const of_arm[] = { "STALL_FRONTEND", "\"arm_n1\"", NULL };
	static const char *const of_x86[] = { "CYCLE_ACTIVITY:STALLS_TOTAL", "OPS_QUEUE_EMPTY",
					      "\"skx\"", NULL };

	(void)state;
	is_noticed_when_wrong("\"branch-misses\"");
	for (const char *const *name = holds_arm() ? of_arm : of_x86; *name; name++)
		is_noticed_when_wrong(*name);
}

static void the_names_in_the_manual_encode(void **state)
{
	char *example = example_of_the_manual();
	char *complaints;

	(void)state;
	enter_folder_with("mine.json", example);
	complaints = complaints_about("./mine.json");
	leave_folder("mine.json");
	assert_string_equal(complaints, "");
	free(complaints);
	free(example);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_encodes),
		cmocka_unit_test(a_wrong_name_is_noticed),
		cmocka_unit_test(the_names_in_the_manual_encode),
	};

	if (argc == 2)
		return check_encodings(argv[1]);
	return cmocka_run_group_tests_name("encodings", tests, NULL, NULL);
}
