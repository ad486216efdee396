/* SPDX-License-Identifier: MIT */
/* Records of the kernel's become places in files, whatever their order; shares have their intervals. */
#include "support.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/lines/interval.h"
#include "tools/sample/events.h"
#include "tools/sample/space.h"

static struct events events;
static struct places places;

static int set_up(void **state)
{
	(void)state;
	memset(&events, 0, sizeof(events));
	memset(&places, 0, sizeof(places));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	places_free(&places);
	events_free(&events);
	return 0;
}

/* A record, word by word; text goes behind, padded to words. */
static void take(uint32_t type, uint16_t misc, const uint64_t *words, size_t count,
		 const char *text, uint64_t process, uint64_t time, bool has_trailer)
{
	uint64_t record[64] = { 0 };
	const struct perf_event_header *header = (const void *)record;
	size_t size = 1;

	memcpy(record + size, words, count * sizeof(words[0]));
	size += count;
	if (text) {
		memcpy(record + size, text, strlen(text) + 1);
		size += strlen(text) / sizeof(uint64_t) + 1;
	}
	if (has_trailer) {
		record[size++] = process;
		record[size++] = time;
	}
	memcpy(record, &(struct perf_event_header){ type, misc, (uint16_t)(size * 8) },
	       sizeof(*header));
	events_take(&events, record, 0, 0);
}

static void sample(uint64_t time, uint64_t process, uint64_t address, uint16_t mode)
{
	const uint64_t words[] = { address, process, time };

	take(PERF_RECORD_SAMPLE, mode, words, 3, NULL, 0, 0, false);
}

static void map(uint64_t time, uint64_t process, uint64_t start, uint64_t length, uint64_t offset,
		const char *file)
{
	const uint64_t words[] = { process, start, length, offset, 0, 7, 0, 5 };

	take(PERF_RECORD_MMAP2, PERF_RECORD_MISC_USER, words, 8, file, process, time, true);
}

static void fork_of(uint64_t time, uint64_t parent, uint64_t child)
{
	const uint64_t words[] = { child | parent << 32, child | parent << 32, time };

	take(PERF_RECORD_FORK, 0, words, 3, NULL, parent, time, true);
}

static void exec_of(uint64_t time, uint64_t process)
{
	const uint64_t words[] = { process };

	take(PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC, words, 1, "name", process, time, true);
}

static const struct place *find(const char *file, uint64_t offset)
{
	for (size_t i = 0; i < places.count; i++) {
		const struct place *place = &places.list[i];
		const bool same = file ? place->file && strcmp(place->file, file) == 0
				       : !place->file;

		if (same && place->offset == offset && !place->in_kernel)
			return place;
	}
	return NULL;
}

static void find_places(void)
{
	events_sort(&events);
	places_find(&places, &events, &(struct placed){ 0 });
	assert_false(places.out_of_memory);
}

static void samples_of_one_place_are_one(void **state)
{
	(void)state;
	map(1, 10, 0x1000, 0x1000, 0x400, "/a");
	sample(3, 10, 0x1010, PERF_RECORD_MISC_USER);
	sample(4, 10, 0x1010, PERF_RECORD_MISC_USER);
	sample(5, 10, 0x1018, PERF_RECORD_MISC_USER);
	find_places();
	assert_int_equal(places.count, 2);
	assert_int_equal(find("/a", 0x410)->samples, 2);
	assert_int_equal(find("/a", 0x410)->inode, 7);
	assert_int_equal(find("/a", 0x418)->samples, 1);
}

/* Rings of several CPUs are read one after the other. */
static void time_decides_and_not_the_order_of_reading(void **state)
{
	(void)state;
	sample(5, 10, 0x1010, PERF_RECORD_MISC_USER);
	map(7, 10, 0x1000, 0x1000, 0, "/later");
	map(2, 10, 0x1000, 0x1000, 0, "/earlier");
	sample(7, 10, 0x1020, PERF_RECORD_MISC_USER);
	find_places();
	assert_non_null(find("/earlier", 0x10));
	assert_non_null(find("/later", 0x20));
}

static void a_child_has_what_its_parent_had_until_it_execs(void **state)
{
	(void)state;
	map(1, 10, 0x1000, 0x1000, 0, "/parent");
	fork_of(2, 10, 11);
	sample(3, 11, 0x1001, PERF_RECORD_MISC_USER);
	exec_of(4, 11);
	sample(5, 11, 0x1002, PERF_RECORD_MISC_USER);
	map(6, 11, 0x1000, 0x1000, 0, "/child");
	sample(7, 11, 0x1003, PERF_RECORD_MISC_USER);
	sample(8, 10, 0x1004, PERF_RECORD_MISC_USER);
	find_places();
	assert_non_null(find("/parent", 1));
	assert_non_null(find(NULL, 0));
	assert_non_null(find("/child", 3));
	assert_non_null(find("/parent", 4));
}

static void a_thread_is_no_child(void **state)
{
	const uint64_t words[] = { 10 | (uint64_t)10 << 32, 12 | (uint64_t)10 << 32, 2 };

	(void)state;
	map(1, 10, 0x1000, 0x1000, 0, "/a");
	take(PERF_RECORD_FORK, 0, words, 3, NULL, 10, 2, true);
	sample(3, 10, 0x1001, PERF_RECORD_MISC_USER);
	find_places();
	assert_non_null(find("/a", 1));
}

static void the_kernel_and_what_is_unmapped_are_told_apart(void **state)
{
	(void)state;
	sample(1, 10, 0xffffffff81000000, PERF_RECORD_MISC_KERNEL);
	sample(2, 10, 0x5000, PERF_RECORD_MISC_USER);
	find_places();
	assert_int_equal(places.count, 2);
	assert_false(places.list[0].in_kernel);
	assert_null(places.list[0].file);
	assert_true(places.list[1].in_kernel);
}

static void what_was_lost_is_counted(void **state)
{
	const uint64_t lost[] = { 1, 40 };

	(void)state;
	take(PERF_RECORD_LOST, 0, lost, 2, NULL, 10, 1, true);
	take(PERF_RECORD_LOST, 0, lost, 2, NULL, 10, 2, true);
	take(PERF_RECORD_THROTTLE, 0, lost, 2, NULL, 10, 3, true);
	take(4711, 0, lost, 2, NULL, 10, 3, true); /* of a kernel to come */
	assert_int_equal(events.lost, 80);
	assert_int_equal(events.throttled, 1);
	find_places();
	assert_int_equal(places.count, 0);
}

static void many_processes_and_samples_are_kept(void **state)
{
	(void)state;
	for (uint64_t process = 1; process <= 300; process++) {
		map(process, process, 0x1000, 0x1000, 0, "/a");
		for (uint64_t i = 0; i < 30; i++)
			sample(1000 + i, process, 0x1000 + i, PERF_RECORD_MISC_USER);
	}
	find_places();
	assert_int_equal(places.count, 30);
	for (uint64_t i = 0; i < 30; i++)
		assert_int_equal(find("/a", i)->samples, 300);
}

/* Of Wilson's paper of 1927, and of tables made after it. */
static void intervals_are_wilsons(void **state)
{
	const struct {
		double met, all, low, high;
	} known[] = {
		{ 5, 10, 0.2366, 0.7634 },   { 0, 10, 0, 0.2775 },
		{ 10, 10, 0.7225, 1 },	     { 1, 30, 0.0059, 0.1667 },
		{ 81, 263, 0.2553, 0.3662 }, { 850, 1000, 0.8265, 0.8708 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct interval interval = interval_of_share(known[i].met, known[i].all);

		assert_true(interval.low > known[i].low - 0.0001 &&
			    interval.low < known[i].low + 0.0001);
		assert_true(interval.high > known[i].high - 0.0001 &&
			    interval.high < known[i].high + 0.0001);
	}
}

static void without_samples_a_share_may_be_anything(void **state)
{
	const struct interval interval = interval_of_share(0, 0);

	(void)state;
	assert_true(interval.low == 0 && interval.high == 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void write_log(const char *folder, const char *name, const char *records, size_t size)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(records, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static void remove_folder(const char *folder, const char *const *names)
{
	char path[128];

	for (; *names; names++) {
		snprintf(path, sizeof(path), "%s/%s", folder, *names);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(folder), 0);
}

static void assert_region(const struct placed *placed, pid_t process, pid_t thread, uint32_t ring,
			  uint64_t position, const char *wanted, bool wants_known)
{
	bool is_known;
	const char *region = placed_region(placed, process, thread, ring, position, &is_known);

	assert_int_equal(is_known, wants_known);
	if (wanted)
		assert_string_equal(region, wanted);
	else
		assert_null(region);
}

/* Threads 11 and 12 of process 10 told, 13 could not; 20 was never heard of again, 30 came too late for
 * the rings, and 40 has no marks. */
static void samples_are_in_the_regions_that_threads_have_told(void **state)
{
	static const char told[] = "11 0 100 300 a/b\0"
				   "11 0 300 500 \0"
				   "11 1 0 40 odd name\0"
				   "12 0 100 900 a\0"
				   "? 13";
	static const char unknown[] = "?";
	static const char *const names[] = { "10.0.samples", "30.0.samples", NULL };
	pid_t processes[] = { 10, 20 };
	const struct share share = { .processes = processes, .processes_count = 2 };
	char folder[] = "/tmp/probekit-placed-XXXXXX";
	struct placed placed;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_log(folder, names[0], told, sizeof(told));
	write_log(folder, names[1], unknown, sizeof(unknown));
	placed_read(&placed, folder, &share);
	assert_false(placed.out_of_memory);
	assert_region(&placed, 10, 11, 0, 100, "a/b", true);
	assert_region(&placed, 10, 11, 0, 299, "a/b", true);
	assert_region(&placed, 10, 11, 0, 300, NULL, true);
	assert_region(&placed, 10, 11, 0, 99, NULL, true);
	assert_region(&placed, 10, 11, 0, 500, NULL, true);
	assert_region(&placed, 10, 11, 1, 39, "odd name", true);
	assert_region(&placed, 10, 11, 2, 39, NULL, true);
	assert_region(&placed, 10, 12, 0, 299, "a", true);
	assert_region(&placed, 10, 13, 0, 299, NULL, false);
	assert_region(&placed, 20, 20, 0, 299, NULL, false);
	assert_region(&placed, 30, 30, 0, 299, NULL, false);
	assert_region(&placed, 40, 40, 0, 299, NULL, true);
	placed_free(&placed);
	remove_folder(folder, names);
}

/* A process that got the rings twice and told once has not told all. */
static void who_told_less_often_than_asked_is_not_known(void **state)
{
	static const char told[] = "10 0 100 300 a";
	static const char *const names[] = { "10.0.samples", NULL };
	pid_t processes[] = { 10, 10 };
	const struct share share = { .processes = processes, .processes_count = 2 };
	char folder[] = "/tmp/probekit-placed-XXXXXX";
	struct placed placed;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_log(folder, names[0], told, sizeof(told));
	placed_read(&placed, folder, &share);
	assert_region(&placed, 10, 10, 0, 200, "a", true);
	assert_region(&placed, 10, 10, 0, 300, NULL, false);
	placed_free(&placed);
	remove_folder(folder, names);
}

static void without_a_folder_all_is_outside_of_regions(void **state)
{
	const struct share share = { .listener = -1 };
	struct placed placed;

	(void)state;
	placed_read(&placed, "", &share);
	assert_region(&placed, 10, 10, 0, 200, NULL, true);
	placed_free(&placed);
	placed_read(&placed, "/tmp/there/is/none", &share);
	assert_region(&placed, 10, 10, 0, 200, NULL, true);
	placed_free(&placed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_are_in_the_regions_that_threads_have_told),
		cmocka_unit_test(who_told_less_often_than_asked_is_not_known),
		cmocka_unit_test(without_a_folder_all_is_outside_of_regions),
		TEST(samples_of_one_place_are_one),
		TEST(time_decides_and_not_the_order_of_reading),
		TEST(a_child_has_what_its_parent_had_until_it_execs),
		TEST(a_thread_is_no_child),
		TEST(the_kernel_and_what_is_unmapped_are_told_apart),
		TEST(what_was_lost_is_counted),
		TEST(many_processes_and_samples_are_kept),
		cmocka_unit_test(intervals_are_wilsons),
		cmocka_unit_test(without_samples_a_share_may_be_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
