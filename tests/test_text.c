/* SPDX-License-Identifier: MIT */
/* The text report of a profile made by hand from the chapter's figures, line by line. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/profile/profile.h"

/* Example 6-10: three runs of numpy with roll. */
static const uint64_t example[] = {
	10194811718, 4435850419, 2055861567, 15165151844, 346798311, 519793, 3506887927,
	3681441,     3059219862, 751707,     751707,	  8,	     1,	     3061883218,
};

#define EVENTS	(sizeof(example) / sizeof(example[0]))
#define ELAPSED 13

static struct probe_profile *profile;

static void put(struct probe_profile_region *region, size_t repeat, size_t event, uint64_t count,
		const char *source)
{
	for (int part = 0; part < PROFILE_PARTS; part++)
		*profile_value(profile, region, repeat, event,
			       (enum probe_part)part) = (struct profile_value){
			.status = PROBE_COUNTED,
			.count = count,
			.running_share = 1,
			.source = source,
		};
}

static void put_visits(struct probe_profile_region *region, size_t repeat, uint64_t visits,
		       uint64_t least, uint64_t most, uint64_t total)
{
	*profile_repeat(region, repeat) = (struct profile_repeat){
		.visits = visits,
		.elapsed_least = least,
		.elapsed_most = most,
		.elapsed_total = total,
		.elapsed_visits = visits,
		.threads = 1,
	};
}

static void put_example(struct probe_profile_region *region, size_t repeat)
{
	for (size_t i = 0; i < EVENTS; i++)
		put(region, repeat, i, example[i], i == ELAPSED ? "clock" : "perf");
	put_visits(region, repeat, 1, example[ELAPSED], example[ELAPSED], example[ELAPSED]);
}

static void new_profile(size_t repeats)
{
	struct set *set;

	assert_int_equal(set_load("default", &set, NULL), 0);
	assert_int_equal(profile_new(set, "thread", repeats, &profile), 0);
	set_release(set);
	assert_int_equal(probe_profile_set_title(profile, "python diffusion_numpy.py"), 0);
}

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	profile = NULL;
	return 0;
}

static char *rendered(bool colour)
{
	const struct probe_render_options options = { .size = sizeof(options), .colour = colour };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_profile_render(profile, stream, &options, NULL), 0);
	fclose(stream);
	return text;
}

/* White space at the end of a line is nobody's concern. */
static void assert_report_is(const char *const *lines, size_t count)
{
	char *text = rendered(false);
	char *rest = text;

	for (size_t i = 0; i < count; i++) {
		const size_t length = strcspn(rest, "\n");
		size_t end = length;

		while (end > 0 && rest[end - 1] == ' ')
			end--;
		if (end != strlen(lines[i]) || strncmp(rest, lines[i], end) != 0)
			fail_msg("line %zu is\n%.*s\nand not\n%s", i + 1, (int)end, rest, lines[i]);
		rest += length + (rest[length] == '\n');
	}
	assert_string_equal(rest, "");
	free(text);
}

static void the_report_of_one_run_has_the_rows_of_perf_stat(void **state)
{
	/* clang-format off */
	static const char *const lines[] = {
		"",
		" Probekit counter report for 'python diffusion_numpy.py'",
		"",
		" set default, scope thread, 1 run",
		"",
		" Region 'evolve', 1 visit:",
		"",
		"      10,194,811,718 cycles                    #     3.332 GHz                                   perf",
		"       4,435,850,419 stalled-cycles-frontend   #    43.51% frontend cycles idle                  perf",
		"       2,055,861,567 stalled-cycles-backend    #    20.17% backend cycles idle                   perf",
		"      15,165,151,844 instructions              #      1.49 insns per cycle                       perf",
		"                                               #      0.29 stalled cycles per insn",
		"         346,798,311 cache-references          #  113.362 M/sec                                  perf",
		"             519,793 cache-misses              #    0.150% of all cache refs                     perf",
		"       3,506,887,927 branches                  #    1.146 G/sec                                  perf",
		"           3,681,441 branch-misses             #     0.10% of all branches                       perf",
		"        3,059.219862 task-clock (msec)         #     0.999 CPUs utilized                         perf",
		"             751,707 page-faults               #  245.719 K/sec                                  perf",
		"             751,707 minor-faults              #  245.719 K/sec                                  perf",
		"                   8 context-switches          #     2.615 /sec                                  perf",
		"                   1 CPU-migrations            #     0.327 /sec                                  perf",
		"",
		"         3.061883218 seconds elapsed                                                             clock",
		"",
		" Regions                              visits  inclusive s         exclusive s        min a visit        mean         max",
		" evolve                                    1     3.061883 100.0%     3.061883 100.0%     3.062 s     3.062 s     3.062 s",
		"",
	};
	/* clang-format on */

	(void)state;
	new_profile(1);
	put_example(profile_region(profile, NULL, "evolve"), 0);
	assert_report_is(lines, sizeof(lines) / sizeof(lines[0]));
}

/* Each of the ways in which a value is less than counted, in all runs of a region. */
static void make_less_certain(struct probe_profile_region *region)
{
	static const struct {
		size_t event;
		const char *reason;
	} absent[] = {
		{ 1, "the first reason" },
		{ 2, "another reason, which is so long that it cannot stand in one line and is "
		     "wrapped where a word ends" },
		{ 6, "the first reason" },
	};

	for (size_t repeat = 0; repeat < probe_profile_repeats(profile); repeat++) {
		struct profile_value *value;

		for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
			value = profile_value(profile, region, repeat, absent[i].event,
					      PROBE_INCLUSIVE);
			value->status = PROBE_UNAVAILABLE;
			value->reason = profile_add_reason(profile, absent[i].reason);
		}
		value = profile_value(profile, region, repeat, 4, PROBE_INCLUSIVE);
		value->status = PROBE_SCALED;
		value->running_share = 0.5;
		profile_value(profile, region, repeat, 3, PROBE_INCLUSIVE)->kernel_excluded = true;
	}
}

static void make_three_runs(void)
{
	struct probe_profile_region *outer, *inner;

	new_profile(3);
	outer = profile_region(profile, NULL, "evolve");
	for (size_t i = 0; i < 3; i++)
		put_example(outer, i);
	put(outer, 1, 0, example[0] + 30000000, "perf");
	make_less_certain(outer);
	inner = profile_region(profile, outer, "laplacian");
	for (size_t i = 0; i < 3; i++) {
		put(inner, i, ELAPSED, 1000000000, "clock");
		put_visits(inner, i, 1000, 900000, 1200000, 1000000000);
	}
}

static void the_report_of_three_runs_has_variation_footnotes_and_tree(void **state)
{
	/* clang-format off */
	static const char *const lines[] = {
		"",
		" Probekit counter report for 'python diffusion_numpy.py'",
		"",
		" set default, scope thread, 3 runs",
		"",
		" Region 'evolve', 1 visit a run:",
		"",
		"      10,204,811,718 cycles                    #     3.336 GHz                     ( +-  0.10% )  perf",
		"       <unavailable> stalled-cycles-frontend   [1]",
		"       <unavailable> stalled-cycles-backend    [2]",
		"      15,165,151,844 instructions              #         - insns per cycle [3]     ( +-  0.00% )  perf, user mode only",
		"         346,798,311 cache-references          #  113.362 M/sec                    ( +-  0.00% )  perf, scaled: it ran 50.00% of the time",
		"             519,793 cache-misses              #    0.150% of all cache refs       ( +-  0.00% )  perf",
		"       <unavailable> branches                  [1]",
		"           3,681,441 branch-misses                                                 ( +-  0.00% )  perf",
		"        3,059.219862 task-clock (msec)         #     0.999 CPUs utilized           ( +-  0.00% )  perf",
		"             751,707 page-faults               #  245.719 K/sec                    ( +-  0.00% )  perf",
		"             751,707 minor-faults              #  245.719 K/sec                    ( +-  0.00% )  perf",
		"                   8 context-switches          #     2.615 /sec                    ( +-  0.00% )  perf",
		"                   1 CPU-migrations            #     0.327 /sec                    ( +-  0.00% )  perf",
		"",
		"         3.061883218 seconds elapsed                                               ( +-  0.00% )  clock",
		"",
		" Region 'evolve/laplacian', 1,000 visits a run:",
		"",
		"       <unavailable> cycles                    [4]",
		"       <unavailable> stalled-cycles-frontend   [4]",
		"       <unavailable> stalled-cycles-backend    [4]",
		"       <unavailable> instructions              [4]",
		"       <unavailable> cache-references          [4]",
		"       <unavailable> cache-misses              [4]",
		"       <unavailable> branches                  [4]",
		"       <unavailable> branch-misses             [4]",
		"       <unavailable> task-clock (msec)         [4]",
		"       <unavailable> page-faults               [4]",
		"       <unavailable> minor-faults              [4]",
		"       <unavailable> context-switches          [4]",
		"       <unavailable> CPU-migrations            [4]",
		"",
		"         1.000000000 seconds elapsed                                               ( +-  0.00% )  clock",
		"",
		" Regions                              visits  inclusive s         exclusive s        min a visit        mean         max",
		" evolve                                    1     3.061883 100.0%     3.061883 100.0%     3.062 s     3.062 s     3.062 s",
		"   laplacian                           1,000     1.000000  32.7%     1.000000  32.7%  900.000 us    1.000 ms    1.200 ms",
		"",
		" [1] the first reason",
		" [2] another reason, which is so long that it cannot stand in one line and is wrapped where a word",
		"     ends",
		" [3] no such ratio is formed: one count covers user mode only, the other the kernel too: run `sysctl",
		"     kernel.perf_event_paranoid=1` or give the program CAP_PERFMON to count both alike",
		" [4] not measured in this run",
		"",
	};
	/* clang-format on */

	(void)state;
	make_three_runs();
	assert_report_is(lines, sizeof(lines) / sizeof(lines[0]));
}

static void colour_is_there_when_asked_for_alone(void **state)
{
	char *text;

	(void)state;
	make_three_runs();
	assert_int_equal(profile_add_warning(profile, "something is amiss"), 0);
	text = rendered(false);
	assert_lacks(text, "\033");
	assert_contains(text, "\n warning: something is amiss\n");
	free(text);
	text = rendered(true);
	assert_contains(text, "\033[1m Region 'evolve'\033[0m");
	assert_contains(text, "\033[33m       <unavailable>\033[0m stalled");
	assert_contains(text, "\033[31mwarning:\033[0m something is amiss");
	free(text);
}

static void a_mean_below_one_is_not_shown_as_0(void **state)
{
	struct probe_profile_region *region;
	char *text;

	(void)state;
	new_profile(50);
	region = profile_region(profile, NULL, "evolve");
	for (size_t i = 0; i < 50; i++) {
		put_example(region, i);
		put(region, i, 11, i == 0, "os");
		put(region, i, 12, i < 17, "os");
	}
	text = rendered(false);
	assert_contains(text, "               0.020 context-switches");
	assert_contains(text, "                 0.3 CPU-migrations");
	free(text);
}

static void threads_and_simulation_are_said(void **state)
{
	struct probe_profile_region *region;
	char *text;

	(void)state;
	new_profile(1);
	region = profile_region(profile, NULL, "evolve");
	put_example(region, 0);
	profile_repeat(region, 0)->threads = 4;
	profile_repeat(region, 0)->visits = 12345;
	profile_value(profile, region, 0, 3, PROBE_INCLUSIVE)->status = PROBE_SIMULATED;
	profile_value(profile, region, 0, 3, PROBE_INCLUSIVE)->source = "callgrind";
	text = rendered(false);
	assert_contains(text, "Region 'evolve', 12,345 visits in 4 threads (counts are summed;");
	assert_contains(text, "callgrind, simulated\n");
	free(text);
}

static void the_machine_stands_in_the_head(void **state)
{
	char *text;

	(void)state;
	new_profile(1);
	json_object_set_new(profile_machine(profile), "cpu", json_string("A CPU"));
	json_object_set_new(profile_machine(profile), "hypervisor", json_string("KVM"));
	json_object_set_new(profile_machine(profile), "kernel", json_string("Linux 6.18"));
	text = rendered(false);
	assert_contains(text, "1 run; A CPU (virtual machine, KVM), Linux 6.18\n");
	assert_contains(text, " No region was entered while it counted.\n");
	assert_lacks(text, "Regions");
	free(text);
}

static void an_unknown_format_names_those_that_there_are(void **state)
{
	const struct probe_render_options options = { .size = sizeof(options), .format = "xml" };
	struct probe_error error = { "" };

	(void)state;
	new_profile(1);
	assert_int_equal(probe_profile_render(profile, stdout, &options, &error), -EINVAL);
	assert_string_equal(error.text,
			    "format 'xml' is unknown (there are: text, csv, markdown, folded, "
			    "speedscope, benchmark, json)");
}

static void a_stream_that_cannot_be_written_is_an_error(void **state)
{
	static const char *const formats[] = { "text", "json" };

	(void)state;
	make_three_runs();
	for (size_t i = 0; i < 2; i++) {
		const struct probe_render_options options = { .size = sizeof(options),
							      .format = formats[i] };
		struct probe_error error = { "" };
		FILE *full = fopen("/dev/full", "w");

		assert_non_null(full);
		assert_int_equal(probe_profile_render(profile, full, &options, &error), -ENOSPC);
		assert_contains(error.text, "No space left on device");
		fclose(full);
	}
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(the_report_of_one_run_has_the_rows_of_perf_stat),
		CLEANED(the_report_of_three_runs_has_variation_footnotes_and_tree),
		CLEANED(colour_is_there_when_asked_for_alone),
		CLEANED(a_mean_below_one_is_not_shown_as_0),
		CLEANED(threads_and_simulation_are_said),
		CLEANED(the_machine_stands_in_the_head),
		CLEANED(an_unknown_format_names_those_that_there_are),
		CLEANED(a_stream_that_cannot_be_written_is_an_error),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
