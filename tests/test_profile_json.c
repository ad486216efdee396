/* SPDX-License-Identifier: MIT */
/* Profiles as JSON: nothing is lost on the way, and nothing that is not whole is loaded. */
#include "support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/profile/profile.h"

static struct probe_profile *profile, *loaded;

static int tear_down(void **state)
{
	(void)state;
	probe_profile_free(profile);
	probe_profile_free(loaded);
	profile = loaded = NULL;
	return 0;
}

static void set_value(const struct probe_profile_region *region, size_t repeat, size_t event,
		      const struct profile_value *value)
{
	*profile_value(profile, region, repeat, event, PROBE_INCLUSIVE) = *value;
	*profile_value(profile, region, repeat, event, PROBE_EXCLUSIVE) = *value;
	profile_value(profile, region, repeat, event, PROBE_EXCLUSIVE)->count /= 2;
}

/* Two regions, two repeats, every kind of value. */
static void make_profile(void)
{
	static const struct profile_value values[] = {
		{ .status = PROBE_SCALED,
		  .count = 1000000000001,
		  .running_share = 0.125,
		  .kernel_excluded = true,
		  .source = "perf" },
		{ .status = PROBE_COUNTED, .running_share = 1, .source = "os" },
		{ .status = PROBE_SIMULATED,
		  .count = 9007199254740993,
		  .running_share = 1,
		  .source = "callgrind" },
		{ .status = PROBE_COUNTED,
		  .count = 123456789,
		  .running_share = 1,
		  .source = "clock" },
	};
	struct probe_profile_region *outer, *inner;
	struct set *set;

	assert_int_equal(set_from_events("cycles,page-faults,branches", &set, NULL), 0);
	assert_int_equal(profile_new(set, "thread", 2, &profile), 0);
	set_release(set);
	outer = profile_region(profile, NULL, "outer");
	inner = profile_region(profile, outer, "a \"quoted\" n\303\244me/with\\marks\n");
	assert_int_equal(profile_add_site(outer, "file.c", 12), 0);
	assert_int_equal(profile_add_site(inner, NULL, 0), 0);
	assert_int_equal(profile_add_warning(profile, "something is amiss"), 0);
	assert_int_equal(probe_profile_set_title(profile, "the title"), 0);
	assert_int_equal(profile_note_encoding(profile, "cycles", "a_pmu::CYCLES:K"), 0);
	json_object_set_new(profile_machine(profile), "cpu", json_string("A CPU"));
	json_object_set_new(profile_program(profile), "name", json_string("program"));
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		set_value(outer, 0, i, &values[i]);
		set_value(inner, 1, i, &values[i]);
	}
	profile_value(profile, outer, 1, 0, PROBE_INCLUSIVE)->reason = profile_add_reason(
		profile, "for a reason");
	*profile_repeat(outer, 0) = (struct profile_repeat){
		.visits = 7,
		.elapsed_least = 10,
		.elapsed_most = 20,
		.elapsed_total = 60,
		.elapsed_visits = 4,
		.elapsed_squares = 1234.5,
		.threads = 2,
	};
	*profile_repeat(inner, 1) = (struct profile_repeat){
		.visits = 1,
		.elapsed_least = 123456789,
		.elapsed_most = 123456789,
		.elapsed_total = 123456789,
		.elapsed_visits = 1,
		.threads = 1,
	};
}

static void assert_same_value(const struct profile_value *a, const struct profile_value *b,
			      const struct probe_profile *of_a, const struct probe_profile *of_b)
{
	assert_int_equal(a->status, b->status);
	if (a->status == PROBE_UNAVAILABLE) {
		assert_string_equal(profile_reason(of_a, a->reason),
				    profile_reason(of_b, b->reason));
		return;
	}
	assert_int_equal(a->count, b->count);
	assert_float_equal(a->running_share, b->running_share, 0);
	assert_int_equal(a->kernel_excluded, b->kernel_excluded);
	assert_string_equal(a->source, b->source);
}

static void assert_same(const struct probe_profile *a, const struct probe_profile *b)
{
	const struct probe_profile_region *ra = NULL, *rb = NULL;

	assert_string_equal(profile_title(a), profile_title(b));
	assert_string_equal(profile_scope(a), profile_scope(b));
	assert_true(json_equal(profile_machine(a), profile_machine(b)));
	assert_true(json_equal(profile_program(a), profile_program(b)));
	assert_true(json_equal(profile_encodings(a), profile_encodings(b)));
	assert_true(json_equal(set_json(profile_set(a)), set_json(profile_set(b))));
	assert_int_equal(probe_profile_warnings(a), probe_profile_warnings(b));
	while ((ra = profile_walk(a, ra))) {
		rb = profile_walk(b, rb);
		assert_non_null(rb);
		assert_string_equal(probe_profile_name(ra), probe_profile_name(rb));
		assert_int_equal(profile_depth(ra), profile_depth(rb));
		assert_true(json_equal(profile_sites(ra), profile_sites(rb)));
		for (size_t i = 0; i < probe_profile_repeats(a); i++) {
			assert_memory_equal(profile_repeat(ra, i), profile_repeat(rb, i),
					    sizeof(struct profile_repeat));
			for (size_t k = 0; k < set_events_count(profile_set(a)) * 2; k++)
				assert_same_value(
					profile_value(a, ra, i, k / 2, (enum probe_part)(k % 2)),
					profile_value(b, rb, i, k / 2, (enum probe_part)(k % 2)), a,
					b);
		}
	}
	assert_null(profile_walk(b, rb));
}

static void a_profile_is_the_same_after_saving_and_loading(void **state)
{
	struct probe_error error = { "" };
	char path[] = "/tmp/probekit-test-XXXXXX";

	(void)state;
	close(mkstemp(path));
	make_profile();
	assert_int_equal(probe_profile_save(profile, path, &error), 0);
	if (probe_profile_load(path, &loaded, &error) < 0)
		fail_msg("%s", error.text);
	unlink(path);
	assert_same(profile, loaded);
	assert_string_equal(probe_profile_warning(loaded, 0), "something is amiss");
	assert_null(probe_profile_warning(loaded, 1));
}

/* Loads text as a file. */
static int load(const char *text, size_t length, struct probe_error *error)
{
	static char path[] = "/tmp/probekit-test-XXXXXX";
	int result, fd;

	strcpy(path + strlen(path) - 6, "XXXXXX");
	fd = mkstemp(path);
	assert_int_equal(write(fd, text, length), length);
	close(fd);
	result = probe_profile_load(path, &loaded, error);
	unlink(path);
	return result;
}

static void a_profile_cut_short_anywhere_is_not_loaded(void **state)
{
	char *text;
	size_t length;

	(void)state;
	make_profile();
	text = profile_json_text(profile);
	length = strlen(text);
	for (size_t i = 0; i < length; i++) {
		struct probe_error error = { "" };

		if (load(text, i, &error) != -EINVAL)
			fail_msg("%zu of %zu bytes were loaded", i, length);
		assert_null(loaded);
		assert_contains(error.text, "/tmp/probekit-test-");
	}
	assert_int_equal(load(text, length, NULL), 0);
	free(text);
}

/* The profile's JSON with one value replaced, at a path of keys and places. */
static int load_changed(const char *where, const char *value, struct probe_error *error)
{
	/* A copy: the set and the facts in it are the profile's own. */
	json_t *whole = profile_to_json(profile);
	json_t *json = json_deep_copy(whole);
	json_t *at = json;
	char path[128];
	char *key, *next;
	char *text;
	int result;

	json_decref(whole);
	strcpy(path, where);
	key = strtok_r(path, ".", &next);
	for (char *rest = strtok_r(NULL, ".", &next); rest; rest = strtok_r(NULL, ".", &next)) {
		at = json_is_array(at) ? json_array_get(at, (size_t)atoi(key))
				       : json_object_get(at, key);
		assert_non_null(at);
		key = rest;
	}
	if (!value)
		assert_int_equal(json_object_del(at, key), 0);
	else if (json_is_array(at))
		json_array_set_new(at, (size_t)atoi(key), json_loads(value, JSON_DECODE_ANY, NULL));
	else
		json_object_set_new(at, key, json_loads(value, JSON_DECODE_ANY, NULL));
	text = json_dumps(json, 0);
	result = load(text, strlen(text), error);
	free(text);
	json_decref(json);
	return result;
}

struct change {
	const char *where, *value; /* NULL: left out */
	int result;
};

static void assert_refused(const struct change *changes, size_t count)
{
	size_t taken = 0;

	make_profile();
	for (size_t i = 0; i < count; i++) {
		struct probe_error error = { "" };
		const int result = load_changed(changes[i].where, changes[i].value, &error);

		if (result != changes[i].result) {
			print_error("%s: %s gives %d: %s\n", changes[i].where,
				    changes[i].value ? changes[i].value : "nothing", result,
				    error.text);
			taken++;
		} else {
			assert_null(loaded);
			assert_contains(error.text, "/tmp/probekit-test-");
		}
		probe_profile_free(loaded);
		loaded = NULL;
	}
	assert_int_equal(taken, 0);
}

#define VALUE(event) "regions.0.repeats.0.inclusive." event

static void what_is_missing_or_senseless_is_refused(void **state)
{
	static const struct change changes[] = {
		{ "format", NULL, -EINVAL },
		{ "format", "\"perf\"", -EINVAL },
		{ "version", NULL, -EPROTO },
		{ "version", "2", -EPROTO },
		{ "version", "\"1\"", -EPROTO },
		{ "version", "0", -EPROTO },
		{ "scope", NULL, -EINVAL },
		{ "scope", "7", -EINVAL },
		{ "repeats", NULL, -EINVAL },
		{ "repeats", "0", -EINVAL },
		{ "repeats", "-1", -EINVAL },
		{ "repeats", "1", -EINVAL },
		{ "repeats", "3", -EINVAL },
		{ "repeats", "1000001", -EINVAL },
		{ "set", NULL, -EINVAL },
		{ "set", "[]", -EINVAL },
		{ "set.events", "[]", -EINVAL },
		{ "set.events.0.name", "\"instructions\"", -EINVAL },
		{ "regions", NULL, -EINVAL },
		{ "regions", "{}", -EINVAL },
		{ "regions.0", "7", -EINVAL },
		{ "regions.0.name", NULL, -EINVAL },
		{ "regions.0.name", "7", -EINVAL },
		{ "regions.0.parent", "0", -EINVAL },
		{ "regions.1.parent", "1", -EINVAL },
		{ "regions.1.parent", "-2", -EINVAL },
		{ "regions.0.repeats", NULL, -EINVAL },
		{ "regions.0.repeats", "[]", -EINVAL },
		{ "regions.0.repeats.0", "null", -EINVAL },
		{ "regions.0.repeats.0.visits", NULL, -EINVAL },
		{ "regions.0.repeats.0.visits", "\"7\"", -EINVAL },
		{ "regions.0.repeats.0.inclusive", NULL, -EINVAL },
		{ "regions.0.repeats.1.exclusive", "[]", -EINVAL },
		{ VALUE("cycles"), NULL, -EINVAL },
		{ VALUE("cycles"), "5", -EINVAL },
		{ VALUE("cycles") ".status", NULL, -EINVAL },
		{ VALUE("cycles") ".status", "\"guessed\"", -EINVAL },
		{ VALUE("cycles") ".value", NULL, -EINVAL },
		{ VALUE("cycles") ".value", "-1", -EINVAL },
		{ VALUE("cycles") ".value", "1.5", -EINVAL },
		{ VALUE("cycles") ".source", NULL, -EINVAL },
		{ VALUE("cycles") ".source", "\"guess\"", -EINVAL },
		{ "regions.0.repeats.1.inclusive.cycles.reason", "99", -EINVAL },
		{ "regions.0.repeats.1.inclusive.cycles.reason", "-1", -EINVAL },
		{ "reasons", "[]", -EINVAL },
		{ "reasons.1", "7", -EINVAL },
	};

	(void)state;
	assert_refused(changes, sizeof(changes) / sizeof(changes[0]));
}

/* Taken silently, they would become an other region, a 0 or nothing. */
static void values_of_a_wrong_type_are_refused(void **state)
{
	static const struct change changes[] = {
		{ "regions.1.parent", "\"0\"", -EINVAL },
		{ "regions.1.parent", "0.5", -EINVAL },
		{ "regions.0.repeats.0.visits", "-7", -EINVAL },
		{ "regions.0.repeats.0.threads", "\"2\"", -EINVAL },
		{ "regions.0.repeats.0.threads", "-2", -EINVAL },
		{ "regions.0.repeats.0.elapsed_min", "\"10\"", -EINVAL },
		{ "regions.0.repeats.0.elapsed_min", "-10", -EINVAL },
		{ "regions.0.repeats.0.elapsed_squares", "-1", -EINVAL },
		{ VALUE("cycles") ".running_share", "\"0.125\"", -EINVAL },
		{ VALUE("cycles") ".running_share", "-0.5", -EINVAL },
		{ VALUE("cycles") ".running_share", "1.5", -EINVAL },
		{ VALUE("cycles") ".running_share", NULL, -EINVAL }, /* it is scaled */
		{ "regions.0.repeats.1.inclusive.cycles.reason", "\"1\"", -EINVAL },
		{ "regions.0.sites", "7", -EINVAL },
		{ "regions.0.sites.0", "7", -EINVAL },
		{ "scope", "\"galaxy\"", -EINVAL },
		{ "warnings", "7", -EINVAL },
		{ "warnings.0", "7", -EINVAL },
		{ "machine", "7", -EINVAL },
		{ "program", "[]", -EINVAL },
		{ "title", "7", -EINVAL },
		{ "encodings", "7", -EINVAL },
		{ "encodings", "[]", -EINVAL },
		{ "encodings.cycles", "7", -EINVAL },
		{ "encodings.instructions", "\"instructions\"", -EINVAL }, /* no event of the set */
	};

	(void)state;
	assert_refused(changes, sizeof(changes) / sizeof(changes[0]));
}

static void foreign_files_are_told_from_profiles(void **state)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{ "", "line 1, column 0" },
		{ "# perf stat\n", "it is not JSON" },
		{ "[1, 2]", "is JSON, but no profile of probekit's" },
		{ "{\"benchmarks\": []}", "is JSON, but no profile of probekit's" },
		{ "{\"format\": \"probekit profile\", \"version\": 2}",
		  "a profile of version 2, this probekit reads version 1" },
		{ "{\"format\": \"probekit profile\",\n\"format\": 1}", "line 2, column" },
	};
	struct probe_error error = { "" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(load(cases[i].text, strlen(cases[i].text), &error) < 0);
		assert_contains(error.text, cases[i].said);
		assert_null(loaded);
	}
	assert_int_equal(probe_profile_load("/nowhere/run.json", &loaded, &error), -ENOENT);
	assert_contains(error.text, "/nowhere/run.json cannot be opened: No such file");
	assert_int_equal(probe_profile_load("/tmp", &loaded, &error), -EINVAL);
}

/* Names are the program's: any bytes. */
static void a_name_that_is_not_utf8_loses_no_profile(void **state)
{
	struct probe_profile_region *region;
	char *text;

	(void)state;
	make_profile();
	region = profile_region(profile, NULL, "caf\351");
	assert_non_null(region);
	assert_int_equal(profile_add_site(region, "/home/ren\351/file.c", 1), 0);
	assert_int_equal(profile_add_warning(profile, "region 'caf\351' was left open"), 0);
	text = profile_json_text(profile);
	assert_non_null(text);
	assert_int_equal(load(text, strlen(text), NULL), 0);
	free(text);
}

#define CLEANED(test) cmocka_unit_test_teardown(test, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLEANED(a_profile_is_the_same_after_saving_and_loading),
		CLEANED(a_profile_cut_short_anywhere_is_not_loaded),
		CLEANED(what_is_missing_or_senseless_is_refused),
		CLEANED(values_of_a_wrong_type_are_refused),
		CLEANED(foreign_files_are_told_from_profiles),
		CLEANED(a_name_that_is_not_utf8_loses_no_profile),
	};

	return cmocka_run_group_tests_name("profile_json", tests, NULL, NULL);
}
