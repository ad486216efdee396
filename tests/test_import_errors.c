/* SPDX-License-Identifier: MIT */
/* What is no report: each is refused with a sentence that names file and line, and stays as it is. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A row of perf stat -j's with this for the value, and what stands behind it */
#define ROW(value, rest)                                                                           \
	"{\"counter-value\" : " value ", \"unit\" : \"\", \"event\" : \"cycles\"" rest "}\n"
#define GOOD_JSON ROW("\"1.000000\"", ", \"event-runtime\" : 5, \"pcnt-running\" : 100.00")
#define GOOD_CSV  "0.72,msec,task-clock,717862,100.00,0.671,CPUs utilized\n"
/* Counters as the examples' are */
#define COUNTERS(units, counters)                                                                  \
	"{\n\"source\": \"here\",\n\"units\": {" units                                             \
	"},\n\"examples\": [\n{\"example\": \"1\", "                                               \
	"\"scheme\": \"s\",\n\"counters\": {" counters "}}]}\n"

static const struct {
	const char *name;
	const char *contents;
	const char *sentence; /* part of it */
} cases[] = {
	/* nothing there */
	{ "an empty file", "", ": there is no report in it" },
	{ "blank lines", "\n  \r\n\n", ": there is no report in it" },
	{ "a comment alone", "# started on Sun Nov 22 14:58:35 2026\n\n", "no report in it" },
	/* other things */
	{ "a text", "\nIt was a dark night.\n", ", line 2: 'It was a dark night.' is no row" },
	{ "a long line", "It was a dark and stormy night; the rain fell in torrents\n",
	  "'It was a dark and stormy night; the rain fel...'" },
	{ "foreign JSON", "{\"benchmarks\": []}\n",
	  ", line 1: this JSON is neither perf stat -j's" },
	{ "a list of numbers", "\n[1, 2, 3]\n", ", line 2: this JSON is neither" },
	{ "a profile", "{\"format\": \"probekit profile\", \"version\": 1}\n",
	  "a profile of probekit's already" },
	{ "a profile of another version",
	  "{ \"version\": 99,\n \"format\" : \"probekit profile\"}\n",
	  "profile of probekit's already" },
	{ "a report for people",
	  "# started on Sun Nov 22\n\n Performance counter stats for 'ls':\n\n  1  cycles\n",
	  ": it is perf stat's report for people" },
	{ "UTF-16", "\xff\xfe{\"", ": it is UTF-16" },
	{ "UTF-16 of the other order", "\xfe\xff{\"", ": it is UTF-16" },
	/* perf stat -j */
	{ "a row cut short", GOOD_JSON "{\"counter-value\" : \"2.0",
	  ", line 2: column 23: premature end of input" },
	{ "half a key", GOOD_JSON "\n{\"counter", ", line 3: column 9: premature end of input" },
	{ "a program's line among rows", GOOD_JSON "hello\n" GOOD_JSON, ", line 2: column 5" },
	{ "JSON among rows", GOOD_JSON "{\"name\": 1}\n", ", line 2: this JSON is no row" },
	{ "a number among rows", GOOD_JSON "[5]\n", ", line 2: this JSON is no row" },
	{ "a negative value", GOOD_JSON ROW("\"-1.000000\"", ", \"pcnt-running\" : 100.00"),
	  ", line 2: '-1.000000' is no count" },
	{ "a negative number", ROW("-1", ""), ", line 1: '-1' is no count" },
	{ "nan", ROW("\"nan\"", ""), "'nan' is no count" },
	{ "a value beyond all counters", ROW("\"9223372036854775808.0\"", ""),
	  "'9223372036854775808.0' is no count" },
	{ "a number beyond all counters", ROW("1e30", ""), "'' is no count" },
	{ "no value", ROW("null", ""), "'' is no count" },
	{ "more than all the time", ROW("\"1\"", ", \"pcnt-running\" : 100.5"),
	  "\"pcnt-running\" is no number from 0 to 100" },
	{ "a share in words", ROW("\"1\"", ", \"pcnt-running\" : \"all\""), "\"pcnt-running\"" },
	{ "a negative variation", ROW("\"1\"", ", \"variance\" : -1"), "\"variance\"" },
	{ "a row without an event", "{\"counter-value\" : \"1\"}\n", "has no \"event\"" },
	{ "a cgroup", ROW("\"1\"", ", \"cgroup\" : \"/\""), "counted for a cgroup" },
	{ "two reports joined", GOOD_JSON "\n" GOOD_JSON,
	  ", line 3: every event stands there more than once" },
	{ "an event on two lines", "{\"counter-value\" : \"1\", \"event\" : \"a\\nb\"}\n",
	  "is one line of text" },
	{ "metrics alone", "{}\n{\"metric-value\" : \"\"}{\"metric-value\" : \"\"}",
	  "without --metric-only" },
	/* perf stat -x */
	{ "a row cut behind its event", GOOD_CSV "0,,context-swit",
	  ", line 2: this row has no share" },
	{ "a row cut behind its running time", GOOD_CSV "0,,context-switches,7178",
	  ", line 2: it ends behind the running time" },
	{ "a row cut in its share", GOOD_CSV "0,,cycles,71,100.0",
	  ", line 2: '100.0' is no share" },
	{ "a share above all", "0,,cycles,71,101.00\n", ", line 1: '101.00' is no share" },
	{ "a program's line among rows of -x", GOOD_CSV "\nhello\n",
	  ", line 3: 'hello' is no row" },
	{ "a negative value of -x", GOOD_CSV "-5,,cycles,71,100.00\n", ", line 2: '-5' is no row" },
	{ "a value beyond all counters of -x", GOOD_CSV "99999999999999999999,,cycles,71,100.00\n",
	  ", line 2: '99999999999999999999' is no row" },
	{ "a sum beyond all counters",
	  "CPU0,9000000000000000000,,cycles,1,100.00\nCPU1,9000000000000000000,,cycles,1,100.00\n",
	  ", line 2: no counter counts as far" },
	{ "a clock beyond all counters", "9000000000000000000,msec,task-clock,1,100.00\n",
	  ", line 1: no counter counts as far" },
	{ "a running time in words", "5,,cycles,1.5,100.00\n", "'1.5' is no running time" },
	{ "decimal commas between commas", "0,72,msec,task-clock,717862,100,00,0,CPUs utilized\n",
	  ", line 1: its numbers have decimal commas" },
	{ "a cgroup of -x", "5,,cycles,/,71,100.00,,\n", "counted for a cgroup, '/'" },
	{ "intervals of two runs",
	  " 2.000000000,5,,cycles,71,100.00\n 1.000000000,5,,cycles,71,100.00\n",
	  ", line 2: the time of this interval is before" },
	{ "rows of -x, then of -j", GOOD_CSV GOOD_JSON, ", line 2: '{" },
	{ "metrics alone of -x", "\n,,,,,1.2,GHz\n,,,,\n", "without --metric-only" },
	/* counters */
	{ "counters cut short", "{\"source\": \"s\", \"examples\": [{\"counters\": {",
	  ", line 1: column 43: " },
	{ "no source", "{\"examples\": [{\"counters\": {}}]}", "there is no \"source\"" },
	{ "no units", COUNTERS("", "\"cycles\": 1"),
	  ", line 6: \"units\" has no unit for 'cycles'" },
	{ "a foreign unit", COUNTERS("\"*\": \"miles\"", "\"cycles\": 1"), "no unit for 'cycles'" },
	{ "no counters", COUNTERS("\"*\": \"count\"", ""),
	  ", line 6: example 1 has no \"counters\"" },
	{ "a negative counter", COUNTERS("\"*\": \"count\"", "\"a\": 1,\n\"b\": -1"),
	  ", line 7: 'b' is no count" },
	{ "a counter in words", COUNTERS("\"*\": \"count\"", "\"a\": \"1\""), "'a' is no count" },
	{ "a counter beyond all counters", COUNTERS("\"*\": \"s\"", "\"a\": 10000000000"),
	  "'a' is no count" },
	{ "no run", "{\"source\": \"s\", \"runs\": 0, \"examples\": [{\"counters\": {}}]}",
	  "\"runs\" is the number" },
	{ "no list of examples", "{\"source\": \"s\", \"examples\": {\"counters\": {}}}",
	  "\"examples\" is a list" },
	{ "an example without a name", "{\"source\": \"s\", \"examples\": [{\"counters\": {}}]}",
	  "has no \"example\"" },
};

static char path[] = "/tmp/probekit-import-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	close(mkstemp(path));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void put(const void *contents, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(contents, 1, size, file), size);
	fclose(file);
}

static int import(const char *from, char sentence[512])
{
	struct probe_profile **profiles = (struct probe_profile **)&path;
	struct probe_error error = { "" };
	size_t n = 77;
	const int result = probe_profile_import(from, &profiles, &n, &error);

	strcpy(sentence, error.text);
	if (result < 0) {
		assert_null(profiles);
		assert_int_equal(n, 0);
		return result;
	}
	for (size_t i = 0; i < n; i++)
		probe_profile_free(profiles[i]);
	free(profiles);
	return result;
}

static void what_is_no_report_is_refused_naming_the_line(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char sentence[512];

		put(cases[i].contents, strlen(cases[i].contents));
		if (import(path, sentence) == -EINVAL && strstr(sentence, cases[i].sentence) &&
		    strncmp(sentence, path, strlen(path)) == 0)
			continue;
		print_error("%s: '%s'\n", cases[i].name, sentence);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void what_is_wrong_without_a_place_for_the_sentence_is_wrong_still(void **state)
{
	struct probe_profile **profiles;
	size_t n;

	(void)state;
	put("hello\n", 6);
	assert_int_equal(probe_profile_import(path, &profiles, &n, NULL), -EINVAL);
}

static void the_file_stays_as_it_is(void **state)
{
	static const char text[] = "\xef\xbb\xbf" GOOD_CSV "0,72;\r\n";
	char after[sizeof(text)], sentence[512];
	FILE *file;

	(void)state;
	put(text, sizeof(text) - 1);
	assert_int_equal(import(path, sentence), -EINVAL);
	file = fopen(path, "r");
	assert_int_equal(fread(after, 1, sizeof(after), file), sizeof(text) - 1);
	fclose(file);
	assert_memory_equal(after, text, sizeof(text) - 1);
}

static void binary_files_are_refused(void **state)
{
	char sentence[512];

	(void)state;
	put("5,,cycles,1,100.00\n\0\x7f"
	    "ELF",
	    24);
	assert_int_equal(import(path, sentence), -EINVAL);
	assert_contains(sentence, ", line 2: it is binary");
	assert_int_equal(import("/proc/self/exe", sentence), -EINVAL);
	assert_contains(sentence, "it is binary");
}

static void what_cannot_be_read_is_said_with_its_reason(void **state)
{
	char sentence[512];

	(void)state;
	assert_int_equal(import("/nowhere/report.json", sentence), -ENOENT);
	assert_contains(sentence, "/nowhere/report.json cannot be opened: No such file");
	assert_int_equal(import("/tmp", sentence), -EISDIR);
	assert_contains(sentence, "/tmp cannot be read: Is a directory");
	assert_int_equal(import("/dev/zero", sentence), -EINVAL);
	assert_contains(sentence, "larger than 64 MiB");
	assert_int_equal(import("/dev/null", sentence), -EINVAL);
}

/* Editors and other systems put these; they change no number. */
static void byte_order_marks_and_carriage_returns_are_passed_over(void **state)
{
	static const char *const texts[] = {
		"\xef\xbb\xbf" GOOD_CSV,
		"\xef\xbb\xbf# started on\r\n\r\n5,,cycles,71,100.00\r\n",
		"5,,cycles,71,100.00\r\n7,,branches,71,100.00",
		"\xef\xbb\xbf" GOOD_JSON,
		"{\"counter-value\" : \"1.0\", \"event\" : \"cycles\"}\r\n\r\n",
		"[" GOOD_JSON "]\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char sentence[512];

		put(texts[i], strlen(texts[i]));
		if (import(path, sentence) < 0)
			fail_msg("text %zu: %s", i, sentence);
	}
}

/* Names, places and lines of any length */
static void huge_lines_are_taken_or_refused(void **state)
{
	const size_t size = 4 << 20;
	char *text = malloc(size);
	char sentence[512];

	(void)state;
	memset(text, 'x', size);
	put(text, size);
	assert_int_equal(import(path, sentence), -EINVAL);
	memcpy(text, "5,,", 3);
	put(text, size);
	assert_int_equal(import(path, sentence), -EINVAL);
	assert_contains(sentence, "has at most 255 characters");
	memset(text, ',', size);
	memcpy(text, "5,,cycles,71,100.00", 19);
	put(text, size);
	assert_int_equal(import(path, sentence), 0);
	memset(text, '[', size);
	put(text, size);
	assert_int_equal(import(path, sentence), -EINVAL);
	free(text);
}

static void more_events_than_a_cpu_has_are_no_report(void **state)
{
	char *text = NULL, sentence[512];
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	(void)state;
	for (int i = 0; i < 5000; i++)
		fprintf(stream, "%d,,event_%d,71,100.00\n", i, i);
	fclose(stream);
	put(text, size);
	free(text);
	assert_int_equal(import(path, sentence), -EINVAL);
	assert_contains(sentence, ", line 5000: more than 4096 events");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_report_is_refused_naming_the_line),
		cmocka_unit_test(what_is_wrong_without_a_place_for_the_sentence_is_wrong_still),
		cmocka_unit_test(the_file_stays_as_it_is),
		cmocka_unit_test(binary_files_are_refused),
		cmocka_unit_test(what_cannot_be_read_is_said_with_its_reason),
		cmocka_unit_test(byte_order_marks_and_carriage_returns_are_passed_over),
		cmocka_unit_test(huge_lines_are_taken_or_refused),
		cmocka_unit_test(more_events_than_a_cpu_has_are_no_report),
	};

	return cmocka_run_group_tests_name("import_errors", tests, set_up, tear_down);
}
