/* SPDX-License-Identifier: MIT */
/* Regions that processes counted of themselves go inside what was counted from outside. */
#include "support.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "lib/profile/profile.h"

#define INNER 2

static struct probe_profile *outer;
static struct probe_profile *inner[INNER];
static struct set *set;

static const char set_text[] =
	"{\"name\": \"mine\", \"events\": [{\"name\": \"cycles\"}, {\"name\": \"instructions\"}]}";

/* elapsed is added to every set, as its last event. */
enum {
	CYCLES,
	INSTRUCTIONS,
	ELAPSED,
	EVENTS
};

static int set_up(void **state)
{
	json_t *json = json_loads(set_text, 0, NULL);

	(void)state;
	assert_int_equal(set_parse(json, "here", &set, NULL), 0);
	json_decref(json);
	assert_int_equal(set_events_count(set), EVENTS);
	assert_int_equal(profile_new(set, "process", 1, &outer), 0);
	for (size_t i = 0; i < INNER; i++)
		assert_int_equal(profile_new(set, "thread", 1, &inner[i]), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < INNER; i++)
		probe_profile_free(inner[i]);
	probe_profile_free(outer);
	set_release(set);
	return 0;
}

/* Every event counts the same in the region, which ended one visit that took as many ns. */
static struct probe_profile_region *add(struct probe_profile *profile,
					struct probe_profile_region *parent, const char *name,
					uint64_t count)
{
	struct probe_profile_region *region = profile_region(profile, parent, name);

	for (size_t i = 0; i < EVENTS * PROFILE_PARTS; i++)
		*profile_value(profile, region, 0, i / PROFILE_PARTS,
			       (enum probe_part)(i % PROFILE_PARTS)) = (struct profile_value){
			.status = PROBE_COUNTED,
			.count = count,
			.running_share = 1,
			.source = "perf",
		};
	*profile_repeat(region, 0) = (struct profile_repeat){
		.visits = 1,
		.elapsed_least = count,
		.elapsed_most = count,
		.elapsed_total = count,
		.elapsed_visits = 1,
		.elapsed_squares = (double)count * (double)count,
		.threads = 1,
	};
	return region;
}

static struct probe_value at(const char *path, const char *event, enum probe_part part)
{
	struct probe_value value;
	const struct probe_profile_region *region = probe_profile_find(outer, path);

	if (!region)
		fail_msg("there is no region '%s'", path);
	assert_int_equal(probe_profile_value(outer, region, event, part, 0, &value), 0);
	return value;
}

static void adopt(const struct probe_profile *profile)
{
	struct probe_error error = { "" };

	if (probe_profile_adopt(outer, "true", profile, &error) < 0)
		fail_msg("%s", error.text);
}

static void regions_stand_inside_with_their_values(void **state)
{
	struct probe_value value;

	(void)state;
	add(outer, NULL, "true", 100);
	add(inner[0], add(inner[0], NULL, "a", 40), "b", 30);
	adopt(inner[0]);
	assert_null(probe_profile_find(outer, "a"));
	assert_int_equal(visits_at(outer, "true/a"), 1);
	assert_int_equal(count_at(outer, "true/a", "cycles"), 40);
	value = at("true/a/b", "cycles", PROBE_EXCLUSIVE);
	assert_float_equal(value.value, 30, 0);
	assert_string_equal(value.source, "perf");
	assert_int_equal(count_at(outer, "true/a/b", "elapsed"), 30);
	assert_int_equal(count_at(outer, "true", "cycles"), 100);
}

static void what_is_left_outside_of_them_is_no_count(void **state)
{
	static const char *const events[] = { "cycles", "instructions", "elapsed" };

	(void)state;
	add(outer, NULL, "true", 100);
	adopt(inner[0]);
	assert_int_equal(at("true", "cycles", PROBE_EXCLUSIVE).status, PROBE_COUNTED);
	add(inner[0], NULL, "a", 40);
	adopt(inner[0]);
	for (size_t i = 0; i < EVENTS; i++) {
		const struct probe_value value = at("true", events[i], PROBE_EXCLUSIVE);

		assert_int_equal(value.status, PROBE_UNAVAILABLE);
		assert_contains(value.reason, "counted from outside");
		assert_int_equal(at("true", events[i], PROBE_INCLUSIVE).status, PROBE_COUNTED);
	}
}

static void counts_of_several_processes_are_summed(void **state)
{
	const struct profile_repeat *facts;

	(void)state;
	add(outer, NULL, "true", 100);
	for (size_t i = 0; i < INNER; i++) {
		add(inner[i], NULL, "a", 10 + i);
		adopt(inner[i]);
	}
	assert_int_equal(count_at(outer, "true/a", "cycles"), 21);
	assert_float_equal(at("true/a", "instructions", PROBE_EXCLUSIVE).value, 21, 0);
	facts = profile_repeat(probe_profile_find(outer, "true/a"), 0);
	assert_int_equal(facts->visits, 2);
	assert_int_equal(facts->threads, 2);
	assert_int_equal(facts->elapsed_visits, 2);
	assert_int_equal(facts->elapsed_total, 21);
	assert_float_equal(facts->elapsed_squares, 10 * 10 + 11 * 11, 1e-9);
	assert_int_equal(facts->elapsed_least, 10);
	assert_int_equal(facts->elapsed_most, 11);
}

/* They may have run at once, or one after the other: nobody knows. */
static void the_clock_of_several_processes_is_no_sum(void **state)
{
	struct probe_value value;

	(void)state;
	add(outer, NULL, "true", 100);
	for (size_t i = 0; i < INNER; i++) {
		add(inner[i], NULL, i == 0 ? "alone" : "other", 7);
		add(inner[i], NULL, "a", 10);
		adopt(inner[i]);
	}
	value = at("true/a", "elapsed", PROBE_INCLUSIVE);
	assert_int_equal(value.status, PROBE_UNAVAILABLE);
	assert_contains(value.reason, "several processes visited the region");
	assert_int_equal(at("true/a", "elapsed", PROBE_EXCLUSIVE).status, PROBE_UNAVAILABLE);
	assert_int_equal(count_at(outer, "true/alone", "elapsed"), 7);
}

static void a_sum_is_as_good_as_its_worst_part(void **state)
{
	struct profile_value *part;
	struct probe_value value;

	(void)state;
	add(outer, NULL, "true", 100);
	part = profile_value(inner[0], add(inner[0], NULL, "a", 10), 0, CYCLES, PROBE_INCLUSIVE);
	part->status = PROBE_SCALED;
	part->running_share = 0.25;
	part = profile_value(inner[1], add(inner[1], NULL, "a", 10), 0, CYCLES, PROBE_INCLUSIVE);
	part->kernel_excluded = true;
	adopt(inner[0]);
	adopt(inner[1]);
	value = at("true/a", "cycles", PROBE_INCLUSIVE);
	assert_int_equal(value.status, PROBE_SCALED);
	assert_float_equal(value.running_share, 0.25, 0);
	assert_float_equal(value.value, 20, 0);
	assert_true(profile_kernel_excluded(outer, probe_profile_find(outer, "true/a"), CYCLES));
	assert_false(
		profile_kernel_excluded(outer, probe_profile_find(outer, "true/a"), INSTRUCTIONS));
}

static void a_sum_that_lacks_a_part_is_none(void **state)
{
	(void)state;
	add(outer, NULL, "true", 100);
	for (size_t i = 0; i < INNER; i++) {
		struct probe_profile_region *region = add(inner[i], NULL, "a", 10);

		/* Whichever comes first: cycles lack the second part, instructions the first. */
		*profile_value(inner[i], region, 0, i == 0 ? INSTRUCTIONS : CYCLES,
			       PROBE_INCLUSIVE) = (struct profile_value){
			.reason = profile_add_reason(inner[i], "no counter was left"),
		};
		adopt(inner[i]);
	}
	assert_string_equal(at("true/a", "cycles", PROBE_INCLUSIVE).reason, "no counter was left");
	assert_string_equal(at("true/a", "instructions", PROBE_INCLUSIVE).reason,
			    "no counter was left");
	assert_float_equal(at("true/a", "cycles", PROBE_EXCLUSIVE).value, 20, 0);
}

static void sites_and_warnings_come_along_once(void **state)
{
	(void)state;
	add(outer, NULL, "true", 100);
	for (size_t i = 0; i < INNER; i++) {
		struct probe_profile_region *region = add(inner[i], NULL, "a", 10);

		assert_int_equal(profile_add_site(region, "file.c", 1), 0);
		assert_int_equal(profile_add_site(region, "file.c", 2 + (int)i), 0);
		assert_int_equal(profile_add_warning(inner[i], "left open"), 0);
		adopt(inner[i]);
	}
	assert_int_equal(json_array_size(profile_sites(probe_profile_find(outer, "true/a"))), 3);
	assert_int_equal(probe_profile_warnings(outer), 1);
	assert_true(warns(outer, "left open"));
}

/* What stands for a thread, or around what was visited, was not measured itself. */
static void a_region_that_was_not_visited_adds_nothing(void **state)
{
	(void)state;
	add(outer, NULL, "true", 100);
	add(inner[0], NULL, "a", 10);
	add(inner[1], profile_region(inner[1], NULL, "a"), "b", 5);
	adopt(inner[1]);
	assert_int_equal(at("true/a", "cycles", PROBE_INCLUSIVE).status, PROBE_UNAVAILABLE);
	adopt(inner[0]);
	assert_int_equal(count_at(outer, "true/a", "elapsed"), 10);
	adopt(inner[1]);
	assert_int_equal(count_at(outer, "true/a", "elapsed"), 10);
	assert_int_equal(count_at(outer, "true/a/b", "cycles"), 10);
}

static void what_does_not_fit_is_refused(void **state)
{
	struct probe_error error = { "" };
	struct probe_profile *several = NULL;
	struct set *other;

	(void)state;
	add(inner[0], NULL, "a", 10);
	assert_int_equal(probe_profile_adopt(outer, "true", inner[0], &error), -ENOENT);
	assert_contains(error.text, "no region 'true'");
	add(outer, NULL, "true", 100);
	assert_int_equal(probe_profile_merge(inner, INNER, &several, NULL), 0);
	assert_int_equal(probe_profile_adopt(outer, "true", several, &error), -EINVAL);
	assert_contains(error.text, "1 and 2 runs");
	probe_profile_free(several);
	probe_profile_free(inner[1]);
	assert_int_equal(set_from_events("cycles,instructions", &other, NULL), 0);
	assert_int_equal(profile_new(other, "thread", 1, &inner[1]), 0);
	set_release(other);
	assert_int_equal(probe_profile_adopt(outer, "true", inner[1], &error), -EINVAL);
	assert_contains(error.text, "counted the set events and not mine");
	assert_null(probe_profile_child(probe_profile_find(outer, "true")));
	assert_int_equal(at("true", "cycles", PROBE_EXCLUSIVE).status, PROBE_COUNTED);
}

static void titles_and_warnings_are_the_callers_to_change(void **state)
{
	(void)state;
	assert_string_equal(probe_profile_title(outer), "a program");
	assert_int_equal(probe_profile_set_title(outer, "true --version"), 0);
	assert_string_equal(probe_profile_title(outer), "true --version");
	assert_int_equal(probe_profile_warn(outer, "a remark"), 0);
	assert_int_equal(probe_profile_warn(outer, "a remark"), 0);
	assert_int_equal(probe_profile_warnings(outer), 1);
	assert_string_equal(probe_profile_warning(outer, 0), "a remark");
}

#define CLEANED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static void note_reading(struct probe_profile *profile, const char *way, int threads)
{
	json_object_set_new(
		profile_program(profile), "reading",
		json_pack("{s:s, s:{s:i}}", "clock", "counter", "threads", way, threads));
}

static json_int_t threads_read(const char *way)
{
	const json_t *reading = json_object_get(profile_program(outer), "reading");

	return json_integer_value(json_object_get(json_object_get(reading, "threads"), way));
}

static void threads_of_several_processes_add_up_by_their_way_of_reading(void **state)
{
	(void)state;
	add(outer, NULL, "all", 1000);
	note_reading(inner[0], "ring", 2);
	note_reading(inner[1], "ring", 3);
	assert_int_equal(probe_profile_adopt(outer, "all", inner[0], NULL), 0);
	assert_int_equal(threads_read("ring"), 2);
	assert_int_equal(probe_profile_adopt(outer, "all", inner[1], NULL), 0);
	note_reading(inner[0], "calls", 1);
	assert_int_equal(probe_profile_adopt(outer, "all", inner[0], NULL), 0);
	assert_int_equal(threads_read("ring"), 5);
	assert_int_equal(threads_read("calls"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			threads_of_several_processes_add_up_by_their_way_of_reading, set_up,
			tear_down),
		CLEANED(regions_stand_inside_with_their_values),
		CLEANED(what_is_left_outside_of_them_is_no_count),
		CLEANED(counts_of_several_processes_are_summed),
		CLEANED(the_clock_of_several_processes_is_no_sum),
		CLEANED(a_sum_is_as_good_as_its_worst_part),
		CLEANED(a_sum_that_lacks_a_part_is_none),
		CLEANED(sites_and_warnings_come_along_once),
		CLEANED(a_region_that_was_not_visited_adds_nothing),
		CLEANED(what_does_not_fit_is_refused),
		CLEANED(titles_and_warnings_are_the_callers_to_change),
	};

	return cmocka_run_group_tests_name("adopt", tests, NULL, NULL);
}
