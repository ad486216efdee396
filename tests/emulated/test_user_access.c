/* SPDX-License-Identifier: MIT */
/*
 * Counters read from user space through the event's page, against read(), by hand and by regions. Run
 * twice: with the sysctl kernel.perf_user_access at 0, where the kernel refuses, and at 1.
 */
#include "../support.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "counting.h"
#include "lib/measure/page.h"
#include "lib/profile/profile.h"

/* "config1:1" asks for access from user space, "config1:0" for 64 bits: the kernel's manual. */
#define USER_ACCESS 2
#define LONG	    1

static uint64_t length;

static bool allowed(void)
{
	FILE *file = fopen("/proc/sys/kernel/perf_user_access", "r");
	int value = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &value), 1);
	fclose(file);
	return value == 1;
}

static int open_event(uint64_t config, uint64_t config1)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.config = config,
		.config1 = config1,
		.size = sizeof(attr),
		.exclude_kernel = 1,
	};
	const int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static struct page *page_of(int fd)
{
	struct page *page;

	assert_true(fd >= 0);
	assert_int_equal(page_map(fd, &page), 0);
	return page;
}

static uint64_t read_call(int fd)
{
	uint64_t count;

	assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
	return count;
}

static uint64_t read_page(const struct page *page)
{
	struct page_reading reading;

	assert_int_equal(page_read(page, &reading), 0);
	return reading.count;
}

/* Between read() and the page; what lies between is the same in every round. */
static uint64_t gap(int fd, const struct page *page, uint64_t turns)
{
	const uint64_t before = read_call(fd);
	uint64_t between;

	spend_thousands(turns);
	between = read_page(page);
	assert_in_range(between, before, read_call(fd));
	return between - before;
}

static void the_page_reads_what_read_does(void **state)
{
	static const uint64_t events[] = { PERF_COUNT_HW_INSTRUCTIONS, PERF_COUNT_HW_CPU_CYCLES };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const int fd = open_event(events[i], USER_ACCESS);
		struct page *page = page_of(fd);
		uint64_t constant;

		gap(fd, page, 1);
		constant = gap(fd, page, 1);
		print_message("%s: %llu from read() to the page, of which the loop is 1,000\n",
			      i == 0 ? "instructions" : "cycles", (unsigned long long)constant);
		assert_in_range(constant, 1000, 1500);
		for (uint64_t turns = 1; turns <= 1000001; turns += 100000)
			assert_int_equal(gap(fd, page, turns) - constant, (turns - 1) * 1000);
		page_unmap(page);
		close(fd);
	}
}

static void a_mapping_outlives_its_descriptor(void **state)
{
	const int fd = open_event(PERF_COUNT_HW_INSTRUCTIONS, USER_ACCESS);
	struct page *page = page_of(fd);
	uint64_t counts[3];

	(void)state;
	close(fd);
	read_page(page);
	for (uint64_t i = 0; i < 3; i++) {
		counts[i] = read_page(page);
		spend_thousands(i == 0 ? 1 : 1001);
	}
	assert_int_equal(counts[2] - counts[1] - (counts[1] - counts[0]), 1000 * 1000);
	page_unmap(page);
}

/*
 * The kernel starts a counter of 32 bits in the middle, so that here it has overflowed twice; not
 * just before the page is read, though, which would then take a second look.
 */
static void a_counter_that_overflowed_reads_on(void **state)
{
	const int fd = open_event(PERF_COUNT_HW_INSTRUCTIONS, USER_ACCESS);
	struct page *page = page_of(fd);
	const uint64_t thousands = (UINT64_C(1) << 32) / 1000 + 10000;
	uint64_t constant;

	(void)state;
	gap(fd, page, 1);
	constant = gap(fd, page, 1);
	assert_int_equal(gap(fd, page, thousands + 1) - constant, thousands * 1000);
	page_unmap(page);
	close(fd);
}

static void visit_long(void)
{
	PROBE_BEGIN(long_region);
	spend_thousands(length);
	PROBE_END(long_region);
}

static uint64_t instructions_of_long(uint64_t thousands)
{
	struct probe_profile *profile;
	uint64_t count;

	length = thousands;
	profile = counted_after_a_first_visit(visit_long, INSTRUCTIONS);
	count = count_at(profile, "long_region", INSTRUCTIONS);
	probe_profile_free(profile);
	return count;
}

/* Two visits are forgotten; in the third the counter goes through the 2^31 that it is given. */
static void a_region_through_an_overflow_is_exact(void **state)
{
	const uint64_t thousands = (UINT64_C(1) << 31) / 1000 * 2 / 5;

	(void)state;
	assert_int_equal(instructions_of_long(thousands + 1) - instructions_of_long(1),
			 thousands * 1000);
}

static void the_time_goes_on_while_the_event_runs(void **state)
{
	const int fd = open_event(PERF_COUNT_HW_INSTRUCTIONS, USER_ACCESS);
	struct page *page = page_of(fd);
	struct page_reading before, after;

	(void)state;
	assert_int_equal(page_read(page, &before), 0);
	spend_thousands(10000);
	assert_int_equal(page_read(page, &after), 0);
	/* An instruction a nanosecond, and what the kernel's ticks take. */
	assert_in_range(after.time_running - before.time_running, 10000000, 11000000);
	assert_int_equal(after.time_running - before.time_running,
			 after.time_enabled - before.time_enabled);
	page_unmap(page);
	close(fd);
}

static void an_event_that_is_switched_off_is_refused(void **state)
{
	const int fd = open_event(PERF_COUNT_HW_INSTRUCTIONS, USER_ACCESS);
	struct page *page = page_of(fd);
	struct page_reading reading;

	(void)state;
	assert_int_equal(ioctl(fd, PERF_EVENT_IOC_DISABLE, 0), 0);
	assert_int_equal(page_read(page, &reading), -EAGAIN);
	assert_int_equal(ioctl(fd, PERF_EVENT_IOC_ENABLE, 0), 0);
	assert_int_equal(page_read(page, &reading), 0);
	page_unmap(page);
	close(fd);
}

/* Visits grow, by more than a tick takes: the one that is the longest so far is noted, in an instruction
 * or two of the region around it. */
static void visit_nested(void)
{
	PROBE_BEGIN(outer);
	for (uint64_t i = 1; i <= 3; i++) {
		PROBE_BEGIN(inner);
		spend_thousands(i * length);
		PROBE_END(inner);
	}
	PROBE_END(outer);
}

static struct probe_profile *profile_of_nested(const char *events, uint64_t thousands)
{
	length = thousands;
	return counted_after_a_first_visit(visit_nested, events);
}

static bool was_read_by(const struct probe_profile *profile, const char *way)
{
	const json_t *reading = json_object_get(profile_program(profile), "reading");

	return json_object_get(json_object_get(reading, "threads"), way);
}

/* The same whichever way: so reads of the page equal what read() counts. */
static void regions_are_exact(void **state)
{
	const char *way = allowed() ? "event groups by page" : "event groups by read()";
	struct probe_profile *shorter = profile_of_nested("instructions:u,cycles:u", 1000);
	struct probe_profile *profile = profile_of_nested("instructions:u,cycles:u", 1070);

	(void)state;
	assert_true(was_read_by(profile, way));
	assert_int_equal(count_at(profile, "outer/inner", "instructions:u") -
				 count_at(shorter, "outer/inner", "instructions:u"),
			 6 * 70 * 1000);
	assert_int_equal(count_at(profile, "outer", "instructions:u") -
				 count_at(shorter, "outer", "instructions:u"),
			 6 * 70 * 1000);
	assert_int_equal(count_at(profile, "outer/inner", "cycles:u") -
				 count_at(shorter, "outer/inner", "cycles:u"),
			 6 * 70 * 1000);
	print_message("%s: three visits of 6,000,000 instructions count %llu\n", way,
		      (unsigned long long)count_at(shorter, "outer/inner", "instructions:u"));
	probe_profile_free(shorter);
	probe_profile_free(profile);
}

#define TURN_TAKERS 12 /* events, each on its own, for six counters */

static struct probe_profile *profile_of_turn_takers(void)
{
	char path[] = "/tmp/probekit-set-XXXXXX.json";
	const struct probe_options options = { .size = sizeof(options), .set = path };
	const int fd = mkstemps(path, (int)strlen(".json"));
	struct probe_profile *profile;

	assert_true(fd >= 0);
	dprintf(fd, "{ \"name\": \"turns\", \"events\": [");
	for (int i = 0; i < TURN_TAKERS; i++)
		dprintf(fd,
			"%s{ \"name\": \"i%d\", \"group\": \"g%d\", "
			"\"encodings\": [\"instructions:u\"] }",
			i == 0 ? "" : ",", i, i);
	dprintf(fd, "] }\n");
	assert_int_equal(close(fd), 0);
	length = 100000;
	profile = counted_with(visit_nested, &options);
	assert_int_equal(unlink(path), 0);
	return profile;
}

/* What waits at a mark is read by a call there, and what runs by its page: no count is torn between. */
static void events_that_take_turns_are_read_by_both(void **state)
{
	struct probe_profile *profile = profile_of_turn_takers();

	(void)state;
	assert_true(was_read_by(profile, "event groups by page, at times by read()"));
	for (int i = 0; i < TURN_TAKERS; i++) {
		char name[16];
		struct probe_value value;

		snprintf(name, sizeof(name), "i%d", i);
		value = value_at(profile, "outer", name);
		assert_int_equal(value.status, PROBE_SCALED);
		assert_in_range((uint64_t)value.value, 6 * length * 1000 * 99 / 100,
				6 * length * 1000 * 101 / 100);
	}
	probe_profile_free(profile);
}

static void sixty_four_bits_are_had_where_the_pmu_has_them(void **state)
{
	const int fd = open_event(PERF_COUNT_HW_INSTRUCTIONS, USER_ACCESS | LONG);
	struct page *page;

	(void)state;
	if (fd == -EOPNOTSUPP) {
		print_message("this PMU has no counters of 64 bits for instructions\n");
		return;
	}
	page = page_of(fd);
	gap(fd, page, 1);
	assert_int_equal(gap(fd, page, 1001) - gap(fd, page, 1), 1000 * 1000);
	page_unmap(page);
	close(fd);
}

static void an_event_that_did_not_ask_for_access_is_refused(void **state)
{
	const int fd = open_event(PERF_COUNT_HW_INSTRUCTIONS, 0);
	struct page *page = page_of(fd);
	struct page_reading reading;

	(void)state;
	assert_int_equal(page_read(page, &reading), -EOPNOTSUPP);
	page_unmap(page);
	close(fd);
}

static void where_the_system_forbids_it_every_event_is_refused(void **state)
{
	const int fd = open_event(PERF_COUNT_HW_INSTRUCTIONS, USER_ACCESS);
	struct page *page = page_of(fd);
	struct page_reading reading;
	int result;

	(void)state;
	result = page_read(page, &reading);
	/* The event asked for it and shows so (cap_user_rdpmc), but is given no counter to read. */
	assert_int_equal(result, -EAGAIN);
	page_unmap(page);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest allowing[] = {
		cmocka_unit_test(the_page_reads_what_read_does),
		cmocka_unit_test(a_mapping_outlives_its_descriptor),
		cmocka_unit_test(a_counter_that_overflowed_reads_on),
		cmocka_unit_test(a_region_through_an_overflow_is_exact),
		cmocka_unit_test(regions_are_exact),
		cmocka_unit_test(events_that_take_turns_are_read_by_both),
		cmocka_unit_test(the_time_goes_on_while_the_event_runs),
		cmocka_unit_test(an_event_that_is_switched_off_is_refused),
		cmocka_unit_test(sixty_four_bits_are_had_where_the_pmu_has_them),
		cmocka_unit_test(an_event_that_did_not_ask_for_access_is_refused),
	};
	const struct CMUnitTest forbidding[] = {
		cmocka_unit_test(regions_are_exact),
		cmocka_unit_test(where_the_system_forbids_it_every_event_is_refused),
		cmocka_unit_test(an_event_that_did_not_ask_for_access_is_refused),
	};

	if (allowed())
		return cmocka_run_group_tests_name("user_access allowed", allowing, NULL, NULL);
	return cmocka_run_group_tests_name("user_access forbidden", forbidding, NULL, NULL);
}
