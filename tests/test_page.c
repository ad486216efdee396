/* SPDX-License-Identifier: MIT */
/* An event's page that is made up, and how it is read; a real one is in tests/emulated. */
#include "support.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/syscalls.h"
#include "lib/measure/page.h"

static struct {
	struct perf_event_mmap_page shared;
	int map_result;
	int mapped;
	size_t size;
	uint64_t counter;
	uint64_t cycles;
	uint32_t index_read;
	int counter_reads;
	/* So many times the kernel rewrites the page while it is being read. */
	int rewrites;
} made_up;

static int map_event(int fd, size_t size, void **memory)
{
	assert_int_equal(fd, 77);
	*memory = &made_up.shared;
	made_up.size = size;
	made_up.mapped += made_up.map_result == 0;
	return made_up.map_result;
}

static void unmap(void *memory, size_t size)
{
	assert_ptr_equal(memory, &made_up.shared);
	assert_int_equal(size, made_up.size);
	made_up.mapped--;
}

static uint64_t read_counter(uint32_t index)
{
	made_up.counter_reads++;
	made_up.index_read = index;
	if (made_up.rewrites-- > 0) {
		/* What it was, so far, is in the offset now, and the counter has changed. */
		made_up.shared.lock += 2;
		made_up.shared.offset += 1000;
		made_up.shared.time_enabled += 10;
		made_up.shared.time_running += 10;
		made_up.shared.index++;
		made_up.counter += 5;
	}
	return made_up.counter;
}

static uint64_t read_cycles(void)
{
	return made_up.cycles;
}

static struct syscalls table;
static struct page *page;

static int set_up(void **state)
{
	(void)state;
	memset(&made_up, 0, sizeof(made_up));
	made_up.shared.cap_user_rdpmc = 1;
	made_up.shared.index = 1;
	made_up.shared.pmc_width = 48;
	made_up.shared.time_enabled = 200;
	made_up.shared.time_running = 100;
	table = syscalls_real;
	table.map_event = map_event;
	table.unmap = unmap;
	table.read_counter = read_counter;
	table.read_cycles = read_cycles;
	syscalls = &table;
	assert_int_equal(page_map(77, &page), 0);
	assert_int_equal(made_up.mapped, 1);
	assert_int_equal(made_up.size, sysconf(_SC_PAGESIZE));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	page_unmap(page);
	assert_int_equal(made_up.mapped, 0);
	syscalls = &syscalls_real;
	return 0;
}

static struct page_reading reading_of_page(void)
{
	struct page_reading reading;

	assert_int_equal(page_read(page, &reading), 0);
	return reading;
}

static void the_count_is_the_offset_and_what_the_counter_shows(void **state)
{
	(void)state;
	made_up.shared.offset = 1000000;
	made_up.shared.index = 4;
	made_up.counter = 234;
	assert_int_equal(reading_of_page().count, 1000234);
	assert_int_equal(made_up.index_read, 3);
}

static void a_counter_below_0_is_sign_extended_from_its_width(void **state)
{
	static const struct {
		uint16_t width;
		uint64_t shown;
	} counters[] = { { 32, UINT64_C(0x80000000) },
			 { 40, UINT64_C(0xff80000000) },
			 { 48, UINT64_C(0xffff80000000) },
			 { 64, UINT64_C(0xffffffff80000000) } };

	(void)state;
	/* The kernel has it count up from -2^31, and the offset makes that 500. */
	made_up.shared.offset = (INT64_C(1) << 31) + 500;
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
		made_up.shared.pmc_width = counters[i].width;
		made_up.counter = counters[i].shown;
		assert_int_equal(reading_of_page().count, 500);
		made_up.counter = counters[i].shown + 7;
		assert_int_equal(reading_of_page().count, 507);
	}
}

static void bits_above_the_width_are_no_part_of_the_count(void **state)
{
	(void)state;
	made_up.shared.pmc_width = 32;
	made_up.counter = UINT64_C(0xdead00000007);
	assert_int_equal(reading_of_page().count, 7);
}

static void a_page_that_changes_meanwhile_is_read_again(void **state)
{
	struct page_reading reading;

	(void)state;
	made_up.rewrites = 3;
	reading = reading_of_page();
	assert_int_equal(made_up.counter_reads, 4);
	assert_int_equal(made_up.index_read, 3);
	assert_int_equal(reading.count, 3 * 1000 + 3 * 5);
	assert_int_equal(reading.time_enabled, 230);
	assert_int_equal(reading.time_running, 130);
}

static void assert_refused(int expected)
{
	struct page_reading reading = { .count = 4711, .time_enabled = 4711, .time_running = 4711 };

	assert_int_equal(page_read(page, &reading), expected);
	/* The instruction would end the program. */
	assert_int_equal(made_up.counter_reads, 0);
	assert_int_equal(reading.count, 4711);
}

static void where_the_kernel_allows_no_reads_none_is_tried(void **state)
{
	(void)state;
	made_up.shared.cap_user_rdpmc = 0;
	assert_refused(-EOPNOTSUPP);
}

static void an_architecture_without_the_instruction_is_refused(void **state)
{
	(void)state;
	table.read_counter = NULL;
	assert_refused(-EOPNOTSUPP);
}

static void an_event_without_a_counter_has_no_count_rather_than_0(void **state)
{
	(void)state;
	made_up.shared.index = 0;
	assert_refused(-EAGAIN);
}

/* Intel's: eight fractions of the slots, which are no count. */
static void topdown_metrics_are_left_to_the_kernel(void **state)
{
	(void)state;
	made_up.shared.index = (UINT32_C(1) << 29) + 1;
	assert_refused(-EAGAIN);
	made_up.shared.index = (UINT32_C(1) << 30) + 1; /* a counter for one event alone */
	reading_of_page();
}

static void a_count_alone_is_the_same_and_refused_alike(void **state)
{
	uint64_t count = 4711;

	(void)state;
	made_up.counter = 234;
	made_up.shared.offset = 1000;
	made_up.rewrites = 1;
	assert_int_equal(page_read_count(page, &count), 0);
	assert_int_equal(count, 1000 + 1000 + 234 + 5);
	made_up.shared.index = 0;
	assert_int_equal(page_read_count(page, &count), -EAGAIN);
	assert_int_equal(count, 1000 + 1000 + 234 + 5);
}

static void it_is_offered_where_counters_and_the_clock_can_be_read(void **state)
{
	(void)state;
	assert_false(page_offers_reading(page)); /* the clock cannot */
	made_up.shared.cap_user_time = 1;
	assert_true(page_offers_reading(page));
	made_up.shared.cap_user_rdpmc = 0;
	assert_false(page_offers_reading(page));
	made_up.shared.cap_user_rdpmc = 1;
	table.read_counter = NULL;
	assert_false(page_offers_reading(page));
}

static void a_width_that_no_counter_has_is_refused(void **state)
{
	struct page_reading reading;

	(void)state;
	made_up.shared.pmc_width = 0;
	assert_int_equal(page_read(page, &reading), -EOPNOTSUPP);
	made_up.shared.pmc_width = 65;
	assert_int_equal(page_read(page, &reading), -EOPNOTSUPP);
}

static void times_are_those_of_the_page_where_it_does_not_tell_the_clock(void **state)
{
	(void)state;
	made_up.cycles = 1000;
	made_up.shared.time_offset = 1000;
	made_up.shared.time_mult = 1000;
	assert_int_equal(reading_of_page().time_enabled, 200);
	assert_int_equal(reading_of_page().time_running, 100);
}

static void times_go_on_with_the_clock(void **state)
{
	(void)state;
	made_up.shared.cap_user_time = 1;
	/* 2.5 GHz: 0.4 ns a cycle, of 1,000,001 cycles; more than 32 bits of them do not overflow. */
	made_up.shared.time_shift = 31;
	made_up.shared.time_mult = 858993459;
	made_up.cycles = 1000001;
	made_up.shared.time_offset = 30;
	assert_int_equal(reading_of_page().time_enabled, 200 + 30 + 400000);
	assert_int_equal(reading_of_page().time_running, 100 + 30 + 400000);
	made_up.cycles = UINT64_C(1) << 42;
	assert_int_equal(reading_of_page().time_enabled, 200 + 30 + 1759218604032);
}

static void a_short_clock_that_wrapped_goes_on(void **state)
{
	(void)state;
	made_up.shared.cap_user_time = 1;
	made_up.shared.cap_user_time_short = 1;
	made_up.shared.time_mask = UINT64_C(0xffffff);
	made_up.shared.time_cycles = UINT64_C(0x1fffff0);
	made_up.shared.time_mult = 1;
	made_up.shared.time_offset = -UINT64_C(0x1fffff0);
	made_up.cycles = 0x10; /* 0x20 after the base */
	assert_int_equal(reading_of_page().time_enabled, 200 + 0x20);
}

static void a_page_that_cannot_be_mapped_says_why(void **state)
{
	struct page *none = NULL;

	(void)state;
	made_up.map_result = -EPERM; /* perf_event_mlock_kb is used up */
	assert_int_equal(page_map(77, &none), -EPERM);
	assert_null(none);
	page_unmap(none);
}

#define ON_A_PAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_PAGE(the_count_is_the_offset_and_what_the_counter_shows),
		ON_A_PAGE(a_counter_below_0_is_sign_extended_from_its_width),
		ON_A_PAGE(bits_above_the_width_are_no_part_of_the_count),
		ON_A_PAGE(a_page_that_changes_meanwhile_is_read_again),
		ON_A_PAGE(where_the_kernel_allows_no_reads_none_is_tried),
		ON_A_PAGE(an_architecture_without_the_instruction_is_refused),
		ON_A_PAGE(an_event_without_a_counter_has_no_count_rather_than_0),
		ON_A_PAGE(topdown_metrics_are_left_to_the_kernel),
		ON_A_PAGE(a_count_alone_is_the_same_and_refused_alike),
		ON_A_PAGE(it_is_offered_where_counters_and_the_clock_can_be_read),
		ON_A_PAGE(a_width_that_no_counter_has_is_refused),
		ON_A_PAGE(times_are_those_of_the_page_where_it_does_not_tell_the_clock),
		ON_A_PAGE(times_go_on_with_the_clock),
		ON_A_PAGE(a_short_clock_that_wrapped_goes_on),
		ON_A_PAGE(a_page_that_cannot_be_mapped_says_why),
	};

	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
