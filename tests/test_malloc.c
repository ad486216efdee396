/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs out, at every allocation in turn: the program goes on, what failed says so, no
 * wrong number comes out, nothing leaks, and the next try works.
 */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_syscalls.h"
#include "lib/base/error.h"
#include "lib/base/text_stream.h"
#include "lib/profile/profile.h"

#define CYCLES	   PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES
#define FAULTS	   PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS
#define MIGRATIONS PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS

/* From here malloc's family is ours, for all of the process; glibc's own do the work. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void __libc_free(void *memory);

/* Volatile: glibc declares that its functions do not call back, which malloc() here belies. */
static volatile struct {
	bool armed;
	bool for_good; /* all from the nth on fail, not the nth alone */
	size_t until;  /* allocations before the one that fails */
	size_t failed;
	long blocks; /* in use */
} heap;

static bool runs_out(void)
{
	if (!heap.armed)
		return false;
	if (heap.until > 0) {
		heap.until--;
		return false;
	}
	if (heap.failed > 0 && !heap.for_good)
		return false;
	heap.failed++;
	errno = ENOMEM;
	return true;
}

static void *counted(void *memory)
{
	heap.blocks += memory != NULL;
	return memory;
}

void *malloc(size_t size)
{
	return runs_out() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
	return runs_out() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
	if (runs_out())
		return NULL;
	return memory ? __libc_realloc(memory, size) : counted(__libc_realloc(NULL, size));
}

void free(void *memory)
{
	heap.blocks -= memory != NULL;
	__libc_free(memory);
}

static void arm(size_t until, bool for_good)
{
	heap.until = until;
	heap.failed = 0;
	heap.for_good = for_good;
	heap.armed = true;
}

/* Whether anything failed since arm(). */
static bool disarm(void)
{
	heap.armed = false;
	return heap.failed > 0;
}

static const struct fake_system plain = { .descriptors_limit = 0 };

static void work(void)
{
	fake_pass(10);
	fake_usage(1, 0, 1);
	if (fake_is_open(CYCLES))
		fake_count(CYCLES, 5);
	if (fake_is_open(FAULTS))
		fake_count(FAULTS, 1);
	if (fake_is_open(MIGRATIONS))
		fake_count(MIGRATIONS, 1);
}

static int pong(int depth);

static int ping(int depth)
{
	int sum = depth;

	PROBE_BEGIN(ping);
	work();
	if (depth > 0)
		sum += pong(depth - 1);
	PROBE_END(ping);
	return sum;
}

static int pong(int depth)
{
	PROBE_SCOPED("pong");
	work();
	return ping(depth);
}

#define LEVELS 40

static void descend(int level)
{
	char name[32];
	struct probe_named_region *region;

	snprintf(name, sizeof(name), "level %d", level);
	region = probe_region(name);
	errno = 77;
	probe_enter(region);
	assert_int_equal(errno, 77);
	work();
	if (level + 1 < LEVELS)
		descend(level + 1);
	errno = 77;
	probe_leave(region);
	assert_int_equal(errno, 77);
}

/* What it computes must not depend on how much memory there is; nor does a mark touch errno. */
static int marked_program(void)
{
	int sum = 0;

	for (int i = 0; i < 3; i++) {
		PROBE_BEGIN(outer);
		work();
		for (int k = 0; k < 2; k++) {
			errno = 77;
			PROBE_BEGIN(inner);
			assert_int_equal(errno, 77);
			work();
			PROBE_END(inner);
			assert_int_equal(errno, 77);
			sum++;
		}
		PROBE_END(outer);
	}
	sum += ping(4);
	descend(0);
	return sum;
}

static const struct {
	const char *path;
	uint64_t visits;
	uint64_t works; /* inclusive */
} expected[] = {
	{ "outer", 3, 9 },	  { "outer/inner", 6, 6 },
	{ "ping", 5, 9 },	  { "ping/pong", 4, 8 },
	{ "level 0", 1, LEVELS }, { "level 0/level 1/level 2", 1, LEVELS - 2 },
};

/* A count is right, or it is none and says why. */
static void check_value(const struct probe_profile *profile, const char *path, const char *event,
			uint64_t right)
{
	const struct probe_value value = value_at(profile, path, event);

	if (value.status == PROBE_UNAVAILABLE)
		assert_non_null(value.reason);
	else
		assert_int_equal((uint64_t)value.value, right);
}

static void check_profile(const struct probe_profile *profile)
{
	const struct probe_profile_region *region = NULL;
	size_t visited = 0;

	/* Where visits were lost, a warning says so, and the counts of others need not add up. */
	if (probe_profile_warnings(profile) > 0)
		return;
	while ((region = profile_walk(profile, region)))
		visited += probe_profile_visits(region, 0) > 0;
	assert_int_equal(visited, 4 + LEVELS);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const char *path = expected[i].path;

		assert_int_equal(visits_at(profile, path), expected[i].visits);
		check_value(profile, path, "elapsed", expected[i].works * 10);
		check_value(profile, path, "page-faults", expected[i].works);
		check_value(profile, path, "cpu-migrations", expected[i].works);
		check_value(profile, path, "cycles", expected[i].works * 5);
	}
}

static int measure_by(const char *source, struct probe_error *error)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.events = "cycles,page-faults,cpu-migrations",
		.count = "thread",
		.source = source,
		.output = "-",
		.format = "text",
	};
	struct probe_profile *profile = NULL;
	int result;

	fake_install(&plain);
	result = probe_start(&options, error);

	/* Marks would now start to count by themselves. */
	if (result < 0)
		return result;
	assert_int_equal(marked_program(), 16);
	result = probe_stop(&profile, error);
	heap.armed = false;
	if (result == 0)
		check_profile(profile);
	else
		assert_null(profile);
	probe_profile_free(profile);
	return result;
}

static int measure(struct probe_error *error)
{
	return measure_by("auto", error);
}

static int measure_by_perf(struct probe_error *error)
{
	return measure_by("perf", error);
}

static int count_command(struct probe_error *error)
{
	const struct probe_options options = {
		.size = sizeof(options),
		.set = "default",
		.source = "auto",
		.pass = "1/2",
	};
	const struct rusage usage = { .ru_minflt = 1 };
	struct probe_profile *profile = NULL;
	struct probe_command *command = NULL;
	int result;

	fake_install(&plain);
	result = probe_command_attach(FAKE_FIRST_THREAD, &options, &command, error);
	if (result < 0) {
		assert_null(command);
		return result;
	}
	work();
	result = probe_command_finish(command, "true", &usage, &profile, error);
	heap.armed = false;
	if (result < 0) {
		assert_null(profile);
		return result;
	}
	check_value(profile, "true", "cycles", 5);
	check_value(profile, "true", "page-faults", 1);
	check_value(profile, "true", "cpu-migrations", 1);
	check_value(profile, "true", "elapsed", 10);
	probe_profile_free(profile);
	return 0;
}

static struct probe_profile *profiles[2];
static char *reference; /* the first one as JSON */
static char path[] = "/tmp/probekit-test-XXXXXX";

static int load_default_set(struct probe_error *error)
{
	struct set *set;
	const int result = set_load("default", &set, error);

	if (result == 0) {
		assert_int_equal(set_events_count(set), 14);
		assert_int_equal(set_metrics_count(set), 14);
		set_release(set);
	}
	return result;
}

static int make_set_of_events(struct probe_error *error)
{
	struct set *set;
	const int result = set_from_events("task-clock,page-faults", &set, error);

	if (result == 0) {
		assert_int_equal(set_events_count(set), 3);
		assert_string_equal(set_event(set, 0)->unit, "ns");
		set_release(set);
	}
	return result;
}

static char *render(const struct probe_profile *profile, const char *format, int *result,
		    struct probe_error *error)
{
	const struct probe_render_options options = { .size = sizeof(options), .format = format };
	struct text_stream stream;
	char *text;
	size_t size;

	if (text_stream_open(&stream) < 0) {
		*result = error_no_memory(error);
		return NULL;
	}
	*result = probe_profile_render(profile, stream.stream, &options, error);
	text = text_stream_close(&stream, &size);
	heap.armed = false;
	if (*result == 0 && !text)
		*result = error_no_memory(error);
	return text;
}

static int render_as(const char *format, struct probe_error *error)
{
	int result;
	char *text = render(profiles[0], format, &result, error);

	if (result == 0) {
		char *whole = render(profiles[0], format, &(int){ 0 }, NULL);

		assert_string_equal(text, whole);
		free(whole);
	}
	free(text);
	return result;
}

/* More than streams have a buffer for. */
static int write_text(struct probe_error *error)
{
	struct text_stream stream;
	char *text;
	size_t size;

	if (text_stream_open(&stream) < 0)
		return error_no_memory(error);
	for (int i = 10000; i < 20000; i++)
		fprintf(stream.stream, "%d", i);
	text = text_stream_close(&stream, &size);
	heap.armed = false;
	if (!text)
		return error_no_memory(error);
	assert_int_equal(size, 50000);
	assert_int_equal(strlen(text), size);
	for (int i = 10000; i < 20000; i++) {
		char number[8];

		snprintf(number, sizeof(number), "%d", i);
		assert_memory_equal(text + (i - 10000) * 5, number, 5);
	}
	free(text);
	return 0;
}

#define RENDER_STEP(format)                                                                        \
	static int render_##format(struct probe_error *error)                                      \
	{                                                                                          \
		return render_as(#format, error);                                                  \
	}

RENDER_STEP(text)
RENDER_STEP(json)
RENDER_STEP(csv)
RENDER_STEP(markdown)
RENDER_STEP(folded)
RENDER_STEP(speedscope)
RENDER_STEP(benchmark)

static int save(struct probe_error *error)
{
	const int result = probe_profile_save(profiles[0], path, error);
	struct probe_profile *loaded;
	char *text;

	heap.armed = false;
	if (result < 0)
		return result;
	if (probe_profile_load(path, &loaded, error) < 0)
		fail_msg("what was saved is no profile: %s", error->text);
	text = render(loaded, "json", &(int){ 0 }, NULL);
	assert_string_equal(text, reference);
	free(text);
	probe_profile_free(loaded);
	return result;
}

/* Without the parsing: jansson 2.14 loses letters of a string that it has no memory for. */
static int load(struct probe_error *error)
{
	const bool armed = heap.armed;
	struct probe_profile *loaded = NULL;
	json_t *json;
	char *text;
	int result;

	heap.armed = false;
	json = json_load_file(path, 0, NULL);
	heap.armed = armed;
	result = profile_from_json(json, path, &loaded, error);
	heap.armed = false;
	json_decref(json);
	if (result < 0) {
		assert_null(loaded);
		return result;
	}
	text = render(loaded, "json", &(int){ 0 }, NULL);
	assert_string_equal(text, reference);
	free(text);
	probe_profile_free(loaded);
	return result;
}

static int merge(struct probe_error *error)
{
	struct probe_profile *merged, *whole;
	const int result = probe_profile_merge(profiles, 2, &merged, error);
	char *texts[2];

	heap.armed = false;
	if (result < 0) {
		assert_null(merged);
		return result;
	}
	assert_int_equal(probe_profile_merge(profiles, 2, &whole, NULL), 0);
	texts[0] = render(merged, "json", &(int){ 0 }, NULL);
	texts[1] = render(whole, "json", &(int){ 0 }, NULL);
	assert_string_equal(texts[0], texts[1]);
	free(texts[0]);
	free(texts[1]);
	probe_profile_free(merged);
	probe_profile_free(whole);
	return result;
}

/* What is rendered to the stream of a step that is armed until then; NULL: memory ran out. */
static char *rendered(int (*render_to)(FILE *stream, struct probe_error *error), int *result,
		      struct probe_error *error)
{
	struct text_stream stream;
	char *text;
	size_t size;

	if (text_stream_open(&stream) < 0) {
		*result = error_no_memory(error);
		return NULL;
	}
	*result = render_to(stream.stream, error);
	text = text_stream_close(&stream, &size);
	heap.armed = false;
	if (*result == 0 && !text)
		*result = error_no_memory(error);
	return text;
}

/* The same text as where there is memory enough, or -ENOMEM. */
static int render_both(int (*render_to)(FILE *stream, struct probe_error *error),
		       struct probe_error *error)
{
	int result;
	char *text = rendered(render_to, &result, error);

	if (result == 0) {
		char *whole = rendered(render_to, &(int){ 0 }, NULL);

		assert_string_equal(text, whole);
		free(whole);
	}
	free(text);
	return result;
}

static const char *format; /* of the step */

static int compare_to(FILE *stream, struct probe_error *error)
{
	const struct probe_render_options options = { .size = sizeof(options), .format = format };
	struct probe_comparison *comparison;
	int result = probe_profile_compare(profiles[0], profiles[1], &comparison, error);

	if (result == 0)
		result = probe_comparison_render(&comparison, 1, stream, &options, error);
	probe_comparison_free(comparison);
	return result;
}

static int check_to(FILE *stream, struct probe_error *error)
{
	static const char *const limits[] = { "elapsed=+1%", "elapsed=-99%" };
	struct probe_check *check;
	int result = probe_profile_check(profiles[0], profiles[1], limits, 2, &check, error);

	if (result == 0)
		result = probe_check_render(check, stream, format, error);
	probe_check_free(check);
	return result;
}

static int explain_to(FILE *stream, struct probe_error *error)
{
	static const struct probe_cost costs[] = { { "page-fault", 800, "a test" } };
	const struct probe_explain_options options = {
		.size = sizeof(options),
		.costs = costs,
		.costs_count = 1,
	};
	struct probe_explanation *explanation;
	int result = probe_profile_explain(profiles[0], profiles[1], &options, &explanation, error);

	if (result == 0)
		result = probe_explanation_render(explanation, stream, format, error);
	probe_explanation_free(explanation);
	return result;
}

#define COMPARE_STEP(step, name)                                                                   \
	static int step##_##name(struct probe_error *error)                                        \
	{                                                                                          \
		format = #name;                                                                    \
		return render_both(step##_to, error);                                              \
	}

COMPARE_STEP(compare, text)
COMPARE_STEP(compare, markdown)
COMPARE_STEP(compare, json)
COMPARE_STEP(explain, text)
COMPARE_STEP(explain, markdown)
COMPARE_STEP(explain, json)
COMPARE_STEP(check, text)
COMPARE_STEP(check, junit)
COMPARE_STEP(check, smaller)

/* Sites, reasons and warnings: all that a profile can hold. */
static struct probe_profile *make_profile(uint64_t count)
{
	static const struct profile_value value = { .status = PROBE_SCALED,
						    .running_share = 0.5,
						    .kernel_excluded = true,
						    .source = "perf" };
	struct probe_profile *profile;
	struct probe_profile_region *region;
	struct set *set;

	assert_int_equal(set_load("default", &set, NULL), 0);
	assert_int_equal(profile_new(set, "thread", 1, &profile), 0);
	set_release(set);
	region = profile_region(profile, profile_region(profile, NULL, "outer"), "inner");
	profile_repeat(region, 0)->visits = 3;
	profile_repeat(region, 0)->threads = 2;
	*profile_value(profile, region, 0, 0, PROBE_INCLUSIVE) = value;
	profile_value(profile, region, 0, 0, PROBE_INCLUSIVE)->count = count;
	for (size_t i = 1; i < 14; i++)
		*profile_value(profile, region, 0, i, PROBE_INCLUSIVE) = (struct profile_value){
			.status = PROBE_COUNTED,
			.count = count * i,
			.running_share = 1,
			.source = "os",
		};
	*profile_value(profile, region, 0, 13,
		       PROBE_EXCLUSIVE) = *profile_value(profile, region, 0, 13, PROBE_INCLUSIVE);
	profile_value(profile, region, 0, 3, PROBE_EXCLUSIVE)->reason = profile_add_reason(
		profile, "for a reason of its own");
	assert_int_equal(profile_add_warning(profile, "something is amiss"), 0);
	assert_int_equal(profile_add_site(region, "file.c", 3), 0);
	assert_int_equal(probe_profile_set_title(profile, "title"), 0);
	json_object_set_new(profile_machine(profile), "cpu", json_string("A CPU"));
	json_object_set_new(profile_program(profile), "name", json_string("program"));
	return profile;
}

/* Of rows that need no JSON: jansson's parser is known to give up the process (lex_scan_string). */
static int import(struct probe_error *error)
{
	struct probe_profile **imported;
	struct probe_value value;
	size_t n;
	const int result = probe_profile_import(REPORTS "/made-intervals.csv", &imported, &n,
						error);

	if (result < 0) {
		assert_null(imported);
		return result;
	}
	assert_int_equal(n, 1);
	assert_int_equal(probe_profile_value(imported[0], probe_profile_first(imported[0]),
					     "cycles", PROBE_INCLUSIVE, PROBE_MEAN, &value),
			 0);
	assert_true(value.status == PROBE_SCALED && value.value == 300);
	probe_profile_free(imported[0]);
	free(imported);
	return 0;
}

static const struct step {
	const char *name;
	int (*run)(struct probe_error *error);
} steps[] = {
	{ "measuring_survives_memory_that_runs_out", measure },
	{ "measuring_by_perf_alone_survives_memory_that_runs_out", measure_by_perf },
	{ "counting_a_command_survives_memory_that_runs_out", count_command },
	{ "loading_a_set_survives_memory_that_runs_out", load_default_set },
	{ "a_list_of_events_survives_memory_that_runs_out", make_set_of_events },
	{ "a_text_in_memory_is_whole_or_not_there", write_text },
	{ "rendering_text_survives_memory_that_runs_out", render_text },
	{ "rendering_json_survives_memory_that_runs_out", render_json },
	{ "rendering_csv_survives_memory_that_runs_out", render_csv },
	{ "rendering_markdown_survives_memory_that_runs_out", render_markdown },
	{ "rendering_folded_survives_memory_that_runs_out", render_folded },
	{ "rendering_speedscope_survives_memory_that_runs_out", render_speedscope },
	{ "rendering_benchmark_survives_memory_that_runs_out", render_benchmark },
	{ "saving_survives_memory_that_runs_out", save },
	{ "loading_survives_memory_that_runs_out", load },
	{ "merging_survives_memory_that_runs_out", merge },
	{ "comparing_as_text_survives_memory_that_runs_out", compare_text },
	{ "comparing_as_markdown_survives_memory_that_runs_out", compare_markdown },
	{ "comparing_as_json_survives_memory_that_runs_out", compare_json },
	{ "explaining_as_text_survives_memory_that_runs_out", explain_text },
	{ "explaining_as_markdown_survives_memory_that_runs_out", explain_markdown },
	{ "explaining_as_json_survives_memory_that_runs_out", explain_json },
	{ "checking_as_text_survives_memory_that_runs_out", check_text },
	{ "checking_as_junit_survives_memory_that_runs_out", check_junit },
	{ "checking_as_smaller_survives_memory_that_runs_out", check_smaller },
	{ "importing_survives_memory_that_runs_out", import },
};

/* Returns whether the step came to its end without needing the allocation that was to fail. */
static bool fail_at(const struct step *step, size_t n, bool for_good)
{
	struct probe_error error = { "" };
	const long before = heap.blocks;
	bool failed;
	int result;

	arm(n, for_good);
	result = step->run(&error);
	failed = disarm();
	if (result != 0 && result != -ENOMEM)
		fail_msg("allocation %zu: %d: %s", n, result, error.text);
	if (result < 0)
		assert_string_not_equal(error.text, "");
	if (!failed)
		assert_int_equal(result, 0);
	if (heap.blocks != before)
		fail_msg("allocation %zu: %ld blocks leaked", n, heap.blocks - before);
	assert_int_equal(fake_descriptors_open(), 0);
	assert_int_equal(fake_wrong_closes(), 0);
	/* The next try works. */
	if (step->run(&error) < 0)
		fail_msg("after allocation %zu: %s", n, error.text);
	return !failed;
}

static void each_allocation_may_fail(void **state)
{
	const struct step *step = *state;
	struct probe_error error;

	/* Once for what is kept for good: names of regions, libpfm4's tables, standard streams. */
	assert_int_equal(step->run(&error), 0);
	assert_int_equal(step->run(&error), 0);
	for (int for_good = 0; for_good < 2; for_good++) {
		size_t n = 0;

		while (!fail_at(step, n, for_good))
			n++;
		assert_true(n > 0);
	}
}

static void a_region_without_memory_for_its_name_is_null_and_ignored(void **state)
{
	struct probe_named_region *region;

	(void)state;
	errno = 77;
	arm(0, true);
	region = probe_region("a name that was never there before");
	disarm();
	assert_null(region);
	assert_int_equal(errno, 77);
	probe_enter(region);
	probe_leave(region);
	assert_non_null(probe_region("a name that was never there before"));
}

static int set_up_all(void **state)
{
	int result;

	(void)state;
	fake_install(&plain);
	profiles[0] = make_profile(1000);
	profiles[1] = make_profile(3000);
	reference = render(profiles[0], "json", &result, NULL);
	close(mkstemp(path));
	assert_int_equal(probe_profile_save(profiles[0], path, NULL), 0);
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	fake_install(&plain);
	return 0;
}

/* Also after a failure in the midst of a step. */
static int tear_down(void **state)
{
	struct probe_profile *left = NULL;

	(void)state;
	disarm();
	probe_stop(&left, NULL);
	probe_profile_free(left);
	return 0;
}

static int tear_down_all(void **state)
{
	(void)state;
	unlink(path);
	probe_profile_free(profiles[0]);
	probe_profile_free(profiles[1]);
	free(reference);
	fake_remove();
	return 0;
}

#define STEPS (sizeof(steps) / sizeof(steps[0]))

int main(void)
{
	struct CMUnitTest tests[STEPS + 1];

	for (size_t i = 0; i < STEPS; i++)
		tests[i] = (struct CMUnitTest){
			.name = steps[i].name,
			.test_func = each_allocation_may_fail,
			.setup_func = set_up,
			.teardown_func = tear_down,
			.initial_state = (void *)&steps[i],
		};
	tests[STEPS] = (struct CMUnitTest)cmocka_unit_test(
		a_region_without_memory_for_its_name_is_null_and_ignored);
	return cmocka_run_group_tests_name("malloc", tests, set_up_all, tear_down_all);
}
