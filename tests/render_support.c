/* SPDX-License-Identifier: MIT */
#include "render_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const hostile_names[] = {
	"a,b",
	"\"quoted\"",
	"two\nlines",
	"carriage\r\nreturn",
	"semi;colon",
	"pi|pe",
	"back\\slash",
	"sla/sh",
	"`tick` ``ticks``",
	" spaces ",
	"*bold* _under_ <b>html</b> [link](url) &amp;",
	"",
	"na\xc3\xafve \xe2\x82\xac \xf0\x9f\x94\xa5",
	"na\xefve \xff\xfe",
	"tab\tand \x01\x1b[31mred\x7f",
	"=1+1",
	NULL,
};

struct probe_profile *made_profile(size_t repeats)
{
	struct probe_profile *profile;
	struct set *set;

	assert_int_equal(set_load("software", &set, NULL), 0);
	assert_int_equal(profile_new(set, "thread", repeats, &profile), 0);
	set_release(set);
	assert_int_equal(probe_profile_set_title(profile, "program"), 0);
	return profile;
}

void put_value_in(struct probe_profile *profile, struct probe_profile_region *region, size_t repeat,
		  const char *event, uint64_t inclusive, uint64_t exclusive)
{
	const int index = set_event_index(profile_set(profile), event);
	struct profile_value value = {
		.status = PROBE_COUNTED,
		.running_share = 1,
		.source = strcmp(event, SET_ELAPSED) == 0 ? "clock" : "os",
	};

	assert_true(index >= 0);
	value.count = inclusive;
	*profile_value(profile, region, repeat, (size_t)index, PROBE_INCLUSIVE) = value;
	value.count = exclusive;
	*profile_value(profile, region, repeat, (size_t)index, PROBE_EXCLUSIVE) = value;
}

void put_value(struct probe_profile *profile, struct probe_profile_region *region,
	       const char *event, uint64_t inclusive, uint64_t exclusive)
{
	for (size_t i = 0; i < probe_profile_repeats(profile); i++)
		put_value_in(profile, region, i, event, inclusive, exclusive);
}

void put_absent(struct probe_profile *profile, struct probe_profile_region *region,
		const char *event, const char *reason)
{
	const size_t index = (size_t)set_event_index(profile_set(profile), event);

	for (size_t i = 0; i < probe_profile_repeats(profile); i++)
		for (int part = 0; part < PROFILE_PARTS; part++)
			*profile_value(profile, region, i, index,
				       (enum probe_part)part) = (struct profile_value){
				.status = PROBE_UNAVAILABLE,
				.reason = profile_add_reason(profile, reason),
			};
}

struct probe_profile_region *made_region(struct probe_profile *profile,
					 struct probe_profile_region *parent, const char *name)
{
	const struct set *set = profile_set(profile);
	struct probe_profile_region *region = profile_region(profile, parent, name);

	assert_non_null(region);
	for (size_t i = 0; i < set_events_count(set); i++)
		put_value(profile, region, set_event(set, i)->name, 0, 0);
	for (size_t i = 0; i < probe_profile_repeats(profile); i++) {
		profile_repeat(region, i)->visits = 2;
		profile_repeat(region, i)->threads = 1;
	}
	return region;
}

char *rendered_with(const struct probe_profile *profile, const struct probe_render_options *options)
{
	struct probe_error error = { "" };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (probe_profile_render(profile, stream, options, &error) < 0)
		fail_msg("%s: %s", options->format, error.text);
	fclose(stream);
	return text;
}

char *rendered_as(const struct probe_profile *profile, const char *format)
{
	const struct probe_render_options options = { .size = sizeof(options), .format = format };

	return rendered_with(profile, &options);
}

json_t *rendered_json(const struct probe_profile *profile,
		      const struct probe_render_options *options)
{
	char *text = rendered_with(profile, options);
	json_error_t where;
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &where);

	if (!json)
		fail_msg("line %d: %s in:\n%s", where.line, where.text, text);
	free(text);
	return json;
}

void assert_refused(const struct probe_profile *profile, const struct probe_render_options *options,
		    int code, const char *part)
{
	struct probe_error error = { "" };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_int_equal(probe_profile_render(profile, stream, options, &error), code);
	fclose(stream);
	assert_contains(error.text, part);
	assert_int_equal(size, 0);
	free(text);
}
