/* SPDX-License-Identifier: MIT */
/* A set that has more events than the CPU has counters, over several runs. */
#include "support.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_syscalls.h"
#include "lib/measure/pass.h"
#include "lib/sets/builtin.h"

#define CYCLES	     PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES
#define INSTRUCTIONS PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS
#define REFERENCES   PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_REFERENCES
#define MISSES	     PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES
#define BRANCHES     PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_INSTRUCTIONS

static const struct fake_file files[] = {
	{ "/proc/sys/kernel/perf_event_paranoid", "1\n" },
	{ "/proc/self/status", "Seccomp:\t0\n" },
	{ "/proc/100/stat", "100 (true) S 1 100 100 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 99" },
	{ "/proc/100/status", "\nvoluntary_ctxt_switches:\t0\nnonvoluntary_ctxt_switches:\t0\n" },
	{ 0 },
};
static const struct fake_rule no_pmu[] = {
	{ PERF_TYPE_HARDWARE, FAKE_ANY, FAKE_ALWAYS, -ENOENT, 0 }, { 0 }
};
static const struct fake_system plain = { NULL, files, 0 };
static const struct fake_system without_pmu = { no_pmu, files, 0 };

#define PASSES_MOST 4

static struct probe_profile *profiles[PASSES_MOST];
static struct probe_profile *merged;

static int tear_down(void **state)
{
	(void)state;
	probe_stop(NULL, NULL);
	for (size_t i = 0; i < PASSES_MOST; i++) {
		probe_profile_free(profiles[i]);
		profiles[i] = NULL;
	}
	probe_profile_free(merged);
	merged = NULL;
	fake_remove();
	return 0;
}

/* Takes over the reference. */
static struct request *request_for(struct set *set, struct pass pass)
{
	struct request *request;

	assert_int_equal(request_new(set, SCOPE_THREAD, REQUEST_PERF, false, &request, NULL), 0);
	set_release(set);
	assert_int_equal(pass_apply(pass, request), 0);
	return request;
}

static struct request *request_of(const char *set_name, struct pass pass)
{
	struct set *set;

	assert_int_equal(set_load(set_name, &set, NULL), 0);
	return request_for(set, pass);
}

static bool same_group(const struct request_event *a, const struct request_event *b)
{
	return a->event->group && b->event->group && strcmp(a->event->group, b->event->group) == 0;
}

static void check_groups_are_whole(const struct request *request)
{
	for (size_t i = 0; i < request->events_count; i++) {
		const struct request_event *a = &request->events[i];

		for (size_t k = 0; k < request->events_count; k++) {
			const struct request_event *b = &request->events[k];

			if (a->candidates_count > 0 && b->candidates_count > 0 &&
			    same_group(a, b) && !a->alone && !b->alone)
				assert_int_equal(a->other_pass, b->other_pass);
		}
	}
}

/* Counts for each event the passes that have it. */
static void count_passes(const char *set_name, unsigned int passes, size_t *counted)
{
	for (unsigned int number = 1; number <= passes; number++) {
		struct request *request = request_of(set_name, (struct pass){ number, passes });

		check_groups_are_whole(request);
		for (size_t i = 0; i < request->events_count; i++)
			counted[i] += !request->events[i].other_pass;
		request_free(request);
	}
}

static void passes_together_count_each_set_and_hardware_once(void **state)
{
	(void)state;
	for (size_t set = 0; set < builtin_sets_count; set++) {
		for (unsigned int passes = 1; passes <= PASSES_MOST; passes++) {
			struct request *whole = request_of(builtin_sets[set].name,
							   (struct pass){ 0 });
			size_t counted[64] = { 0 };

			count_passes(builtin_sets[set].name, passes, counted);
			for (size_t i = 0; i < whole->events_count; i++) {
				const struct request_event *event = &whole->events[i];
				const bool in_each = event->candidates_count == 0 ||
						     event->candidates[0].type ==
							     PERF_TYPE_SOFTWARE ||
						     strcmp(event->event->name, "instructions") ==
							     0;

				assert_false(event->other_pass);
				assert_int_equal(counted[i], in_each ? passes : 1);
			}
			request_free(whole);
		}
	}
}

static bool counts(const struct request *request, const char *name)
{
	return !request->events[set_event_index(request->set, name)].other_pass;
}

static void parts_are_of_like_size(void **state)
{
	struct request *first = request_of("default", (struct pass){ 1, 2 });
	struct request *second = request_of("default", (struct pass){ 2, 2 });

	(void)state;
	/* Four events, and two groups of two. */
	assert_true(counts(first, "cycles") && counts(first, "instructions"));
	assert_false(counts(first, "cache-misses") || counts(first, "branches"));
	assert_true(counts(second, "cache-misses") && counts(second, "branches"));
	assert_false(counts(second, "cycles"));
	assert_true(counts(second, "instructions") && counts(second, "page-faults"));
	request_free(second);
	request_free(first);
}

/* In the order of the set there would be three in one part. */
static void the_largest_group_goes_first(void **state)
{
	static const char text[] =
		"{\"name\": \"mine\", \"events\": [{\"name\": \"cycles\"}, {\"name\": \"branches\"},"
		"{\"name\": \"cache-misses\", \"group\": \"c\"},"
		"{\"name\": \"cache-references\", \"group\": \"c\"}]}";
	json_t *json = json_loads(text, 0, NULL);
	struct request *request;
	struct set *set;

	(void)state;
	assert_int_equal(set_parse(json, "here", &set, NULL), 0);
	json_decref(json);
	request = request_for(set, (struct pass){ 1, 2 });
	assert_true(counts(request, "cache-misses") && counts(request, "cache-references"));
	assert_false(counts(request, "cycles") || counts(request, "branches"));
	request_free(request);
}

/* The counts of a pass over work that is the same each time. */
static void do_work(void)
{
	fake_pass(1000);
	if (fake_is_open(CYCLES))
		fake_count(CYCLES, 2000);
	if (fake_is_open(INSTRUCTIONS))
		fake_count(INSTRUCTIONS, 6000);
	if (fake_is_open(REFERENCES))
		fake_count(REFERENCES, 400);
	if (fake_is_open(MISSES))
		fake_count(MISSES, 100);
}

static struct probe_profile *profile_of_session(const struct fake_system *system, const char *set,
						const char *pass)
{
	const struct probe_options options = {
		.size = sizeof(options), .set = set, .source = "perf", .pass = pass
	};
	struct probe_error error = { "" };
	struct probe_profile *profile;

	fake_install(system);
	if (probe_start(&options, &error) < 0)
		fail_msg("%s", error.text);
	PROBE_BEGIN(first_mark_opens);
	fake_pass(1000);
	PROBE_END(first_mark_opens);
	PROBE_BEGIN(work);
	if (system == &plain)
		do_work();
	PROBE_END(work);
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_int_equal(fake_descriptors_open(), 0);
	return profile;
}

static struct probe_profile *profile_of_command(const char *pass)
{
	const struct probe_options options = { .size = sizeof(options),
					       .set = "default",
					       .pass = pass };
	struct rusage usage = { .ru_minflt = 0 };
	struct probe_command *command;
	struct probe_profile *profile;

	fake_install(&plain);
	assert_int_equal(probe_command_attach(FAKE_FIRST_THREAD, &options, &command, NULL), 0);
	do_work();
	assert_int_equal(probe_command_finish(command, "work", &usage, &profile, NULL), 0);
	return profile;
}

static void check_second_pass(const struct probe_profile *profile)
{
	const struct probe_value cycles = value_at(profile, "work", "cycles");

	assert_int_equal(cycles.status, PROBE_UNAVAILABLE);
	assert_contains(cycles.reason, "counted in another pass");
	assert_int_equal(count_at(profile, "work", "cache-references"), 400);
	assert_int_equal(count_at(profile, "work", "instructions"), 6000);
	assert_int_equal(count_at(profile, "work", "page-faults"), 0);
	assert_int_equal(value_at(profile, "work", "insn-per-cycle").status, PROBE_UNAVAILABLE);
}

static void a_session_counts_its_part(void **state)
{
	(void)state;
	profiles[0] = profile_of_session(&plain, "default", "2/2");
	check_second_pass(profiles[0]);
}

static void a_command_counts_its_part(void **state)
{
	(void)state;
	profiles[0] = profile_of_command("2/2");
	check_second_pass(profiles[0]);
}

static void the_anchor_is_counted_apart_from_the_group_it_left(void **state)
{
	const struct probe_options options = { .size = sizeof(options), .pass = "2/2" };
	struct probe_command *command;

	(void)state;
	fake_install(&plain);
	assert_int_equal(probe_command_attach(FAKE_FIRST_THREAD, &options, &command, NULL), 0);
	assert_false(fake_is_open(CYCLES));
	assert_int_equal(fake_event(INSTRUCTIONS)->leader, -1);
	assert_int_equal(fake_event(REFERENCES)->leader, -1);
	assert_int_equal(fake_event(BRANCHES)->leader, -1);
	probe_command_free(command);
}

static void merge_passes(const struct fake_system *system, const char *set,
			 const char *const *passes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		profiles[i] = profile_of_session(system, set, passes[i]);
	assert_int_equal(probe_profile_merge(profiles, count, &merged, NULL), 0);
}

static struct probe_value mean_of(const char *event)
{
	struct probe_value value;

	assert_int_equal(probe_profile_value(merged, probe_profile_find(merged, "work"), event,
					     PROBE_INCLUSIVE, PROBE_MEAN, &value),
			 0);
	return value;
}

static char *rendered(void)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_profile_render(merged, stream, NULL, NULL), 0);
	fclose(stream);
	return text;
}

static const char *const two_twice[] = { "1/2", "2/2", "1/2", "2/2" };

static void merged_passes_are_whole(void **state)
{
	char *text;

	(void)state;
	merge_passes(&plain, "default", two_twice, 4);
	assert_float_equal(mean_of("cycles").value, 2000, 0);
	assert_float_equal(mean_of("cycles").variation, 0, 0);
	assert_float_equal(mean_of("cache-misses").value, 100, 0);
	assert_float_equal(mean_of("instructions").value, 6000, 0);
	/* Within one pass, and with the anchor in all. */
	assert_float_equal(mean_of("cache-miss-rate").value, 0.25, 0);
	assert_float_equal(mean_of("insn-per-cycle").value, 3, 0);
	assert_string_equal(mean_of("insn-per-cycle").source, "formula");
	text = rendered();
	assert_lacks(text, "another pass");
	assert_lacks(text, "different passes");
	assert_lacks(text, "<unavailable>");
	free(text);
}

static const char set_across[] =
	"{\"name\": \"across\", \"events\": ["
	"{\"name\": \"cycles\"}, {\"name\": \"cache-misses\"}, {\"name\": \"task-clock\"}],"
	"\"metrics\": [{\"name\": \"misses-per-cycle\", \"event\": \"cache-misses\", \"formula\":"
	"{\"ratio\": [\"cache-misses\", \"cycles\"]}, \"label\": \"misses per cycle\"}]}";

static void a_ratio_across_passes_is_one_of_means_and_says_so(void **state)
{
	char path[] = "/tmp/probekit-pass-XXXXXX.json";
	const int fd = mkstemps(path, 5);
	FILE *file = fdopen(fd, "w");
	char *text;

	(void)state;
	fputs(set_across, file);
	fclose(file);
	/* The second of the first part is thrown out: means are over one and two. */
	merge_passes(&plain, path, (const char *const[]){ "1/2", "2/2", "2/2" }, 3);
	remove(path);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(value_at(profiles[i], "work", "misses-per-cycle").status,
				 PROBE_UNAVAILABLE);
	assert_int_equal(mean_of("misses-per-cycle").status, PROBE_COUNTED);
	assert_float_equal(mean_of("misses-per-cycle").value, 0.05, 1e-12);
	assert_string_equal(mean_of("misses-per-cycle").source, "passes");
	text = rendered();
	assert_contains(text, "0.050 misses per cycle [1]");
	assert_contains(text, "[1] the counts of this ratio are of different passes");
	assert_lacks(text, "counted in another pass");
	free(text);
}

static void a_saved_profile_keeps_what_its_passes_counted(void **state)
{
	char path[] = "/tmp/probekit-pass-XXXXXX.json";
	struct probe_profile *loaded;
	struct probe_value value;
	const int fd = mkstemps(path, 5);
	FILE *file = fdopen(fd, "w");

	(void)state;
	fputs(set_across, file);
	fclose(file);
	merge_passes(&plain, path, two_twice, 4);
	assert_int_equal(probe_profile_save(merged, path, NULL), 0);
	assert_int_equal(probe_profile_load(path, &loaded, NULL), 0);
	remove(path);
	assert_int_equal(probe_profile_value(loaded, probe_profile_find(loaded, "work"),
					     "misses-per-cycle", PROBE_INCLUSIVE, PROBE_MEAN,
					     &value),
			 0);
	probe_profile_free(loaded);
	assert_float_equal(value.value, 0.05, 1e-12);
	assert_string_equal(value.source, "passes");
}

static void what_no_pass_could_count_has_its_own_reason(void **state)
{
	static const char *const orders[][2] = { { "1/2", "2/2" }, { "2/2", "1/2" } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		merge_passes(&without_pmu, "default", orders[i], 2);
		assert_contains(mean_of("cycles").reason, "no hardware counters");
		assert_contains(mean_of("cache-misses").reason, "no hardware counters");
		tear_down(NULL);
	}
	/* A pass that was not run is what is missing. */
	merge_passes(&plain, "default", (const char *const[]){ "1/2", "1/2" }, 2);
	assert_contains(mean_of("cache-misses").reason, "counted in another pass");
	assert_contains(mean_of("cache-misses").reason, "merge");
}

static void a_pass_that_is_none_is_one_sentence(void **state)
{
	static const char *const wrong[] = {
		"3/2",	"0/2",	"x",	"1",   "1/",   "/2",  "1/0",   "1/2/",	"-1/2",
		" 1/2", "1/2 ", "+1/2", "0/0", "1//2", "1/x", "1.5/2", "0x1/2", "99999/99999"
	};

	(void)state;
	fake_install(&plain);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct probe_options options = { .size = sizeof(options), .pass = wrong[i] };
		struct probe_error error = { "" };

		assert_int_equal(probe_start(&options, &error), -EINVAL);
		assert_contains(error.text, wrong[i]);
		assert_contains(error.text, "write k/n");
	}
}

static void one_pass_of_one_is_all(void **state)
{
	static const char *const passes[] = { "", "1/1", "01/01" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		profiles[i] = profile_of_session(&plain, "default", passes[i]);
		assert_int_equal(count_at(profiles[i], "work", "cycles"), 2000);
		assert_int_equal(count_at(profiles[i], "work", "cache-misses"), 100);
	}
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_together_count_each_set_and_hardware_once),
		cmocka_unit_test(parts_are_of_like_size),
		cmocka_unit_test(the_largest_group_goes_first),
		CLEANED(a_session_counts_its_part),
		CLEANED(a_command_counts_its_part),
		CLEANED(the_anchor_is_counted_apart_from_the_group_it_left),
		CLEANED(merged_passes_are_whole),
		CLEANED(a_ratio_across_passes_is_one_of_means_and_says_so),
		CLEANED(a_saved_profile_keeps_what_its_passes_counted),
		CLEANED(what_no_pass_could_count_has_its_own_reason),
		CLEANED(a_pass_that_is_none_is_one_sentence),
		CLEANED(one_pass_of_one_is_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
