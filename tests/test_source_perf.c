/* SPDX-License-Identifier: MIT */
/* Each way in which perf_event_open is known to fail: what is then counted by whom, and why not. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_syscalls.h"
#include "lib/measure/plan.h"

#define OF_HARDWARE(result)                                                                        \
	{                                                                                          \
		PERF_TYPE_HARDWARE, FAKE_ANY, FAKE_ALWAYS, result, 0                               \
	}
#define ALL(condition, result)                                                                     \
	{                                                                                          \
		FAKE_ANY, FAKE_ANY, condition, result, 0                                           \
	}

static const struct fake_rule no_pmu[] = { OF_HARDWARE(-ENOENT), { 0 } };
static const struct fake_rule no_kernel[] = { ALL(FAKE_WITH_KERNEL, -EACCES), { 0 } };
static const struct fake_rule no_kernel_no_pmu[] = { ALL(FAKE_WITH_KERNEL, -EACCES),
						     OF_HARDWARE(-ENOENT),
						     { 0 } };
static const struct fake_rule denied[] = { ALL(FAKE_ALWAYS, -EACCES), { 0 } };
static const struct fake_rule not_permitted[] = { ALL(FAKE_ALWAYS, -EPERM), { 0 } };
static const struct fake_rule no_call[] = { ALL(FAKE_ALWAYS, -ENOSYS), { 0 } };
static const struct fake_rule no_memory[] = { ALL(FAKE_ALWAYS, -ENOMEM), { 0 } };
static const struct fake_rule no_misses[] = {
	{ PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES, FAKE_ALWAYS, -ENOENT, 0 }, { 0 }
};
static const struct fake_rule odd[] = { OF_HARDWARE(-EBUSY), { 0 } };

#define PARANOID(level)                                                                            \
	{                                                                                          \
		"/proc/sys/kernel/perf_event_paranoid", level "\n"                                 \
	}
#define STATUS(seccomp)                                                                            \
	{                                                                                          \
		"/proc/self/status", "Name:\tprogram\nSeccomp:\t" seccomp "\n"                     \
	}
#define CPUINFO(flags)                                                                             \
	{                                                                                          \
		"/proc/cpuinfo", "processor\t: 0\nmodel name\t: A CPU\nflags\t\t: fpu" flags "\n"  \
	}

static const struct fake_file bare[] = { CPUINFO(""), PARANOID("2"), STATUS("0"), { 0 } };
static const struct fake_file virtual[] = { CPUINFO(" hypervisor lm"), PARANOID("1"), { 0 } };
static const struct fake_file paranoid3[] = { PARANOID("3"), STATUS("0"), { 0 } };
static const struct fake_file paranoid4[] = { PARANOID("4"), STATUS("0"), { 0 } };
static const struct fake_file paranoid0[] = { PARANOID("0"), STATUS("0"), { 0 } };
static const struct fake_file unreadable[] = { STATUS("0"), { 0 } };
static const struct fake_file filtered[] = { PARANOID("2"), STATUS("2"), { 0 } };
static const struct fake_file docker[] = { { "/.dockerenv", "" }, PARANOID("2"), { 0 } };

/* The events that all cases count, in this order. */
#define EVENTS	     "cycles,cache-misses,task-clock,page-faults,cpu-migrations"
#define EVENTS_COUNT 5
#define HARDWARE     2 /* so many of them, the first; the others are software events */

struct expectation {
	const char *source; /* NULL: it is not counted, and these words say why */
	const char *words[3];
};

#define PERF                                                                                       \
	{                                                                                          \
		"perf",                                                                            \
		{                                                                                  \
			NULL                                                                       \
		}                                                                                  \
	}
#define OS                                                                                         \
	{                                                                                          \
		"os",                                                                              \
		{                                                                                  \
			NULL                                                                       \
		}                                                                                  \
	}
#define NOT(...)                                                                                   \
	{                                                                                          \
		NULL,                                                                              \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

struct failure {
	const char *name;
	const struct fake_rule *rules;
	const struct fake_file *files;
	bool hardware_user_only;
	struct expectation events[EVENTS_COUNT]; /* of sources auto */
};

#define SYSCTL	       "sysctl kernel.perf_event_paranoid="
#define PMU_OF_HOST    NOT("virtual machine (", "qemu: -cpu host,pmu=on", "libvirt: <pmu state='on'/>")
#define PMU_OF_MACHINE NOT("no hardware counters", "A CPU", "on bare metal")
#define TOO_PARANOID(level)                                                                        \
	NOT("not permitted: perf_event_paranoid is " level, SYSCTL "2", "CAP_PERFMON")
#define NOT_THE_KERNEL                                                                             \
	NOT("counted in the kernel", "perf_event_paranoid is 2: run `" SYSCTL "1`", "CAP_PERFMON")
#define FILTER		     NOT("a seccomp filter forbids perf_event_open", "--cap-add PERFMON", "profile")
#define NO_CALL		     NOT("this kernel has no perf_event_open", "qemu-user", "CONFIG_PERF_EVENTS")
#define NO_DESCRIPTOR(limit) NOT("no file descriptor was left", "limit is " limit, "ulimit -n")
#define FORBIDDEN	     NOT("not permitted although perf_event_paranoid is 0", "security module")

static const struct failure failures[] = {
	{ "hardware_and_migrations_are_counted_by_perf_where_all_opens",
	  NULL,
	  bare,
	  false,
	  { PERF, PERF, OS, OS, PERF } },
	{ "a_virtual_machine_without_a_pmu_is_told_how_to_get_one",
	  no_pmu,
	  virtual,
	  false,
	  { PMU_OF_HOST, PMU_OF_HOST, OS, OS, PERF } },
	{ "bare_metal_without_a_pmu_is_told_where_to_look",
	  no_pmu,
	  bare,
	  false,
	  { PMU_OF_MACHINE, PMU_OF_MACHINE, OS, OS, PERF } },
	{ "one_event_that_the_pmu_lacks_is_not_a_missing_pmu",
	  no_misses,
	  virtual,
	  false,
	  { PERF, NOT("PMU does not offer this event", "probekit list"), OS, OS, PERF } },
	{ "paranoid_2_counts_hardware_in_user_mode_and_leaves_migrations_to_nobody",
	  no_kernel,
	  bare,
	  true,
	  { PERF, PERF, OS, OS, NOT_THE_KERNEL } },
	{ "paranoid_2_without_a_pmu_leaves_migrations_to_nobody",
	  no_kernel_no_pmu,
	  bare,
	  true,
	  { PMU_OF_MACHINE, PMU_OF_MACHINE, OS, OS, NOT_THE_KERNEL } },
	{ "paranoid_3_is_named_with_its_sysctl",
	  denied,
	  paranoid3,
	  false,
	  { TOO_PARANOID("3"), TOO_PARANOID("3"), OS, OS,
	    NOT("perf_event_paranoid is 3", SYSCTL, "CAP_PERFMON") } },
	{ "paranoid_4_is_named_with_its_sysctl",
	  denied,
	  paranoid4,
	  false,
	  { TOO_PARANOID("4"), TOO_PARANOID("4"), OS, OS,
	    NOT("perf_event_paranoid is 4", SYSCTL, "CAP_PERFMON") } },
	{ "a_refusal_that_no_level_explains_is_not_blamed_on_it",
	  denied,
	  paranoid0,
	  false,
	  { FORBIDDEN, FORBIDDEN, OS, OS, NOT("although perf_event_paranoid is 0") } },
	{ "a_level_that_cannot_be_read_is_not_made_up",
	  denied,
	  unreadable,
	  false,
	  { NOT("perf_event_paranoid cannot be read", "setcap cap_perfmon+ep"),
	    NOT("perf_event_paranoid cannot be read"), OS, OS,
	    NOT("perf_event_paranoid cannot be read") } },
	{ "a_seccomp_filter_that_denies_is_named",
	  not_permitted,
	  filtered,
	  false,
	  { FILTER, FILTER, OS, OS, FILTER } },
	{ "a_seccomp_filter_that_hides_the_call_is_named",
	  no_call,
	  filtered,
	  false,
	  { FILTER, FILTER, OS, OS, FILTER } },
	{ "a_container_that_denies_is_taken_for_its_filter",
	  not_permitted,
	  docker,
	  false,
	  { FILTER, FILTER, OS, OS, FILTER } },
	/* A filter is in force in most services and containers; EACCES is the kernel's own no. */
	{ "paranoid_2_is_named_also_under_a_filter_that_lets_the_call_through",
	  no_kernel,
	  filtered,
	  true,
	  { PERF, PERF, OS, OS, NOT_THE_KERNEL } },
	{ "a_kernel_without_the_call_is_named",
	  no_call,
	  bare,
	  false,
	  { NO_CALL, NO_CALL, OS, OS, NO_CALL } },
	{ "memory_of_the_kernel_that_ran_out_is_named",
	  no_memory,
	  bare,
	  false,
	  { NOT("memory ran out"), NOT("memory ran out"), OS, OS, NOT("memory ran out") } },
	{ "an_error_that_nobody_knows_is_passed_on",
	  odd,
	  bare,
	  false,
	  { NOT("perf_event_open failed: Device or resource busy", "PROBE_SOURCE=os"),
	    NOT("Device or resource busy"), OS, OS, PERF } },
};

/* The events by which the PMU is tried. */
#define TRIAL_OPENS 3

static struct request *request;
static struct plan *plan;

static void open_sources(const char *events, enum request_scope scope, unsigned int sources)
{
	struct set *set;
	struct probe_error error = { "" };

	assert_int_equal(set_from_events(events, &set, &error), 0);
	if (request_new(set, scope, sources, true, &request, &error) < 0)
		fail_msg("%s", error.text);
	set_release(set);
	plan = plan_open(request);
	assert_non_null(plan);
}

static void open_plan(const char *events, enum request_scope scope)
{
	open_sources(events, scope, REQUEST_PERF | REQUEST_OS);
}

static int tear_down(void **state)
{
	(void)state;
	plan_release(plan);
	request_free(request);
	plan = NULL;
	request = NULL;
	assert_int_equal(fake_descriptors_open(), 0);
	assert_int_equal(fake_wrong_closes(), 0);
	assert_int_equal(fake_wrong_reads(), 0);
	fake_remove();
	return 0;
}

static void check(size_t event, const struct expectation *expected)
{
	const struct plan_counter counter = plan_counter(plan, event);
	char text[512];

	if (expected->source) {
		if (!counter.source)
			fail_msg("event %zu: %s", event,
				 reason_text(counter.reason, text, sizeof(text)));
		assert_string_equal(counter.source, expected->source);
		return;
	}
	if (counter.source)
		fail_msg("event %zu is counted by %s", event, counter.source);
	reason_text(counter.reason, text, sizeof(text));
	for (size_t i = 0; i < 3 && expected->words[i]; i++)
		assert_contains(text, expected->words[i]);
}

static void check_all(const struct failure *failure, const struct expectation *expected)
{
	for (size_t i = 0; i < EVENTS_COUNT; i++) {
		check(i, &expected[i]);
		assert_int_equal(plan_counter(plan, i).kernel_excluded,
				 failure->hardware_user_only && expected[i].source && i < HARDWARE);
	}
	/* The clock needs nobody. */
	assert_string_equal(plan_counter(plan, EVENTS_COUNT).source, "clock");
}

static void each_failure_has_its_sources_and_reasons(void **state)
{
	const struct failure *failure = *state;
	const struct fake_system system = { failure->rules, failure->files, 0 };

	fake_install(&system);
	open_plan(EVENTS, SCOPE_THREAD);
	check_all(failure, failure->events);
}

/* The last of the events, which the system's books know only where they have the file for it. */
static void each_failure_leaves_migrations_to_their_file(void **state)
{
	const struct failure *failure = *state;
	const struct fake_system system = { failure->rules, failure->files, 0 };
	const struct expectation os = OS;
	struct expectation expected[EVENTS_COUNT];

	memcpy(expected, failure->events, sizeof(expected));
	if (!expected[EVENTS_COUNT - 1].source)
		expected[EVENTS_COUNT - 1] = os;
	fake_install(&system);
	fake_sched(FAKE_SCHED("5"));
	open_plan(EVENTS, SCOPE_THREAD);
	check_all(failure, expected);
}

/* What perf says of one software event it says of all. */
static void each_failure_has_its_reasons_also_for_perf_alone(void **state)
{
	const struct failure *failure = *state;
	const struct fake_system system = { failure->rules, failure->files, 0 };
	struct expectation expected[EVENTS_COUNT];

	memcpy(expected, failure->events, sizeof(expected));
	for (size_t i = HARDWARE; i < EVENTS_COUNT; i++)
		expected[i] = failure->events[EVENTS_COUNT - 1];
	fake_install(&system);
	fake_sched(FAKE_SCHED("5"));
	open_sources(EVENTS, SCOPE_THREAD, REQUEST_PERF);
	check_all(failure, expected);
}

static void too_few_descriptors_name_ulimit(void **state)
{
	static const struct fake_rule third[] = { { FAKE_ANY, FAKE_ANY, FAKE_ALWAYS, -EMFILE, 3 },
						  { 0 } };
	static const struct expectation automatic[] = { PERF, NO_DESCRIPTOR("1024"), OS, OS, PERF };
	static const struct expectation alone[] = { PERF, PERF, NO_DESCRIPTOR("1024"),
						    NO_DESCRIPTOR("1024"), NO_DESCRIPTOR("1024") };
	const struct fake_system system = { third, bare, 0 };

	fake_install(&system);
	open_plan(EVENTS, SCOPE_THREAD);
	for (size_t i = 0; i < EVENTS_COUNT; i++)
		check(i, &automatic[i]);
	tear_down(state);
	fake_install(&system);
	open_sources(EVENTS, SCOPE_THREAD, REQUEST_PERF);
	for (size_t i = 0; i < EVENTS_COUNT; i++)
		check(i, &alone[i]);
}

static void a_low_limit_leaves_the_program_three_quarters(void **state)
{
	static const struct expectation automatic[] = { PERF, NO_DESCRIPTOR("8"), OS, OS, PERF };
	static const struct expectation alone[] = { PERF, PERF, PERF, NO_DESCRIPTOR("12"),
						    NO_DESCRIPTOR("12") };
	const struct fake_system eight = { NULL, bare, 8 }, twelve = { NULL, bare, 12 };

	fake_install(&eight);
	open_plan(EVENTS, SCOPE_THREAD);
	for (size_t i = 0; i < EVENTS_COUNT; i++)
		check(i, &automatic[i]);
	assert_int_equal(fake_descriptors_open(), 2);
	tear_down(state);
	fake_install(&twelve);
	open_sources(EVENTS, SCOPE_THREAD, REQUEST_PERF);
	for (size_t i = 0; i < EVENTS_COUNT; i++)
		check(i, &alone[i]);
	assert_int_equal(fake_descriptors_open(), 3);
}

static void a_kernel_only_event_is_refused_and_not_counted_as_0(void **state)
{
	const struct fake_system system = { no_kernel, bare, 0 };
	const struct expectation refused = NOT("perf_event_paranoid is 2", "CAP_PERFMON");

	(void)state;
	fake_install(&system);
	open_plan("cycles:k", SCOPE_THREAD);
	check(0, &refused);
}

static void user_mode_asked_for_is_marked_and_needs_no_kernel(void **state)
{
	const struct fake_system system = { no_kernel, bare, 0 };
	const struct expectation perf = PERF;

	(void)state;
	fake_install(&system);
	open_plan("cycles:u,page-faults:u", SCOPE_THREAD);
	check(0, &perf);
	check(1, &perf);
	assert_true(plan_counter(plan, 0).kernel_excluded);
	assert_true(plan_counter(plan, 1).kernel_excluded);
	assert_int_equal(fake_opens(), 2 + TRIAL_OPENS);
}

static void a_missing_pmu_is_asked_for_once(void **state)
{
	const struct fake_system system = { no_pmu, virtual, 0 };

	(void)state;
	fake_install(&system);
	open_plan("instructions,cycles,branches,cache-misses", SCOPE_THREAD);
	/* The first event and the question whether there are cycles. */
	assert_int_equal(fake_opens(), 2);
}

static void process_scope_counts_threads_and_not_child_processes(void **state)
{
	const struct fake_system system = { NULL, bare, 0 };

	(void)state;
	fake_install(&system);
	open_plan("cycles,cpu-migrations", SCOPE_PROCESS);
	assert_true(fake_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES)->attr.inherit);
	assert_true(fake_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES)->attr.inherit_thread);
	assert_true(
		fake_event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS)->attr.inherit_thread);
}

static void thread_scope_inherits_nothing(void **state)
{
	const struct fake_system system = { NULL, bare, 0 };

	(void)state;
	fake_install(&system);
	open_plan("cycles", SCOPE_THREAD);
	assert_false(fake_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES)->attr.inherit);
	assert_false(fake_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES)->attr.inherit_thread);
}

static void an_old_kernel_counts_without_inherit_thread(void **state)
{
	static const struct fake_rule old[] = { ALL(FAKE_INHERIT_THREAD, -EINVAL), { 0 } };
	const struct fake_system system = { old, bare, 0 };
	const struct expectation perf = PERF;

	(void)state;
	fake_install(&system);
	open_plan("cycles,instructions", SCOPE_PROCESS);
	check(0, &perf);
	check(1, &perf);
	assert_true(fake_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS)->attr.inherit);
	assert_true(fake_share_group(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES,
				     PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS));
	/* Only the first was tried with it. */
	assert_int_equal(fake_opens(), 3 + TRIAL_OPENS);
}

static void an_event_that_cannot_open_does_not_make_others_count_child_processes(void **state)
{
	static const struct fake_rule invalid[] = {
		{ PERF_TYPE_BREAKPOINT, FAKE_ANY, FAKE_ALWAYS, -EINVAL, 0 }, { 0 }
	};
	const struct fake_system system = { invalid, bare, 0 };

	(void)state;
	fake_install(&system);
	open_plan("mem:0x1001/8,cycles", SCOPE_PROCESS);
	assert_true(fake_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES)->attr.inherit_thread);
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)
#define CASES	      (sizeof(failures) / sizeof(failures[0]))

static const struct {
	const char *name; /* goes on after that of the failure */
	CMUnitTestFunction test;
} sources[] = {
	{ "", each_failure_has_its_sources_and_reasons },
	{ "_also_with_a_file_of_migrations", each_failure_leaves_migrations_to_their_file },
	{ "_also_for_perf_alone", each_failure_has_its_reasons_also_for_perf_alone },
};

#define SOURCES (sizeof(sources) / sizeof(sources[0]))

int main(void)
{
	const struct CMUnitTest others[] = {
		CLEANED(too_few_descriptors_name_ulimit),
		CLEANED(a_low_limit_leaves_the_program_three_quarters),
		CLEANED(a_kernel_only_event_is_refused_and_not_counted_as_0),
		CLEANED(user_mode_asked_for_is_marked_and_needs_no_kernel),
		CLEANED(a_missing_pmu_is_asked_for_once),
		CLEANED(process_scope_counts_threads_and_not_child_processes),
		CLEANED(thread_scope_inherits_nothing),
		CLEANED(an_old_kernel_counts_without_inherit_thread),
		CLEANED(an_event_that_cannot_open_does_not_make_others_count_child_processes),
	};
	struct CMUnitTest tests[CASES * SOURCES + sizeof(others) / sizeof(others[0])];
	static char names[CASES * SOURCES][160];

	for (size_t i = 0; i < CASES * SOURCES; i++) {
		const struct failure *failure = &failures[i / SOURCES];

		snprintf(names[i], sizeof(names[i]), "%s%s", failure->name,
			 sources[i % SOURCES].name);
		tests[i] = (struct CMUnitTest){
			.name = names[i],
			.test_func = sources[i % SOURCES].test,
			.teardown_func = tear_down,
			.initial_state = (void *)failure,
		};
	}
	memcpy(&tests[CASES * SOURCES], others, sizeof(others));
	return cmocka_run_group_tests_name("source_perf", tests, NULL, NULL);
}
