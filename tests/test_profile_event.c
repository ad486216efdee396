/* SPDX-License-Identifier: MIT */
/* The events and metrics of a profile's set, and which of an event's encodings counted it. */
#include "set_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_syscalls.h"
#include "lib/profile/profile.h"

static const char set_text[] =
	"{\"name\": \"mine\", \"events\": ["
	"{\"name\": \"stalls\", \"label\": \"stalled cycles\", \"group\": \"g\", \"encodings\":"
	" [{\"pmu\": \"no_such_pmu\", \"name\": \"X\"}, \"stalled-cycles-backend\", \"cycles\"]},"
	"{\"name\": \"clock\", \"unit\": \"ns\", \"encodings\": [\"task-clock\"]},"
	"{\"name\": \"misses\", \"group\": \"g\", \"encodings\": [\"cache-misses\"]}],"
	"\"metrics\": [{\"name\": \"busy\", \"event\": \"clock\", \"label\": \"CPUs\","
	" \"formula\": {\"ratio\": [\"clock\", \"elapsed\"]}}]}";

static const struct fake_file files[] = {
	{ "/proc/sys/kernel/perf_event_paranoid", "2\n" },
	{ "/proc/self/status", "Seccomp:\t0\n" },
	{ "/proc/cpuinfo", "model name\t: A CPU\n" },
	{ 0 },
};

#define LACKS(event) PERF_TYPE_HARDWARE, PERF_COUNT_HW_##event, FAKE_ALWAYS, -ENOENT, 0

static const struct fake_rule lacks_stalls[] = {
	{ LACKS(STALLED_CYCLES_BACKEND) },
	{ LACKS(CACHE_MISSES) },
	{ 0 },
};
static const struct fake_rule user_mode_alone[] = {
	{ FAKE_ANY, FAKE_ANY, FAKE_WITH_KERNEL, -EACCES, 0 },
	{ 0 },
};
static const struct fake_system without_stalls = { lacks_stalls, files, 0 };
static const struct fake_system unprivileged = { user_mode_alone, files, 0 };
static const struct fake_system with_all = { NULL, files, 0 };

static struct probe_profile *profile;

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	profile = NULL;
	fake_remove();
	return 0;
}

static struct probe_profile *profile_on(const struct fake_system *system)
{
	struct probe_options options = { .size = sizeof(options), .set = "./mine.json" };
	struct probe_error error = { "" };
	struct probe_profile *made;

	enter_folder_with("mine.json", set_text);
	fake_install(system);
	if (probe_start(&options, &error) < 0)
		fail_msg("%s", error.text);
	leave_folder("mine.json");
	PROBE_BEGIN(region);
	fake_pass(1000);
	PROBE_END(region);
	if (probe_stop(&made, &error) < 0)
		fail_msg("%s", error.text);
	return made;
}

static struct probe_event event_at(size_t index)
{
	struct probe_event event;

	assert_int_equal(probe_profile_event(profile, index, &event), 0);
	return event;
}

static void events_come_in_the_sets_order_and_metrics_after_them(void **state)
{
	static const char *const names[] = { "stalls", "clock", "misses", "elapsed", "busy" };
	struct probe_event event;

	(void)state;
	profile = profile_on(&with_all);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct probe_value value;

		event = event_at(i);
		assert_string_equal(event.name, names[i]);
		assert_int_equal(event.is_metric, i == 4);
		assert_int_equal(probe_profile_value(profile, probe_profile_first(profile),
						     event.name, PROBE_INCLUSIVE, 0, &value),
				 0);
		assert_string_equal(event.unit, value.unit);
	}
	assert_int_equal(probe_profile_event(profile, 5, &event), -ERANGE);
	assert_int_equal(probe_profile_event(profile, SIZE_MAX, &event), -ERANGE);
	assert_string_equal(event_at(0).label, "stalled cycles");
	assert_string_equal(event_at(0).group, "g");
	assert_null(event_at(1).group);
	assert_string_equal(event_at(4).label, "CPUs");
	assert_null(event_at(4).group);
	assert_null(event_at(4).encoding);
}

static void the_first_encoding_that_counts_is_told(void **state)
{
	(void)state;
	profile = profile_on(&with_all);
	assert_string_equal(event_at(0).encoding, "stalled-cycles-backend");
	assert_string_equal(event_at(1).encoding, "task-clock"); /* by the system's books */
	assert_string_equal(event_at(2).encoding, "cache-misses");
	assert_null(event_at(3).encoding); /* the clock on the wall */
	assert_false(event_at(0).user_only);
}

static void what_nothing_counts_has_no_encoding(void **state)
{
	(void)state;
	profile = profile_on(&without_stalls);
	assert_string_equal(event_at(0).encoding, "cycles");
	assert_null(event_at(2).encoding);
	assert_int_equal(value_at(profile, "region", "misses").status, PROBE_UNAVAILABLE);
}

static void counts_of_user_mode_alone_say_so(void **state)
{
	(void)state;
	profile = profile_on(&unprivileged);
	assert_true(event_at(0).user_only);
	assert_false(event_at(1).user_only);
	assert_string_equal(event_at(0).encoding, "stalled-cycles-backend");
}

static void a_saved_profile_keeps_its_encodings(void **state)
{
	char path[] = "/tmp/probekit-test-XXXXXX";
	struct probe_error error = { "" };

	(void)state;
	close(mkstemp(path));
	profile = profile_on(&without_stalls);
	assert_int_equal(probe_profile_save(profile, path, &error), 0);
	probe_profile_free(profile);
	if (probe_profile_load(path, &profile, &error) < 0)
		fail_msg("%s", error.text);
	unlink(path);
	assert_string_equal(event_at(0).encoding, "cycles");
	assert_string_equal(event_at(1).encoding, "task-clock");
	assert_null(event_at(2).encoding);
}

static void a_profile_of_before_they_were_kept_loads(void **state)
{
	struct probe_error error = { "" };
	json_t *whole, *json;

	(void)state;
	profile = profile_on(&with_all);
	whole = profile_to_json(profile);
	json = json_copy(whole);
	assert_int_equal(json_object_del(json, "encodings"), 0);
	probe_profile_free(profile);
	profile = NULL;
	assert_int_equal(profile_from_json(json, "old", &profile, &error), 0);
	json_decref(json);
	json_decref(whole);
	assert_null(event_at(0).encoding);
	assert_string_equal(event_at(0).name, "stalls");
}

static void merge_two(const struct fake_system *first, const struct fake_system *second)
{
	struct probe_profile *parts[] = { profile_on(first), NULL };
	struct probe_error error = { "" };

	fake_remove();
	parts[1] = profile_on(second);
	if (probe_profile_merge(parts, 2, &profile, &error) < 0)
		fail_msg("%s", error.text);
	probe_profile_free(parts[0]);
	probe_profile_free(parts[1]);
}

static void merging_keeps_what_any_run_counted_by(void **state)
{
	(void)state;
	merge_two(&without_stalls, &without_stalls);
	assert_string_equal(event_at(0).encoding, "cycles");
	assert_null(event_at(2).encoding);
	assert_int_equal(probe_profile_warnings(profile), 0);
}

static void runs_that_counted_by_different_encodings_are_warned_of(void **state)
{
	(void)state;
	merge_two(&with_all, &without_stalls);
	assert_string_equal(event_at(0).encoding, "stalled-cycles-backend");
	assert_string_equal(event_at(2).encoding, "cache-misses");
	assert_int_equal(probe_profile_warnings(profile), 1);
	assert_true(warns(profile, "'stalls' was counted as stalled-cycles-backend and as cycles"));
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(events_come_in_the_sets_order_and_metrics_after_them),
		CLEANED(the_first_encoding_that_counts_is_told),
		CLEANED(what_nothing_counts_has_no_encoding),
		CLEANED(counts_of_user_mode_alone_say_so),
		CLEANED(a_saved_profile_keeps_its_encodings),
		CLEANED(a_profile_of_before_they_were_kept_loads),
		CLEANED(merging_keeps_what_any_run_counted_by),
		CLEANED(runs_that_counted_by_different_encodings_are_warned_of),
	};

	return cmocka_run_group_tests_name("profile_event", tests, NULL, NULL);
}
