/* SPDX-License-Identifier: MIT */
/* The options of a report, checked against the profile. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "../sets/names.h"
#include "view.h"

static int check_metric(const struct view *view, const char *wanted, struct probe_error *error)
{
	const struct view all = { .profile = view->profile };
	struct names names = { .wanted = wanted };
	const char *name, *label;
	char nearest[256];
	size_t index = 0;

	while (view_column(&all, &index, &name, &label)) {
		if (strcmp(name, wanted) == 0)
			return 0;
		names_offer(&names, name);
	}
	return error_set(error, -ENOENT,
			 "the profile has no event or metric '%s'%s (its set is '%s'; a report as "
			 "csv has the names of all)",
			 wanted, names_sentence(&names, nearest, sizeof(nearest)),
			 set_name(profile_set(view->profile)));
}

/* "thread 4711 (worker)" is also called "4711" and "worker". */
static bool is_called(const char *thread, const char *wanted)
{
	const char *number = thread + strlen("thread ");
	const size_t length = strlen(wanted);
	const char *name = strchr(number, '(');

	return strcmp(thread, wanted) == 0 ||
	       (strncmp(number, wanted, length) == 0 && number[length] == ' ') ||
	       (name && strncmp(name + 1, wanted, length) == 0 &&
		strcmp(name + 1 + length, ")") == 0);
}

static int no_such_thread(const struct view *view, const char *wanted, struct probe_error *error)
{
	struct names names = { .wanted = wanted };
	const struct probe_profile_region *region = probe_profile_first(view->profile);
	bool has_threads = false;
	char nearest[256];

	for (; region; region = probe_profile_next(region)) {
		char name[64] = "";

		if (!view_thread(view, region))
			continue;
		has_threads = true;
		if (sscanf(probe_profile_name(region), "thread %*d (%63[^)])", name) == 1)
			names_offer(&names, name);
	}
	if (!has_threads)
		return error_set(error, -ENOENT,
				 "the profile has no thread '%s': its threads are merged: count "
				 "with PROBE_THREADS=each",
				 wanted);
	return error_set(error, -ENOENT,
			 "the profile has no thread '%s'%s (the tree of regions in a report as "
			 "text lists all)",
			 wanted, names_sentence(&names, nearest, sizeof(nearest)));
}

static int no_such_region(const struct view *view, const char *wanted, struct probe_error *error)
{
	struct names names = { .wanted = wanted };
	const struct probe_profile_region *region = NULL;
	char nearest[256];

	while ((region = profile_walk(view->profile, region))) {
		char *path = profile_path(region, view_thread(view, region));

		if (!path)
			return error_no_memory(error);
		names_offer(&names, path);
		free(path);
	}
	return error_set(error, -ENOENT,
			 "the profile has no region '%s'%s (the tree of regions in a report as "
			 "text lists all; a path is written as outer/inner)",
			 wanted, names_sentence(&names, nearest, sizeof(nearest)));
}

static int add_top(struct view *view, const struct probe_profile_region *region)
{
	const struct probe_profile_region **longer = realloc(
		view->tops, (view->tops_count + 1) * sizeof(view->tops[0]));

	if (!longer)
		return -ENOMEM;
	view->tops = longer;
	view->tops[view->tops_count++] = region;
	return 0;
}

/* The region at that path in a thread's tree; 1 where there is none. */
static int add_region_of_thread(struct view *view, const struct probe_profile_region *thread,
				const char *wanted)
{
	const struct probe_profile_region *region;
	char *above = profile_path(thread, NULL);
	char *path;

	if (!above || asprintf(&path, "%s/%s", above, wanted) < 0) {
		free(above);
		return -ENOMEM;
	}
	free(above);
	region = probe_profile_find(view->profile, path);
	free(path);
	return region ? add_top(view, region) : 1;
}

static int choose_tops(struct view *view, const char *region, const char *thread,
		       struct probe_error *error)
{
	const struct probe_profile_region *found = region && !thread
							   ? probe_profile_find(view->profile,
										region)
							   : NULL;
	const struct probe_profile_region *top = probe_profile_first(view->profile);
	bool thread_found = false;
	int result = found ? add_top(view, found) : 0;

	for (; top && !found && result >= 0; top = probe_profile_next(top)) {
		const bool is_thread = view_thread(view, top);

		if ((thread && !(is_thread && is_called(probe_profile_name(top), thread))) ||
		    (region && !is_thread))
			continue;
		thread_found = true;
		result = region ? add_region_of_thread(view, top, region) : add_top(view, top);
	}
	if (result < 0)
		return error_no_memory(error);
	if (thread && !thread_found)
		return no_such_thread(view, thread, error);
	return region && view->tops_count == 0 ? no_such_region(view, region, error) : 0;
}

static int choose_repeat(struct view *view, size_t repeat, struct probe_error *error)
{
	const size_t repeats = probe_profile_repeats(view->profile);

	view->all_repeats = repeat == 0;
	view->repeat = PROBE_MEAN;
	if (repeat == 0 || repeat == PROBE_MEAN)
		return 0;
	view->repeat = repeat - 1;
	if (repeat <= repeats)
		return 0;
	return error_set(error, -ERANGE,
			 "the profile has no repeat %zu: it has %zu, counted from 1", repeat,
			 repeats);
}

int view_open(struct view *view, const struct probe_profile *profile,
	      const struct probe_render_options *options, struct probe_error *error)
{
	int result;

	*view = (struct view){
		.profile = profile,
		.colour = options->colour,
		.chapter_rates = options->chapter_rates,
		.metrics = options->metrics && options->metrics[0] ? options->metrics : NULL,
	};
	result = choose_repeat(view, options->repeat, error);
	for (size_t i = 0; result == 0 && view->metrics && view->metrics[i]; i++)
		result = check_metric(view, view->metrics[i], error);
	if (result == 0)
		result = choose_tops(view, options->region, options->thread, error);
	if (result < 0)
		view_close(view);
	return result;
}

void view_close(struct view *view)
{
	free(view->tops);
	view->tops = NULL;
	view->tops_count = 0;
}
