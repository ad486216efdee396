/* SPDX-License-Identifier: MIT */
#include "speedscope.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "flame.h"
#include "json.h"

static const char schema[] = "https://www.speedscope.app/file-format-schema.json";

struct speedscope {
	const struct view *view;
	json_t *frames;
	json_t *indices; /* of frames, by name and site */
	json_t *profiles;
	bool lost; /* memory ran out: something is missing */
	/* Of the profile that is being made. */
	const struct probe_profile_region *thread;
	json_t *samples;
	json_t *weights;
	double total;
};

static json_t *new_frame(const struct probe_profile_region *region, const json_t *site, bool *lost)
{
	const char *name = probe_profile_name(region);
	json_t *frame = json_object();
	json_t *file = json_object_get(site, "file");

	json_put(frame, "name", json_string(*name ? name : "(no name)"), lost);
	if (!json_is_string(file))
		return frame;
	json_put(frame, "file", json_incref(file), lost);
	json_put(frame, "line", json_incref(json_object_get(site, "line")), lost);
	return frame;
}

/* One for all regions of a name and site: so that the viewer can sum what they took. */
static json_int_t frame_of(struct speedscope *speedscope, const struct probe_profile_region *region)
{
	const json_t *site = json_array_get(profile_sites(region), 0);
	const char *file = json_string_value(json_object_get(site, "file"));
	const json_int_t line = json_integer_value(json_object_get(site, "line"));
	const json_int_t next = (json_int_t)json_array_size(speedscope->frames);
	const json_t *index;
	char *key;

	if (asprintf(&key, "%s\n%s:%lld", probe_profile_name(region), file ? file : "",
		     (long long)line) < 0) {
		speedscope->lost = true;
		return 0;
	}
	index = json_object_get(speedscope->indices, key);
	if (!index) {
		json_put(speedscope->indices, key, json_integer(next), &speedscope->lost);
		json_append(speedscope->frames, new_frame(region, site, &speedscope->lost),
			    &speedscope->lost);
	}
	free(key);
	return index ? json_integer_value(index) : next;
}

/* Root first. The thread has a profile of its own and is no frame. */
static json_t *stack_of(struct speedscope *speedscope, const struct view_place *place)
{
	const struct probe_profile_region *region = place->region;
	json_t *stack = json_array();

	for (size_t depth = view_depth(place) + 1; depth > 0 && region != speedscope->thread;
	     depth--, region = profile_parent(region))
		if (json_array_insert_new(stack, 0, json_integer(frame_of(speedscope, region))) < 0)
			speedscope->lost = true;
	return stack;
}

static void begin_profile(struct speedscope *speedscope, const struct probe_profile_region *thread)
{
	speedscope->thread = thread;
	speedscope->samples = json_array();
	speedscope->weights = json_array();
	speedscope->total = 0;
}

static char *profile_name(const struct speedscope *speedscope, const struct set_event *event)
{
	char *name;
	const int length = asprintf(&name, "%s: %s", event->name,
				    speedscope->thread ? probe_profile_name(speedscope->thread)
						       : profile_title(speedscope->view->profile));

	return length < 0 ? NULL : name;
}

/* What stands for a thread without regions of its own, or nothing at all, is no profile. */
static void end_profile(struct speedscope *speedscope, const struct set_event *event)
{
	bool *lost = &speedscope->lost;
	char *name = profile_name(speedscope, event);
	json_t *profile;

	if (json_array_size(speedscope->samples) == 0) {
		*lost = *lost || !speedscope->samples;
		json_decref(speedscope->samples);
		json_decref(speedscope->weights);
		free(name);
		return;
	}
	profile = json_object();
	json_put(profile, "type", json_string("sampled"), lost);
	json_put(profile, "name", name ? json_string(name) : NULL, lost);
	json_put(profile, "unit",
		 json_string(strcmp(event->unit, "ns") == 0 ? "nanoseconds" : "none"), lost);
	json_put(profile, "startValue", json_integer(0), lost);
	json_put(profile, "endValue", json_number(speedscope->total), lost);
	json_put(profile, "samples", speedscope->samples, lost);
	json_put(profile, "weights", speedscope->weights, lost);
	json_append(speedscope->profiles, profile, lost);
	free(name);
}

static int add_sample(struct speedscope *speedscope, const struct view_place *place,
		      const char *event, struct probe_error *error)
{
	double weight;
	const int result = flame_weight(speedscope->view, place->region, event, &weight, error);

	if (result <= 0)
		return result;
	json_append(speedscope->samples, stack_of(speedscope, place), &speedscope->lost);
	json_append(speedscope->weights, json_number(weight), &speedscope->lost);
	speedscope->total += weight;
	return 0;
}

static int add_event(struct speedscope *speedscope, const char *name, struct probe_error *error)
{
	const struct set *set = profile_set(speedscope->view->profile);
	const struct set_event *event;
	struct view_place place = { 0 };
	int result = flame_check(speedscope->view, name, error);

	if (result < 0)
		return result;
	event = set_event(set, (size_t)set_event_index(set, name));
	begin_profile(speedscope, NULL);
	while (result == 0 && view_next(speedscope->view, &place)) {
		const struct probe_profile_region *thread = view_thread(speedscope->view,
									place.region);

		if (thread != speedscope->thread) {
			end_profile(speedscope, event);
			begin_profile(speedscope, thread);
		}
		result = add_sample(speedscope, &place, name, error);
	}
	end_profile(speedscope, event);
	return result;
}

static int write_file(struct speedscope *speedscope, FILE *stream)
{
	bool *lost = &speedscope->lost;
	json_t *shared = json_object();
	json_t *file = json_object();
	int result;

	json_put(shared, "frames", json_incref(speedscope->frames), lost);
	json_put(file, "$schema", json_string(schema), lost);
	json_put(file, "exporter", json_sprintf("probekit %s", probe_version()), lost);
	json_put(file, "name", json_string(profile_title(speedscope->view->profile)), lost);
	json_put(file, "activeProfileIndex", json_integer(0), lost);
	json_put(file, "shared", shared, lost);
	json_put(file, "profiles", json_incref(speedscope->profiles), lost);
	result = *lost ? -ENOMEM : json_write(file, stream);
	json_decref(file);
	return result;
}

int speedscope_render(const struct view *view, FILE *stream, struct probe_error *error)
{
	static const char *const elapsed[] = { SET_ELAPSED, NULL };
	const char *const *events = view->metrics ? view->metrics : elapsed;
	struct speedscope speedscope = {
		.view = view,
		.frames = json_array(),
		.indices = json_object(),
		.profiles = json_array(),
	};
	int result = speedscope.frames && speedscope.indices && speedscope.profiles ? 0 : -ENOMEM;

	for (size_t i = 0; result == 0 && events[i]; i++)
		result = add_event(&speedscope, events[i], error);
	if (result == 0 && speedscope.lost)
		result = -ENOMEM;
	if (result == 0 && json_array_size(speedscope.profiles) == 0)
		result = flame_is_empty(view, error);
	if (result == 0)
		result = write_file(&speedscope, stream);
	json_decref(speedscope.profiles);
	json_decref(speedscope.indices);
	json_decref(speedscope.frames);
	return result;
}
