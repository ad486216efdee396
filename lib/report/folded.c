/* SPDX-License-Identifier: MIT */
#include "folded.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "flame.h"

/* Some viewers make a sample of each unit of weight. */
#define TOTAL_MOST 1e5

struct folded {
	const struct view *view;
	FILE *stream;
	const char *event;
	double scale; /* from the event's unit to weights */
	/* The region that is written and those around it, outermost first. */
	const struct probe_profile_region **stack;
	size_t capacity;
};

static int check_one_event(struct folded *folded, struct probe_error *error)
{
	const char *const *metrics = folded->view->metrics;

	folded->event = metrics ? metrics[0] : SET_ELAPSED;
	if (metrics && metrics[1])
		return error_set(error, -EINVAL,
				 "folded stacks have one weight each: name one event alone, not %s "
				 "and %s",
				 metrics[0], metrics[1]);
	return flame_check(folded->view, folded->event, error);
}

/* Also finds what cannot be drawn before anything is written. */
static int choose_scale(struct folded *folded, struct probe_error *error)
{
	struct view_place place = { 0 };
	double total = 0;
	bool is_empty = true;

	while (view_next(folded->view, &place)) {
		double weight = 0;
		const int result = flame_weight(folded->view, place.region, folded->event, &weight,
						error);

		if (result < 0)
			return result;
		is_empty = is_empty && result == 0;
		total += weight;
	}
	folded->scale = total > TOTAL_MOST ? TOTAL_MOST / total : 1;
	return is_empty ? flame_is_empty(folded->view, error) : 0;
}

/* Viewers split at ';' and at the last space, and read line by line. None knows an escape. */
static void print_frame(FILE *stream, const char *name)
{
	if (!*name)
		fputs("(no name)", stream);
	for (; *name; name++) {
		if (*name == '\\')
			fputs("\\\\", stream);
		else if (*name == ';' || (unsigned char)*name < ' ' || *name == '\x7f')
			fprintf(stream, "\\x%02x", (unsigned int)(unsigned char)*name);
		else
			fputc(*name, stream);
	}
}

/* Regions come depth-first: what is around the one at place is on the stack already. */
static int push(struct folded *folded, const struct view_place *place)
{
	const size_t depth = view_depth(place);

	if (depth >= folded->capacity) {
		const size_t capacity = 2 * depth + 16;
		const struct probe_profile_region **longer = realloc(folded->stack,
								     capacity * sizeof(longer[0]));

		if (!longer)
			return -ENOMEM;
		folded->stack = longer;
		folded->capacity = capacity;
	}
	folded->stack[depth] = place->region;
	return 0;
}

/* The thread, where there is one, is the outermost frame. */
static void print_stack(const struct folded *folded, const struct view_place *place)
{
	const struct probe_profile_region *thread = view_thread(folded->view, place->region);
	const size_t depth = view_depth(place);

	if (thread && thread != place->top) {
		print_frame(folded->stream, probe_profile_name(thread));
		fputc(';', folded->stream);
	}
	for (size_t i = 0; i <= depth; i++) {
		print_frame(folded->stream, probe_profile_name(folded->stack[i]));
		fputc(i < depth ? ';' : ' ', folded->stream);
	}
}

static int write_region(struct folded *folded, const struct view_place *place)
{
	double weight;

	if (push(folded, place) < 0)
		return -ENOMEM;
	if (flame_weight(folded->view, place->region, folded->event, &weight, NULL) != 1)
		return 0;
	print_stack(folded, place);
	/* Rounded down, so that the total stays below. By a cast: floor() may need libm. */
	if (folded->scale < 1)
		weight = (double)(uint64_t)(weight * folded->scale);
	fprintf(folded->stream, "%.0f\n", weight);
	return 0;
}

int folded_render(const struct view *view, FILE *stream, struct probe_error *error)
{
	struct folded folded = { .view = view, .stream = stream };
	struct view_place place = { 0 };
	int result = check_one_event(&folded, error);

	if (result == 0)
		result = choose_scale(&folded, error);
	while (result == 0 && view_next(view, &place))
		result = write_region(&folded, &place);
	free(folded.stack);
	return result == 0 && ferror(stream) ? -EIO : result;
}
