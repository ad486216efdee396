/* SPDX-License-Identifier: MIT */
/* The sets of probes/ and those of users: what they are made of, and what they count here. */
#include "set_files.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/sets/builtin.h"
#include "lib/sets/event.h"
#include "lib/sets/own_event.h"
#include "lib/sets/set.h"

static const char *const wanted_sets[] = {
	"default", "stalls", "cache", "branches", "tlb", "memory", "software", "alloc", "simulated",
};

#define WANTED_SETS (sizeof(wanted_sets) / sizeof(wanted_sets[0]))

static struct set *load(const char *name)
{
	struct probe_error error = { "" };
	struct set *set;

	if (set_load(name, &set, &error) < 0)
		fail_msg("%s", error.text);
	return set;
}

static void the_sets_are_there_and_say_what_they_are_for(void **state)
{
	(void)state;
	assert_int_equal(builtin_sets_count, WANTED_SETS);
	for (size_t i = 0; i < WANTED_SETS; i++) {
		char path[sizeof(PROBES) + 64];
		struct set *set;

		/* The file first: what is wrong in it is said with its line. */
		snprintf(path, sizeof(path), PROBES "/%s.json", wanted_sets[i]);
		set_release(load(path));
		set = load(wanted_sets[i]);
		assert_string_equal(builtin_sets[i].name, wanted_sets[i]);
		assert_string_equal(set_name(set), wanted_sets[i]);
		assert_string_equal(probe_set_name(i), wanted_sets[i]);
		assert_string_equal(probe_set_summary(i),
				    json_string_value(json_object_get(set_json(set), "summary")));
		assert_true(set_metrics_count(set) > 0);
		/* Elsewhere than in a row a report would not show it. */
		for (size_t j = 0; j < set_metrics_count(set); j++)
			assert_non_null(set_metric(set, j)->event);
		set_release(set);
	}
	assert_null(probe_set_name(WANTED_SETS));
	assert_null(probe_set_summary(WANTED_SETS));
}

struct group_check {
	const struct set *set;
	const struct set_event *first;
};

static int check_group(void *context, const char *name)
{
	struct group_check *check = context;
	const struct set_event *event = set_event(check->set,
						  (size_t)set_event_index(check->set, name));
	struct perf_event_attr attr;

	/* What software counts is there all the time, with any group. */
	if (strcmp(name, SET_ELAPSED) == 0 || own_event_find(name) != NOT_OWN ||
	    (event_encode(event->encodings.names[0], &attr, NULL) == 0 &&
	     attr.type == PERF_TYPE_SOFTWARE))
		return 0;
	if (!check->first)
		check->first = event;
	if (!event->group || strcmp(event->group, check->first->group) != 0)
		fail_msg("%s: %s and %s make a ratio in two groups", set_name(check->set), name,
			 check->first->name);
	return 0;
}

static void events_that_make_a_ratio_share_a_group(void **state)
{
	(void)state;
	for (size_t i = 0; i < builtin_sets_count; i++) {
		struct set *set = load(builtin_sets[i].name);

		for (size_t j = 0; j < set_metrics_count(set); j++) {
			struct group_check check = { .set = set };

			formula_events(set_metric(set, j)->formula, check_group, &check);
		}
		set_release(set);
	}
}

static void thresholds_are_perfs(void **state)
{
	static const struct {
		const char *metric;
		struct set_threshold threshold;
		double calm, worth_a_look;
	} cases[] = {
		{ "insn-per-cycle", { SET_BELOW, 1 }, 1, 0.99 },
		{ "frontend-cycles-idle", { SET_ABOVE, 0.1 }, 0.1, 0.11 },
		{ "backend-cycles-idle", { SET_ABOVE, 0.2 }, 0.2, 0.21 },
		{ "branch-miss-rate", { SET_ABOVE, 0.05 }, 0.05, 0.06 },
		{ "frequency", { SET_NO_BOUND, 0 }, 0, 1e9 },
	};
	struct set *set = load("default");
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < set_metrics_count(set); i++) {
		const struct set_metric *metric = set_metric(set, i);

		for (size_t j = 0; j < sizeof(cases) / sizeof(cases[0]); j++) {
			if (strcmp(metric->name, cases[j].metric) != 0)
				continue;
			found++;
			assert_int_equal(metric->threshold.bound, cases[j].threshold.bound);
			assert_true(metric->threshold.value == cases[j].threshold.value);
			assert_false(set_metric_stands_out(metric, cases[j].calm));
			assert_int_equal(set_metric_stands_out(metric, cases[j].worth_a_look),
					 metric->threshold.bound != SET_NO_BOUND);
		}
	}
	assert_int_equal(found, sizeof(cases) / sizeof(cases[0]));
	set_release(set);
}

static void touch(void)
{
	PROBE_BEGIN(touch);
	touch_pages(100);
	PROBE_END(touch);
}

static struct probe_profile *profile_with(const char *set)
{
	const struct probe_options options = { .size = sizeof(options), .set = set };

	return profile_of(touch, &options);
}

static void every_set_counts_what_this_machine_has(void **state)
{
	(void)state;
	for (size_t i = 0; i < builtin_sets_count; i++) {
		struct probe_profile *profile = profile_with(builtin_sets[i].name);
		struct set *set = load(builtin_sets[i].name);
		size_t counted = 0;

		for (size_t j = 0; j < set_events_count(set); j++) {
			const struct probe_value value = value_at(profile, "touch",
								  set_event(set, j)->name);

			if (value.status == PROBE_UNAVAILABLE)
				assert_true(strlen(value.reason) > 0);
			else
				counted++;
		}
		print_message("%s: %zu of %zu events count here\n", set_name(set), counted,
			      set_events_count(set));
		assert_true(count_at(profile, "touch", "elapsed") > 0);
		assert_true(count_at(profile, "touch", "task-clock") > 0);
		assert_int_equal(value_at(profile, "touch", "cpus-utilized").status, PROBE_COUNTED);
		set_release(set);
		probe_profile_free(profile);
	}
}

static void the_software_set_counts_everywhere(void **state)
{
	struct probe_profile *profile = profile_with("software");
	struct set *set = load("software");

	(void)state;
	assert_int_equal(count_at(profile, "touch", "page-faults"), 100);
	assert_int_equal(count_at(profile, "touch", "minor-faults"), 100);
	assert_int_equal(count_at(profile, "touch", "major-faults"), 0);
	assert_true(value_at(profile, "touch", "minor-share").value == 1);
	for (size_t i = 0; geteuid() == 0 && i < set_events_count(set); i++)
		count_at(profile, "touch", set_event(set, i)->name);
	set_release(set);
	probe_profile_free(profile);
}

static const char mine[] =
	"{\n"
	"\t\"name\": \"mine\",\n"
	"\t\"events\": [\n"
	"\t\t{ \"name\": \"page-faults\", \"label\": \"faults of mine\" },\n"
	"\t\t{ \"name\": \"faults\", \"encodings\": [\n"
	"\t\t\t{ \"pmu\": [\"knl\", \"arm_a64fx\"], \"name\": \"NO_SUCH_EVENT\" },\n"
	"\t\t\t\"minor-faults\" ] }\n"
	"\t],\n"
	"\t\"metrics\": [\n"
	"\t\t{ \"name\": \"bytes\", \"event\": \"page-faults\", \"style\": \"rate\", \"decimals\": 1,\n"
	"\t\t  \"formula\": { \"product\": [\"page-faults\", 4096] }, \"label\": \"B of mine\",\n"
	"\t\t  \"threshold\": { \"above\": 0 }, \"hint\": \"each page was new\" }\n"
	"\t]\n"
	"}\n";

static void a_path_names_a_set_of_ones_own(void **state)
{
	static const char *const environment[] = { "PROBE_SET=./mine.json", NULL };
	char *text;
	int status;

	(void)state;
	enter_folder_with("mine.json", mine);
	text = run_in_child(touch, environment, &status);
	leave_folder("mine.json");
	assert_int_equal(status, 0);
	assert_contains(text, "set mine,");
	assert_contains(text, " faults of mine  ");
	assert_contains(text, "B of mine ");
	assert_contains(text, " faults  ");
	assert_lacks(text, "<unavailable>");
	free(text);
}

static char *rendered(const struct probe_profile *profile, bool colour)
{
	const struct probe_render_options options = { .size = sizeof(options), .colour = colour };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_profile_render(profile, stream, &options, NULL), 0);
	fclose(stream);
	return text;
}

static void what_is_worth_a_look_is_coloured(void **state)
{
	static const char magenta[] = "\033[35m";
	struct probe_profile *profile;
	char *plain, *coloured, *mark;

	(void)state;
	enter_folder_with("mine.json", mine);
	profile = profile_with("./mine.json");
	leave_folder("mine.json");
	plain = rendered(profile, false);
	coloured = rendered(profile, true);
	assert_lacks(plain, "\033");
	mark = strstr(coloured, magenta);
	assert_non_null(mark);
	assert_memory_equal(mark + strlen(magenta), "   409.6 KB of mine", 19);
	assert_null(strstr(mark + 1, magenta));
	free(plain);
	free(coloured);
	probe_profile_free(profile);
}

static void the_example_of_the_manual_works(void **state)
{
	char *example = example_of_the_manual();
	struct probe_profile *profile;
	struct set *set;

	(void)state;
	enter_folder_with("mine.json", example);
	profile = profile_with("mine.json");
	set = load("mine.json");
	leave_folder("mine.json");
	assert_true(set_metrics_count(set) > 0);
	assert_int_equal(count_at(profile, "touch", "page-faults"), 100);
	assert_int_equal(value_at(profile, "touch", "time-per-fault").status, PROBE_COUNTED);
	set_release(set);
	probe_profile_free(profile);
	free(example);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* The report at exit is that of a process that never called probe_stop(). */
		cmocka_unit_test(a_path_names_a_set_of_ones_own),
		cmocka_unit_test(the_sets_are_there_and_say_what_they_are_for),
		cmocka_unit_test(events_that_make_a_ratio_share_a_group),
		cmocka_unit_test(thresholds_are_perfs),
		cmocka_unit_test(every_set_counts_what_this_machine_has),
		cmocka_unit_test(the_software_set_counts_everywhere),
		cmocka_unit_test(what_is_worth_a_look_is_coloured),
		cmocka_unit_test(the_example_of_the_manual_works),
	};

	return cmocka_run_group_tests_name("probe sets", tests, NULL, NULL);
}
