/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"

/* Depths in the tree of lines, below its root. */
enum {
	DEPTH_KIND = 1,
	DEPTH_FILE,
	DEPTH_FUNCTION,
	DEPTH_LINE
};

const char *const profile_line_kind_names[] = {
	[PROBE_LINE_TIMED] = "line",
	[PROBE_LINE_HITS] = "hit",
	[PROBE_LINE_SAMPLED] = "sample",
};

/* Samples of a region stand beside those of all, under this and the region's path. */
#define PLACE "sample in "

static struct probe_profile_region *place_of(struct probe_profile *profile, const char *path)
{
	struct probe_profile_region *region;
	char *name;

	if (asprintf(&name, PLACE "%s", path) < 0)
		return NULL;
	region = profile_region(profile, profile_lines_root(profile), name);
	free(name);
	return region;
}

struct probe_profile_region *profile_line(struct probe_profile *profile, enum probe_line_kind kind,
					  const char *place, const char *file, const char *function,
					  int number)
{
	struct probe_profile_region *region = profile_lines_root(profile);
	char digits[16];

	region = place ? place_of(profile, place)
		       : profile_region(profile, region, profile_line_kind_names[kind]);
	if (region)
		region = profile_region(profile, region, file ? file : "");
	if (region)
		region = profile_region(profile, region, function);
	if (!region || number == 0)
		return region;
	snprintf(digits, sizeof(digits), "%d", number);
	return profile_region(profile, region, digits);
}

/* Passes of lines make no sum of a function's. */
static bool is_line(const struct probe_profile_region *region)
{
	struct probe_line line;

	if (profile_depth(region) < DEPTH_FUNCTION)
		return false;
	profile_line_describe(region, &line);
	return line.line > 0 || line.kind != PROBE_LINE_HITS;
}

const struct probe_profile_region *profile_lines_walk(const struct probe_profile *profile,
						      const struct probe_profile_region *line)
{
	if (!line)
		line = profile_lines_root((struct probe_profile *)profile);
	do {
		line = profile_walk(profile, line);
	} while (line && !is_line(line));
	return line;
}

void profile_line_describe(const struct probe_profile_region *region, struct probe_line *line)
{
	const struct probe_profile_region *function = region;
	const struct probe_profile_region *file, *kind;

	line->line = 0;
	if (profile_depth(region) == DEPTH_LINE) {
		line->line = (int)strtol(probe_profile_name(region), NULL, 10);
		function = profile_parent(region);
	}
	file = profile_parent(function);
	kind = profile_parent(file);
	line->function = probe_profile_name(function);
	line->file = *probe_profile_name(file) ? probe_profile_name(file) : NULL;
	line->region = region;
	line->place = NULL;
	line->kind = PROBE_LINE_SAMPLED;
	if (strncmp(probe_profile_name(kind), PLACE, strlen(PLACE)) == 0) {
		line->place = probe_profile_name(kind) + strlen(PLACE);
		return;
	}
	line->kind = PROBE_LINE_TIMED;
	while (strcmp(profile_line_kind_names[line->kind], probe_profile_name(kind)) != 0)
		line->kind++;
}

struct probe_profile_region *profile_line_like(struct probe_profile *profile,
					       const struct probe_profile_region *region)
{
	struct probe_line line;

	profile_line_describe(region, &line);
	return profile_line(profile, line.kind, line.place, line.file, line.function, line.line);
}

PROBE_API int probe_profile_line(const struct probe_profile *profile, size_t index,
				 struct probe_line *line)
{
	const struct probe_profile_region *region = profile_lines_walk(profile, NULL);

	while (region && index-- > 0)
		region = profile_lines_walk(profile, region);
	if (!region)
		return -ERANGE;
	profile_line_describe(region, line);
	return 0;
}

static void add_samples(struct probe_profile_region *region, uint64_t samples)
{
	profile_repeat(region, 0)->visits += samples;
	profile_repeat(region, 0)->threads = 1;
}

PROBE_API int probe_profile_add_samples(struct probe_profile *profile, const char *place,
					const char *file, const char *function, int line,
					uint64_t samples)
{
	struct probe_profile_region *whole = profile_line(profile, PROBE_LINE_SAMPLED, place, file,
							  function, 0);
	struct probe_profile_region *one = whole;

	if (whole && line > 0)
		one = profile_line(profile, PROBE_LINE_SAMPLED, place, file, function, line);
	if (!one)
		return -ENOMEM;
	add_samples(whole, samples);
	if (one != whole)
		add_samples(one, samples);
	return 0;
}

/* An array of as many as there are repeats, null for those that were not sampled. */
PROBE_API int probe_profile_set_sampling(struct probe_profile *profile,
					 const struct probe_sampling *sampling)
{
	json_t *json = json_pack("{s:s, s:f, s:b, s:I, s:I, s:f, s:I, s:I}", "event",
				 sampling->event, "frequency", sampling->frequency, "user_only",
				 sampling->user_only, "samples", (json_int_t)sampling->samples,
				 "lost", (json_int_t)sampling->lost, "overhead", sampling->overhead,
				 "in_regions", (json_int_t)sampling->in_regions, "unplaced",
				 (json_int_t)sampling->unplaced);

	return json_array_append_new(profile_sampling(profile), json) < 0 ? -ENOMEM : 0;
}

PROBE_API int probe_profile_sampling(const struct probe_profile *profile, size_t index,
				     struct probe_sampling *sampling)
{
	const json_t *json = json_array_get(profile_sampling(profile), index);

	if (!json)
		return -ERANGE;
	*sampling = (struct probe_sampling){
		.event = json_string_value(json_object_get(json, "event")),
		.frequency = json_number_value(json_object_get(json, "frequency")),
		.user_only = json_is_true(json_object_get(json, "user_only")),
		.samples = (uint64_t)json_integer_value(json_object_get(json, "samples")),
		.lost = (uint64_t)json_integer_value(json_object_get(json, "lost")),
		.overhead = json_number_value(json_object_get(json, "overhead")),
		/* None were, in what was written before they were looked for. */
		.in_regions = (uint64_t)json_integer_value(json_object_get(json, "in_regions")),
		.unplaced = (uint64_t)json_integer_value(json_object_get(json, "unplaced")),
	};
	return 0;
}
