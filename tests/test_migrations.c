/* SPDX-License-Identifier: MIT */
/* Migrations of a thread: asked for anew only after a context switch, from perf or from /proc. */
#include "support.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fake_syscalls.h"
#include "lib/base/syscalls.h"
#include "lib/measure/migrations.h"
#include "lib/measure/plan.h"

#define MIGRATIONS PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS

static const struct fake_rule denied[] = { { FAKE_ANY, FAKE_ANY, FAKE_ALWAYS, -EACCES, 0 }, { 0 } };
static const struct fake_rule no_kernel[] = { { FAKE_ANY, FAKE_ANY, FAKE_WITH_KERNEL, -EACCES, 0 },
					      { 0 } };
static const struct fake_rule no_call[] = { { FAKE_ANY, FAKE_ANY, FAKE_ALWAYS, -ENOSYS, 0 },
					    { 0 } };
static const struct fake_file files[] = {
	{ "/proc/sys/kernel/perf_event_paranoid", "2\n" },
	{ "/proc/self/status", "Seccomp:\t0\n" },
	{ 0 },
};
static const struct fake_system plain = { NULL, files, 0 };

static struct migrations *migrations;
static struct request *request;
static struct plan *plan;

static int set_up(void **state)
{
	(void)state;
	fake_install(&plain);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	migrations_free(migrations);
	migrations = NULL;
	plan_release(plan);
	plan = NULL;
	request_free(request);
	request = NULL;
	fake_remove_clean();
	return 0;
}

static void refuse_by(const struct fake_rule *rules)
{
	const struct fake_system system = { rules, files, 0 };

	fake_install(&system);
}

static uint64_t count_after(uint64_t switches)
{
	uint64_t count = UINT64_MAX;

	assert_int_equal(migrations_read(migrations, switches, &count), 0);
	return count;
}

static void open_plan(const char *events, enum request_scope scope, unsigned int sources)
{
	struct set *set;

	assert_int_equal(set_from_events(events, &set, NULL), 0);
	assert_int_equal(request_new(set, scope, sources, true, &request, NULL), 0);
	set_release(set);
	plan = plan_open(request);
	assert_non_null(plan);
}

static const char *source_of(size_t event)
{
	const char *source = plan_counter(plan, event).source;

	return source ? source : "none";
}

static const char *reason_of(size_t event)
{
	static char text[512];

	return reason_text(plan_counter(plan, event).reason, text, sizeof(text));
}

static void changed_switches_read_perfs_event(void **state)
{
	size_t reads;

	(void)state;
	fake_sched(FAKE_SCHED("99")); /* is not asked */
	migrations = migrations_open(true);
	assert_non_null(migrations);
	assert_string_equal(migrations_source(migrations), "perf");
	assert_int_equal(count_after(5), 0);
	fake_count(MIGRATIONS, 3);
	reads = fake_reads();
	assert_int_equal(count_after(6), 3);
	assert_int_equal(fake_reads(), reads + 1);
	fake_count(MIGRATIONS, 2);
	assert_int_equal(count_after(9), 5);
	assert_int_equal(fake_reads(), reads + 2);
}

static void changed_switches_read_the_file(void **state)
{
	size_t reads;

	(void)state;
	fake_sched(FAKE_SCHED("12"));
	migrations = migrations_open(false);
	assert_non_null(migrations);
	assert_string_equal(migrations_source(migrations), "os");
	assert_int_equal(count_after(5), 12);
	fake_sched(FAKE_SCHED("15"));
	reads = fake_reads();
	assert_int_equal(count_after(6), 15);
	assert_int_equal(fake_reads(), reads + 1);
	assert_int_equal(fake_opens(), 0);
}

static void unchanged_switches_read_nothing(void **state)
{
	for (int use_perf = 0; use_perf < 2; use_perf++) {
		size_t reads;

		fake_sched(FAKE_SCHED("12"));
		migrations = migrations_open(use_perf);
		assert_non_null(migrations);
		assert_int_equal(count_after(0), use_perf ? 0 : 12);
		/* Were they read, this would show. */
		fake_sched(FAKE_SCHED("13"));
		if (use_perf)
			fake_count(MIGRATIONS, 1);
		reads = fake_reads();
		for (int i = 0; i < 10; i++)
			assert_int_equal(count_after(0), use_perf ? 0 : 12);
		assert_int_equal(fake_reads(), reads);
		assert_int_equal(count_after(1), use_perf ? 1 : 13);
		tear_down(state);
		set_up(state);
	}
}

static void the_event_is_the_threads_own_and_counts_in_the_kernel(void **state)
{
	const struct fake_event *event;

	(void)state;
	open_plan("cycles,cpu-migrations", SCOPE_THREAD, REQUEST_PERF | REQUEST_OS);
	event = fake_event(MIGRATIONS);
	assert_int_equal(event->leader, -1);
	assert_false(event->attr.exclude_kernel);
	assert_false(event->attr.exclude_user);
	assert_false(event->attr.inherit);
	assert_string_equal(source_of(1), "perf");
	assert_false(plan_counter(plan, 1).kernel_excluded);
}

static void perf_that_is_refused_falls_to_the_file(void **state)
{
	static const struct fake_rule *const refusals[] = { denied, no_kernel, no_call };

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		uint64_t slots[64] = { 0 };

		refuse_by(refusals[i]);
		fake_sched(FAKE_SCHED("4"));
		open_plan("cpu-migrations", SCOPE_THREAD, REQUEST_PERF | REQUEST_OS);
		assert_string_equal(source_of(0), "os");
		/* With exclude_kernel it would open, and read 0. */
		assert_int_equal(fake_opens(), 1);
		plan_read(plan, slots);
		assert_int_equal(slots[plan_counter(plan, 0).slot], 4);
		tear_down(state);
		set_up(state);
	}
}

static void the_file_is_read_with_the_books_and_as_seldom_as_they_allow(void **state)
{
	uint64_t slots[64] = { 0 };
	size_t reads;

	(void)state;
	refuse_by(denied);
	fake_sched(FAKE_SCHED("4"));
	open_plan("cpu-migrations,context-switches", SCOPE_THREAD, REQUEST_PERF | REQUEST_OS);
	plan_read(plan, slots);
	fake_usage(50, 7, 0); /* no switches */
	fake_sched(FAKE_SCHED("5"));
	reads = fake_reads();
	plan_read(plan, slots);
	assert_int_equal(slots[plan_counter(plan, 0).slot], 4);
	assert_int_equal(fake_reads(), reads);
	fake_usage(0, 0, 2);
	plan_read(plan, slots);
	assert_int_equal(slots[plan_counter(plan, 0).slot], 5);
	assert_int_equal(slots[plan_counter(plan, 1).slot], 2);
}

static void source_os_never_calls_perf_event_open(void **state)
{
	uint64_t slots[64] = { 0 };

	(void)state;
	fake_sched(FAKE_SCHED("4"));
	open_plan("cpu-migrations,page-faults", SCOPE_THREAD, REQUEST_OS);
	plan_read(plan, slots);
	assert_string_equal(source_of(0), "os");
	assert_int_equal(slots[plan_counter(plan, 0).slot], 4);
	tear_down(state);
	set_up(state);
	/* Nor where there is no file. */
	open_plan("cpu-migrations,page-faults", SCOPE_THREAD, REQUEST_OS);
	assert_string_equal(source_of(0), "none");
	assert_int_equal(fake_opens(), 0);
}

static void without_perf_and_file_it_is_unavailable_for_a_reason(void **state)
{
	(void)state;
	refuse_by(no_kernel);
	assert_null(migrations_open(true));
	assert_null(migrations_open(false));
	open_plan("cpu-migrations,page-faults", SCOPE_THREAD, REQUEST_PERF | REQUEST_OS);
	assert_string_equal(source_of(0), "none");
	assert_contains(reason_of(0), "perf_event_paranoid is 2");
	assert_contains(reason_of(0), "CAP_PERFMON");
	assert_string_equal(source_of(1), "os");
	tear_down(state);
	refuse_by(NULL);
	open_plan("cpu-migrations,page-faults", SCOPE_THREAD, REQUEST_OS);
	assert_string_equal(source_of(0), "none");
	assert_contains(reason_of(0), "PROBE_SOURCE=os");
	assert_string_equal(source_of(1), "os");
}

static void a_file_without_the_number_is_none(void **state)
{
	static const char *const texts[] = {
		"",
		"program (4711, #threads: 3)\nnr_switches : 77\n",
		FAKE_SCHED(""),
		"program (4711, #threads: 3)\nse.nr_migrations",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fake_sched(texts[i]);
		if (migrations_open(false))
			fail_msg("a number was found in \"%s\"", texts[i]);
	}
}

/* The first line of the file begins with the thread's name, which is the program's to choose. */
static void a_thread_may_be_called_nr_migrations(void **state)
{
	(void)state;
	fake_sched("nr_migrations (4711, #threads: 3)\nse.nr_migrations : 12\n");
	migrations = migrations_open(false);
	assert_non_null(migrations);
	assert_int_equal(count_after(0), 12);
}

static void in_process_scope_perf_alone_counts(void **state)
{
	(void)state;
	fake_sched(FAKE_SCHED("4")); /* of one thread */
	open_plan("cpu-migrations", SCOPE_PROCESS, REQUEST_PERF | REQUEST_OS);
	assert_string_equal(source_of(0), "perf");
	assert_true(fake_event(MIGRATIONS)->attr.inherit);
	assert_false(fake_event(MIGRATIONS)->attr.exclude_kernel);
	tear_down(state);

	refuse_by(no_kernel);
	fake_sched(FAKE_SCHED("4"));
	open_plan("cpu-migrations", SCOPE_PROCESS, REQUEST_PERF | REQUEST_OS);
	assert_string_equal(source_of(0), "none");
	assert_contains(reason_of(0), "perf_event_paranoid is 2");
	tear_down(state);

	refuse_by(NULL);
	fake_sched(FAKE_SCHED("4"));
	open_plan("cpu-migrations", SCOPE_PROCESS, REQUEST_OS);
	assert_string_equal(source_of(0), "none");
	assert_contains(reason_of(0), "PROBE_SOURCE=os");
	assert_int_equal(fake_opens(), 0);
	assert_int_equal(fake_reads(), 0);
}

static void check_books_without_migrations(void)
{
	uint64_t slots[64] = { 0 };

	fake_usage(5, 0, 2);
	plan_read(plan, slots);
	assert_string_equal(source_of(0), "none");
	assert_contains(reason_of(0), "could not be read");
	assert_string_equal(source_of(1), "os");
	assert_string_equal(source_of(2), "os");
	assert_int_equal(slots[plan_counter(plan, 1).slot], 5);
	assert_int_equal(slots[plan_counter(plan, 2).slot], 2);
}

static void an_event_that_is_lost_does_not_take_the_books_with_it(void **state)
{
	static const enum fake_theft thefts[] = { FAKE_CLOSED, FAKE_FOR_A_FILE, FAKE_FOR_AN_EVENT };

	for (size_t i = 0; i < sizeof(thefts) / sizeof(thefts[0]); i++) {
		open_plan("cpu-migrations,page-faults,context-switches", SCOPE_THREAD,
			  REQUEST_PERF | REQUEST_OS);
		assert_string_equal(source_of(0), "perf");
		fake_steal(MIGRATIONS, thefts[i]);
		check_books_without_migrations();
		tear_down(state);
		set_up(state);
	}
}

static void a_file_that_is_lost_does_not_take_the_books_with_it(void **state)
{
	static const char *const left[] = { NULL, "nr_switches : 77\n" };

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		fake_sched(FAKE_SCHED("4"));
		open_plan("cpu-migrations,page-faults,context-switches", SCOPE_THREAD, REQUEST_OS);
		assert_string_equal(source_of(0), "os");
		fake_sched(left[i]);
		check_books_without_migrations();
		tear_down(state);
		set_up(state);
	}
}

/* Without the switches nobody knows whether to ask: the last number would pass for the present one. */
static void books_that_cannot_be_read_leave_no_migrations(void **state)
{
	for (int by_perf = 0; by_perf < 2; by_perf++) {
		uint64_t slots[64] = { 0 };

		fake_sched(FAKE_SCHED("4"));
		open_plan("cpu-migrations,page-faults", SCOPE_THREAD,
			  by_perf ? REQUEST_PERF | REQUEST_OS : REQUEST_OS);
		plan_read(plan, slots);
		assert_string_equal(source_of(0), by_perf ? "perf" : "os");
		fake_usage_fails(-EFAULT);
		plan_read(plan, slots);
		assert_string_equal(source_of(1), "none");
		assert_string_equal(source_of(0), "none");
		assert_contains(reason_of(0), "Bad address");
		tear_down(state);
		set_up(state);
	}
}

/* From here on the real system. */

static int first_cpu, second_cpu;

static bool find_two_cpus(void)
{
	cpu_set_t mine;
	int found = 0;

	if (sched_getaffinity(0, sizeof(mine), &mine) < 0)
		return false;
	for (int cpu = 0; cpu < CPU_SETSIZE && found < 2; cpu++)
		if (CPU_ISSET(cpu, &mine))
			*(found++ == 0 ? &first_cpu : &second_cpu) = cpu;
	return found == 2;
}

static void move_to(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) < 0)
		_Exit(2);
}

static void let_others_run(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
}

static void move_about(void)
{
	move_to(first_cpu);
	for (int visit = 0; visit < 3; visit++) {
		PROBE_BEGIN(moves);
		for (int i = 0; i < 10; i++) {
			move_to(second_cpu);
			move_to(first_cpu);
		}
		PROBE_BEGIN(one);
		move_to(second_cpu);
		PROBE_END(one);
		PROBE_END(moves);
		move_to(first_cpu); /* outside */
		PROBE_BEGIN(still);
		let_others_run();
		PROBE_END(still);
	}
}

/* In a child, which cannot come back from another user and whose CPUs are then its own. */
static void tell_of_moves(void)
{
	struct probe_profile *profile = profile_of(move_about, NULL);
	const struct probe_value value = value_at(profile, "moves", "cpu-migrations");

	if (value.status == PROBE_UNAVAILABLE)
		fprintf(stderr, "unavailable: %s\n", value.reason);
	else
		fprintf(stderr, "%s: %.0f, %.0f, %.0f, %.0f\n", value.source, value.value,
			exclusive_value_at(profile, "moves", "cpu-migrations").value,
			value_at(profile, "moves/one", "cpu-migrations").value,
			value_at(profile, "still", "cpu-migrations").value);
	fflush(stderr);
	_Exit(0); /* LeakSanitizer cannot look into what changed its user */
}

static void tell_of_moves_as_nobody(void)
{
	if (setresgid(65534, 65534, 65534) < 0 || setresuid(65534, 65534, 65534) < 0)
		_Exit(2);
	tell_of_moves();
}

static bool can_look_into_the_file(void)
{
	return access("/proc/thread-self/sched", R_OK) == 0;
}

static void check_moves(void (*body)(void))
{
	static const char *const sources[] = { "PROBE_SOURCE=auto", "PROBE_SOURCE=perf",
					       "PROBE_SOURCE=os" };
	static const char right[] = ": 63, 60, 3, 0\n";

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		const char *const environment[] = { "PROBE_EVENTS=cpu-migrations", sources[i],
						    NULL };
		int status;
		char *text = run_in_child(body, environment, &status);

		assert_int_equal(status, 0);
		print_message("%s: %s", sources[i], text);
		/* Only what must be there may not be missing: perf may be forbidden. */
		if (strncmp(text, "unavailable: ", 13) != 0)
			assert_string_equal(text + strcspn(text, ":"), right);
		else if (i != 1)
			assert_false(can_look_into_the_file());
		free(text);
	}
}

static void moves_are_counted_one_by_one(void **state)
{
	(void)state;
	if (!find_two_cpus()) {
		print_message("SKIP: a migration needs two CPUs\n");
		skip();
	}
	check_moves(tell_of_moves);
}

static void an_ordinary_users_moves_are_counted_one_by_one(void **state)
{
	(void)state;
	if (!find_two_cpus()) {
		print_message("SKIP: a migration needs two CPUs\n");
		skip();
	}
	if (geteuid() != 0) {
		print_message("SKIP: this user is an ordinary one, as the test before shows\n");
		skip();
	}
	check_moves(tell_of_moves_as_nobody);
}

static int open_nothing_of_proc(const char *path, int flags, mode_t mode)
{
	/* As where the program has no descriptors left: the real call fails, and sets errno. */
	return syscalls_real.open(strncmp(path, "/proc/", 6) == 0 ? "/nowhere" : path, flags, mode);
}

static void a_file_that_cannot_be_opened_leaves_errno_alone(void **state)
{
	const struct probe_options options = { .size = sizeof(options),
					       .events = "cpu-migrations",
					       .source = "os" };
	struct syscalls table = syscalls_real;
	struct probe_profile *profile;
	int errors[2];

	(void)state;
	if (!can_look_into_the_file()) {
		print_message("SKIP: there is no /proc/thread-self/sched\n");
		skip();
	}
	table.open = open_nothing_of_proc;
	assert_int_equal(probe_start(&options, NULL), 0);
	PROBE_BEGIN(work);
	syscalls = &table;
	let_others_run();
	errno = 77;
	PROBE_BEGIN(inner);
	errors[0] = errno;
	PROBE_END(inner);
	errors[1] = errno;
	PROBE_END(work);
	syscalls = &syscalls_real;
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_int_equal(value_at(profile, "work", "cpu-migrations").status, PROBE_UNAVAILABLE);
	probe_profile_free(profile);
	assert_int_equal(errors[0], 77);
	assert_int_equal(errors[1], 77);
}

static bool mark_was_passed;

static void *mark_while_a_cancellation_is_due(void *argument)
{
	PROBE_BEGIN(work);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	let_others_run();
	pthread_cancel(pthread_self());
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	PROBE_END(work);
	mark_was_passed = true;
	pthread_testcancel();
	return argument;
}

/* Cancelled there, the thread would never be out of the library again. */
static void a_mark_that_reads_the_file_is_no_cancellation_point(void **state)
{
	const struct probe_options options = { .size = sizeof(options),
					       .events = "cpu-migrations",
					       .source = "os" };
	struct probe_profile *profile;
	pthread_t thread;
	void *result;

	(void)state;
	if (!can_look_into_the_file()) {
		print_message("SKIP: there is no /proc/thread-self/sched\n");
		skip();
	}
	assert_int_equal(probe_start(&options, NULL), 0);
	assert_int_equal(pthread_create(&thread, NULL, mark_while_a_cancellation_is_due, NULL), 0);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_int_equal(probe_stop(&profile, NULL), 0);
	assert_ptr_equal(result, PTHREAD_CANCELED);
	assert_true(mark_was_passed);
	assert_int_equal(visits_at(profile, "work"), 1);
	assert_int_equal(probe_profile_warnings(profile), 0);
	probe_profile_free(profile);
}

#define FAKED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAKED(changed_switches_read_perfs_event),
		FAKED(changed_switches_read_the_file),
		FAKED(unchanged_switches_read_nothing),
		FAKED(the_event_is_the_threads_own_and_counts_in_the_kernel),
		FAKED(perf_that_is_refused_falls_to_the_file),
		FAKED(the_file_is_read_with_the_books_and_as_seldom_as_they_allow),
		FAKED(source_os_never_calls_perf_event_open),
		FAKED(without_perf_and_file_it_is_unavailable_for_a_reason),
		FAKED(a_file_without_the_number_is_none),
		FAKED(a_thread_may_be_called_nr_migrations),
		FAKED(in_process_scope_perf_alone_counts),
		FAKED(an_event_that_is_lost_does_not_take_the_books_with_it),
		FAKED(a_file_that_is_lost_does_not_take_the_books_with_it),
		FAKED(books_that_cannot_be_read_leave_no_migrations),
		cmocka_unit_test(moves_are_counted_one_by_one),
		cmocka_unit_test(an_ordinary_users_moves_are_counted_one_by_one),
		cmocka_unit_test(a_file_that_cannot_be_opened_leaves_errno_alone),
		cmocka_unit_test(a_mark_that_reads_the_file_is_no_cancellation_point),
	};

	return cmocka_run_group_tests_name("migrations", tests, NULL, NULL);
}
