/* SPDX-License-Identifier: MIT */
/* Callgrind's log: of what valgrind 3.19 wrote, threads and totals are told; of all else nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "lib/measure/callgrind_log.h"

static const char head[] = "==25102== Callgrind, a call-graph generating cache profiler\n"
			   "==25102== Command: ./t\n"
			   "==25102== \n"
			   "==25102== For interactive control, run 'callgrind_control -h'.\n";

static const char status[] =
	"instrumentation: on\n"
	"executed-bbs: 30933\n"
	"events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim\n"
	"part: 0\n"
	"threads: 1 2\n"
	"current-tid: 2\n"
	"events-1: 132254 29503 12984 1153 971 627 1139 758 597 26615 3124 284 144\n"
	"frames-1: 9\n"
	"function-1-0: 0x000000000001ab70\n"
	"calls-1-0: 1\n"
	"events-1-0: 11486 3239 1992 189 58 73 184 27 65 1830 155 36 20\n"
	"events-2: 110 31 32 7 0 4 7 0 4\n"
	"frames-2: 2\n"
	"function-2-0: clone\n"
	"events-2-0: 103 29 31\n";

static const char totals[] =
	"==25102== \n"
	"==25102== Events    : Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim\n"
	"==25102== Collected : 136706 30785 13789 1389 1012 636 1362 778 604 27282 3310 320 176\n"
	"==25102== \n";

static void feed(struct callgrind_log *log, const char *text)
{
	callgrind_log_feed(log, text, strlen(text));
}

static void test_the_thread_that_asked_is_told(void **state)
{
	struct callgrind_log log = { 0 };

	(void)state;
	feed(&log, status);
	assert_true(log.has_status);
	assert_int_equal(log.counts[CALLGRIND_IR], 110);
	assert_int_equal(log.counts[CALLGRIND_DLMW], 4);
	/* Zeros at the end are left out. */
	assert_int_equal(log.counts[CALLGRIND_BIM], 0);
	assert_false(log.has_totals);
	assert_false(log.has_head);
}

static void test_pieces_may_end_anywhere(void **state)
{
	(void)state;
	for (size_t size = 1; size < 40; size++) {
		struct callgrind_log log = { 0 };

		for (size_t i = 0; i < strlen(status); i += size)
			callgrind_log_feed(&log, status + i,
					   strlen(status) - i < size ? strlen(status) - i : size);
		assert_true(log.has_status);
		assert_int_equal(log.counts[CALLGRIND_IR], 110);
	}
}

static void test_all_threads_are_summed(void **state)
{
	struct callgrind_log log = { .of_all_threads = true };

	(void)state;
	feed(&log, status);
	assert_true(log.has_status);
	assert_int_equal(log.counts[CALLGRIND_IR], 132254 + 110);
	assert_int_equal(log.counts[CALLGRIND_BCM], 3124);
}

static void test_totals_are_those_of_the_process(void **state)
{
	struct callgrind_log log = { 0 };

	(void)state;
	feed(&log, head);
	feed(&log, status);
	feed(&log, totals);
	assert_true(log.has_head);
	assert_true(log.has_totals);
	assert_int_equal(log.counts[CALLGRIND_IR], 136706);
	assert_int_equal(log.counts[CALLGRIND_BIM], 176);
}

static void test_a_hole_is_passed_over(void **state)
{
	static const char hole[300];
	struct callgrind_log log = { 0 };

	(void)state;
	callgrind_log_feed(&log, hole, sizeof(hole));
	feed(&log, totals);
	assert_true(log.has_totals);
}

static void test_order_of_events_is_read(void **state)
{
	struct callgrind_log log = { 0 };

	(void)state;
	feed(&log, "events: Bim Bi Bcm Bc DLmw DLmr ILmr D1mw D1mr I1mr Dw Ge Dr Ir\n"
		   "current-tid: 1\nevents-1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14\n");
	assert_true(log.has_status);
	assert_int_equal(log.counts[CALLGRIND_IR], 14);
	assert_int_equal(log.counts[CALLGRIND_DW], 11);
	assert_int_equal(log.counts[CALLGRIND_BIM], 1);
}

static void test_what_is_no_status_is_none(void **state)
{
	static const char *const texts[] = {
		"",
		"events-2: 110 31 32\n",
		/* without simulation of caches and branches */
		"events: Ir\ncurrent-tid: 1\nevents-1: 110\n",
		"events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim\nevents-1: 110\n",
		"events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim\ncurrent-tid: 1\n"
		"events-1: \n",
		"events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim\ncurrent-tid: 1\n"
		"events-1: 11 x\n",
		"events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim\ncurrent-tid: 1\n"
		"events-1: 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0\n",
		"unknown monitor command: status internal\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct callgrind_log log = { 0 };

		feed(&log, texts[i]);
		assert_false(log.has_status);
	}
}

static void test_a_dump_is_a_slice(void **state)
{
	struct callgrind_log log = { 0 };

	(void)state;
	feed(&log, "# callgrind format\nversion: 1\ncreator: callgrind-3.19.0\npid: 16940\n\n"
		   "part: 3\nthread: 2\n\ndesc: Timerange: Basic block 1 - 2\n"
		   "desc: Trigger: Client Request: probekit\n\npositions: line\n"
		   "events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim\n");
	assert_false(log.has_slice);
	feed(&log, "summary: 6015 2001 1008 1 0 0 1 0 0 1001 10\n\nfn=(1) main\n0 1 2 3\n");
	assert_true(log.has_slice);
	assert_false(log.has_status);
	assert_int_equal(log.counts[CALLGRIND_IR], 6015);
	assert_int_equal(log.counts[CALLGRIND_BCM], 10);
	assert_int_equal(log.counts[CALLGRIND_BIM], 0);
}

static void test_unknown_instructions_are_told(void **state)
{
	struct callgrind_log log = { 0 };

	(void)state;
	feed(&log, "vex amd64->IR: unhandled instruction bytes: 0x62 0xF2 0x7D 0x48 0x7C 0xC7\n"
		   "==12720== valgrind: Unrecognised instruction at address 0x109145.\n");
	assert_true(log.lacks_instruction);
	assert_true(log.lacks_avx512);
	log = (struct callgrind_log){ 0 };
	feed(&log, "vex amd64->IR: unhandled instruction bytes: 0xF 0xB\n"
		   "==12720== valgrind: Unrecognised instruction at address 0x109145.\n");
	assert_true(log.lacks_instruction);
	assert_false(log.lacks_avx512);
}

static void test_long_lines_are_cut(void **state)
{
	struct callgrind_log log = { 0 };
	char line[2000];

	(void)state;
	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	callgrind_log_feed(&log, line, sizeof(line));
	feed(&log, status);
	assert_true(log.has_status);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_thread_that_asked_is_told),
		cmocka_unit_test(test_pieces_may_end_anywhere),
		cmocka_unit_test(test_all_threads_are_summed),
		cmocka_unit_test(test_totals_are_those_of_the_process),
		cmocka_unit_test(test_a_hole_is_passed_over),
		cmocka_unit_test(test_order_of_events_is_read),
		cmocka_unit_test(test_what_is_no_status_is_none),
		cmocka_unit_test(test_a_dump_is_a_slice),
		cmocka_unit_test(test_unknown_instructions_are_told),
		cmocka_unit_test(test_long_lines_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
