/* SPDX-License-Identifier: MIT */
/* Event groups: their descriptors, how they are set going and how they are read. */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "fake_syscalls.h"
#include "lib/base/syscalls.h"
#include "lib/measure/group.h"

static const struct fake_system plain = { .descriptors_limit = 0 };

static int set_up(void **state)
{
	(void)state;
	fake_install(&plain);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_remove();
	return 0;
}

static int add(struct event_group *group, uint64_t config)
{
	const struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = config,
		.disabled = 1,
	};

	return group_add(group, &attr, 0);
}

static struct event_group *group_of(size_t events)
{
	struct event_group *group = group_new();

	assert_non_null(group);
	for (size_t i = 0; i < events; i++)
		assert_int_equal(add(group, i), 0);
	assert_int_equal(group_size(group), events);
	return group;
}

static void members_follow_an_enabled_leader_and_close_on_exec(void **state)
{
	struct event_group *group = group_of(3);

	(void)state;
	for (uint64_t i = 0; i < 3; i++) {
		const struct fake_event *event = fake_event(PERF_TYPE_HARDWARE, i);

		assert_false(event->attr.disabled);
		assert_int_equal(event->attr.read_format, PERF_FORMAT_GROUP |
								  PERF_FORMAT_TOTAL_TIME_ENABLED |
								  PERF_FORMAT_TOTAL_TIME_RUNNING);
		assert_int_equal(event->flags, PERF_FLAG_FD_CLOEXEC);
		assert_true((event->leader == -1) == (i == 0));
		assert_true(fake_share_group(PERF_TYPE_HARDWARE, 0, PERF_TYPE_HARDWARE, i));
	}
	group_free(group);
}

static void starting_stops_and_starts_the_leader_alone(void **state)
{
	static const unsigned long requests[] = { PERF_EVENT_IOC_DISABLE, PERF_EVENT_IOC_ENABLE };
	struct event_group *group = group_of(2);
	const int leader = fake_event(PERF_TYPE_HARDWARE, 1)->leader;
	unsigned long argument;
	int fd;

	(void)state;
	assert_int_equal(group_start(group), 0);
	assert_int_equal(fake_controls(), 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(fake_control(i, &fd, &argument), requests[i]);
		assert_int_equal(fd, leader);
		assert_int_equal(argument, 0);
	}
	group_free(group);
}

static void a_read_gives_the_times_and_then_the_counts_in_order(void **state)
{
	struct event_group *group = group_of(2);
	uint64_t values[GROUP_FIRST_COUNT + 2];

	(void)state;
	assert_int_equal(group_values(group), GROUP_FIRST_COUNT + 2);
	fake_count(PERF_TYPE_HARDWARE, 0, 700);
	fake_count(PERF_TYPE_HARDWARE, 1, 11);
	fake_run(PERF_TYPE_HARDWARE, 1, 50, 40);
	assert_int_equal(group_read(group, values), 0);
	assert_int_equal(values[GROUP_TIME_ENABLED], 50);
	assert_int_equal(values[GROUP_TIME_RUNNING], 40);
	assert_int_equal(values[GROUP_FIRST_COUNT], 700);
	assert_int_equal(values[GROUP_FIRST_COUNT + 1], 11);
	group_free(group);
}

static void a_read_that_fails_or_is_not_of_this_group_is_an_error(void **state)
{
	static const struct {
		enum fake_read how;
		int result;
	} failures[] = {
		{ FAKE_READ_BADF, -EBADF },
		{ FAKE_READ_SHORT, -EIO },
		{ FAKE_READ_WRONG_NUMBER, -EIO },
		{ FAKE_READ_WELL, 0 },
	};
	struct event_group *group = group_of(2);
	uint64_t values[GROUP_FIRST_COUNT + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		fake_read_goes(failures[i].how);
		assert_int_equal(group_read(group, values), failures[i].result);
	}
	group_free(group);
}

static void descriptors_move_to_the_upper_quarter(void **state)
{
	static const struct {
		int limit, least;
	} cases[] = { { 64, 48 }, { 1024, 768 }, { 2000, 768 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct fake_system system = { .descriptors_limit = cases[i].limit };
		struct event_group *group;

		fake_install(&system);
		group = group_of(2);
		assert_int_equal(fake_event(PERF_TYPE_HARDWARE, 1)->least, cases[i].least);
		/* Members name their leader by the number that it was moved to. */
		assert_int_equal(fake_event(PERF_TYPE_HARDWARE, 1)->leader, cases[i].least);
		assert_int_equal(fake_descriptors_open(), 2);
		group_free(group);
	}
}

static void no_more_than_a_quarter_of_the_limit_is_held(void **state)
{
	static const struct fake_system small = { .descriptors_limit = 20 };
	struct event_group *first, *second;

	(void)state;
	fake_install(&small);
	first = group_of(3);
	second = group_of(2);
	assert_int_equal(add(second, 2), -EMFILE);
	assert_int_equal(fake_descriptors_open(), 5);
	assert_int_equal(fake_opens(), 5);
	/* What is given back can be had again. */
	group_free(first);
	assert_int_equal(add(second, 2), 0);
	group_free(second);
	assert_int_equal(fake_descriptors_open(), 0);
}

static void a_failed_open_or_move_holds_nothing(void **state)
{
	static const struct fake_rule refused[] = { { FAKE_ANY, FAKE_ANY, FAKE_ALWAYS, -EACCES, 0 },
						    { 0 } };
	static const struct fake_system refusing = { .rules = refused, .descriptors_limit = 8 };
	static const struct fake_system tight = { .descriptors_limit = 4 };
	struct event_group *group = group_new();

	(void)state;
	fake_install(&refusing);
	/* More often than a quarter of the limit: a leaked reservation would turn to -EMFILE. */
	for (int i = 0; i < 10; i++)
		assert_int_equal(add(group, 0), -EACCES);
	/* One descriptor is left: for the call, but not for its duplicate. */
	fake_install(&tight);
	for (int i = 0; i < 10; i++)
		assert_int_equal(add(group, 0), -EMFILE);
	assert_int_equal(fake_opens(), 10);
	assert_int_equal(fake_descriptors_open(), 0);
	assert_int_equal(group_size(group), 0);
	group_free(group);
}

static void a_group_takes_sixteen_events(void **state)
{
	struct event_group *group = group_of(GROUP_EVENTS_MOST);

	(void)state;
	assert_int_equal(add(group, GROUP_EVENTS_MOST), -EINVAL);
	assert_int_equal(group_size(group), GROUP_EVENTS_MOST);
	group_free(group);
}

/* Under qemu-user, say, which does not know all requests: such an event could not be guarded. */
static void an_event_without_an_id_is_not_held(void **state)
{
	static const struct fake_system small = { .descriptors_limit = 8 };
	struct event_group *group = group_new();

	(void)state;
	fake_install(&small);
	fake_ids_fail(-ENOTTY);
	/* More often than a quarter of the limit: a leaked reservation would turn to -EMFILE. */
	for (int i = 0; i < 10; i++)
		assert_int_equal(add(group, 0), -ENOTTY);
	assert_int_equal(fake_opens(), 10);
	assert_int_equal(fake_descriptors_open(), 0);
	assert_int_equal(group_size(group), 0);
	fake_ids_fail(0);
	assert_int_equal(add(group, 0), 0);
	group_free(group);
	assert_int_equal(fake_descriptors_open(), 0);
}

static const enum fake_theft thefts[] = { FAKE_CLOSED, FAKE_FOR_A_FILE, FAKE_FOR_AN_EVENT };

#define THEFTS (sizeof(thefts) / sizeof(thefts[0]))

static void a_group_that_the_program_closed_is_neither_read_nor_closed(void **state)
{
	(void)state;
	for (size_t i = 0; i < THEFTS; i++) {
		struct event_group *group = group_of(3);
		uint64_t values[GROUP_FIRST_COUNT + 3];

		assert_int_equal(group_read(group, values), 0);
		fake_steal(PERF_TYPE_HARDWARE, 0, thefts[i]);
		assert_int_equal(group_read(group, values), -EBADF);
		assert_int_equal(fake_wrong_reads(), 0);
		/* Those that are left are given back. */
		group_free(group);
		assert_int_equal(fake_descriptors_open(), 0);
		assert_int_equal(fake_wrong_closes(), 0);
		fake_install(&plain);
	}
}

static void a_member_that_the_program_closed_fails_the_read_and_is_not_closed(void **state)
{
	(void)state;
	for (size_t i = 0; i < THEFTS; i++) {
		struct event_group *group = group_of(3);
		uint64_t values[GROUP_FIRST_COUNT + 3];

		/* The kernel takes it out of the group: the counts behind it would move up. */
		fake_steal(PERF_TYPE_HARDWARE, 1, thefts[i]);
		assert_int_equal(group_read(group, values), -EIO);
		group_free(group);
		assert_int_equal(fake_descriptors_open(), 0);
		assert_int_equal(fake_wrong_closes(), 0);
		fake_install(&plain);
	}
}

static void what_the_program_closed_counts_as_given_back(void **state)
{
	static const struct fake_system small = { .descriptors_limit = 8 };

	(void)state;
	fake_install(&small);
	/* More often than a quarter of the limit. */
	for (int i = 0; i < 10; i++) {
		struct event_group *group = group_of(1);

		fake_steal(PERF_TYPE_HARDWARE, 0, FAKE_CLOSED);
		group_free(group);
	}
}

static void freeing_closes_each_descriptor_once(void **state)
{
	struct event_group *group = group_of(5);

	(void)state;
	assert_int_equal(fake_descriptors_open(), 5);
	group_free(group);
	group_free(NULL);
	assert_int_equal(fake_descriptors_open(), 0);
	assert_int_equal(fake_wrong_closes(), 0);
}

/* The number that the next descriptor moved high will get, on the real system. */
static int next_high_descriptor(void)
{
	const int limit = syscalls->descriptors_limit();
	const int high = limit > 1024 ? 1024 : limit;
	const int next = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, high - high / 4);

	assert_true(next >= 0);
	close(next);
	return next;
}

/*
 * A program that closes all descriptors, as daemons do, and opens its own, on the real system.
 * Returns the descriptor of a file of the program's that stands where the group's was, or -1.
 */
static int take_the_place_of(struct event_group *group)
{
	static const char text[64] = "what the program keeps in a file of its own";
	const struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
		.exclude_kernel = 1,
	};
	const int ours = next_high_descriptor();
	char path[] = "/tmp/probekit-test-XXXXXX";
	int file;

	if (group_add(group, &attr, 0) < 0)
		return -1;
	file = mkstemp(path);
	unlink(path);
	assert_int_equal(write(file, text, sizeof(text)), sizeof(text));
	assert_int_equal(lseek(file, 0, SEEK_SET), 0);
	assert_int_equal(dup2(file, ours), ours);
	close(file);
	return ours;
}

static void what_the_program_put_in_our_place_is_not_read(void **state)
{
	struct event_group *group = group_new();
	const int file = take_the_place_of(group);
	uint64_t values[GROUP_FIRST_COUNT + 1];

	(void)state;
	if (file >= 0) {
		assert_true(group_read(group, values) < 0);
		assert_int_equal(lseek(file, 0, SEEK_CUR), 0);
	}
	group_free(group);
	if (file < 0)
		skip(); /* perf_event_open is not to be had here */
}

static void what_the_program_put_in_our_place_is_not_closed(void **state)
{
	struct event_group *group = group_new();
	const int file = take_the_place_of(group);

	(void)state;
	group_free(group);
	if (file < 0)
		skip(); /* perf_event_open is not to be had here */
	assert_true(fcntl(file, F_GETFD) >= 0);
	close(file);
}

#define FAKED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKED(members_follow_an_enabled_leader_and_close_on_exec),
		FAKED(starting_stops_and_starts_the_leader_alone),
		FAKED(a_read_gives_the_times_and_then_the_counts_in_order),
		FAKED(a_read_that_fails_or_is_not_of_this_group_is_an_error),
		FAKED(descriptors_move_to_the_upper_quarter),
		FAKED(no_more_than_a_quarter_of_the_limit_is_held),
		FAKED(a_failed_open_or_move_holds_nothing),
		FAKED(a_group_takes_sixteen_events),
		FAKED(an_event_without_an_id_is_not_held),
		FAKED(a_group_that_the_program_closed_is_neither_read_nor_closed),
		FAKED(a_member_that_the_program_closed_fails_the_read_and_is_not_closed),
		FAKED(what_the_program_closed_counts_as_given_back),
		FAKED(freeing_closes_each_descriptor_once),
		cmocka_unit_test(what_the_program_put_in_our_place_is_not_read),
		cmocka_unit_test(what_the_program_put_in_our_place_is_not_closed),
	};

	return cmocka_run_group_tests_name("group", tests, NULL, NULL);
}
