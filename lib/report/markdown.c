/* SPDX-License-Identifier: MIT */
#include "markdown.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/number.h"
#include "footnotes.h"
#include "markdown_text.h"
#include "text.h"

/* What the column of sources names; a source without a row needs no words. */
static const struct {
	const char *name;
	const char *words;
} sources[] = {
	{ "perf", "perf\\_event\\_open(2)" },
	{ "os", "the system's books: getrusage(2), clocks of CPU time" },
	{ "clock", "the clock on the wall" },
	{ "callgrind", "simulated by valgrind" },
	{ "formula", "derived from others" },
};

#define SOURCES (sizeof(sources) / sizeof(sources[0]))

struct markdown {
	const struct view *view;
	FILE *stream;
	bool has_variation;
	bool is_used[SOURCES];
	struct footnotes notes;
};

static void print_variation(const struct markdown *markdown, const struct probe_value *value)
{
	if (markdown->has_variation && isnan(value->variation))
		fputs(" |", markdown->stream);
	else if (markdown->has_variation)
		fprintf(markdown->stream, " %.2f%% |", value->variation * 100);
}

static void print_source(struct markdown *markdown, const struct probe_value *value,
			 bool kernel_excluded)
{
	for (size_t i = 0; i < SOURCES; i++)
		if (strcmp(sources[i].name, value->source) == 0)
			markdown->is_used[i] = true;
	fprintf(markdown->stream, " | %s%s", value->source,
		kernel_excluded ? ", user mode only" : "");
	if (value->status == PROBE_SCALED)
		fprintf(markdown->stream, ", scaled: it ran %.2f%% of the time",
			value->running_share * 100);
	if (value->status == PROBE_SIMULATED)
		fputs(", simulated", markdown->stream);
	fputs(" |\n", markdown->stream);
}

/* What is derived from the event, where nothing was asked for alone. */
static void print_annotations(struct markdown *markdown, const struct probe_profile_region *region,
			      const struct set_event *event)
{
	const struct set *set = profile_set(markdown->view->profile);
	const char *between = " ";

	for (size_t i = 0; !markdown->view->metrics && i < set_metrics_count(set); i++) {
		const struct set_metric *metric = set_metric(set, i);
		char text[2 * NUMBER_SIZE];
		struct probe_value value;

		if (!metric->event || strcmp(metric->event, event->name) != 0)
			continue;
		value = view_value(markdown->view, region, metric->name, PROBE_INCLUSIVE);
		if (value.status == PROBE_UNAVAILABLE)
			continue;
		metric_text(markdown->view, metric, value.value, text);
		fputs(between, markdown->stream);
		markdown_plain(markdown->stream, text + strspn(text, " "));
		between = "; ";
	}
}

/* "| label | value |", and the number of the reason for none. */
static void begin_row(struct markdown *markdown, const char *label, const char *unit,
		      const struct probe_value *value, const char *text)
{
	FILE *stream = markdown->stream;

	fputs("| ", stream);
	markdown_plain(stream, label);
	fprintf(stream, "%s | ", unit);
	if (value->status == PROBE_UNAVAILABLE)
		fprintf(stream, "— \\[%zu\\]", footnotes_number(&markdown->notes, value->reason));
	else
		markdown_plain(stream, text + strspn(text, " "));
	fputs(" |", stream);
	print_variation(markdown, value);
}

static void print_event(struct markdown *markdown, const struct probe_profile_region *region,
			size_t index)
{
	const struct set_event *event = set_event(profile_set(markdown->view->profile), index);
	const struct probe_value value = view_value(markdown->view, region, event->name,
						    PROBE_INCLUSIVE);
	const bool is_elapsed = strcmp(event->name, SET_ELAPSED) == 0;
	const bool is_clock = strcmp(event->unit, "ns") == 0;
	char number[NUMBER_SIZE] = "";

	if (value.status != PROBE_UNAVAILABLE)
		value_text(event, &value, number);
	begin_row(markdown, is_elapsed ? "elapsed" : event->label,
		  is_elapsed ? " (s)"
		  : is_clock ? " (ms)"
			     : "",
		  &value, number);
	if (value.status == PROBE_UNAVAILABLE) {
		fputs(" | |\n", markdown->stream);
		return;
	}
	print_annotations(markdown, region, event);
	print_source(markdown, &value,
		     profile_kernel_excluded(markdown->view->profile, region, index));
}

/* In a row of its own: it was asked for, or annotates no event. */
static void print_metric(struct markdown *markdown, const struct probe_profile_region *region,
			 const struct set_metric *metric)
{
	const struct probe_value value = view_value(markdown->view, region, metric->name,
						    PROBE_INCLUSIVE);
	char text[2 * NUMBER_SIZE] = "";

	if (value.status != PROBE_UNAVAILABLE)
		metric_text(markdown->view, metric, value.value, text);
	begin_row(markdown, metric->name, "", &value, text);
	if (value.status == PROBE_UNAVAILABLE)
		fputs(" | |\n", markdown->stream);
	else
		print_source(markdown, &value, false);
}

static void print_rows(struct markdown *markdown, const struct probe_profile_region *region)
{
	const struct view *view = markdown->view;
	const struct set *set = profile_set(view->profile);

	for (size_t i = 0; i < set_events_count(set); i++)
		if (view_shows(view, set_event(set, i)->name))
			print_event(markdown, region, i);
	for (size_t i = 0; i < set_metrics_count(set); i++) {
		const struct set_metric *metric = set_metric(set, i);

		if (view->metrics ? view_shows(view, metric->name) : !metric->event)
			print_metric(markdown, region, metric);
	}
}

static int print_region(struct markdown *markdown, const struct probe_profile_region *region)
{
	const size_t repeat = markdown->view->repeat;
	const uint64_t visits = probe_profile_visits(region, repeat);
	char *path = profile_path(region, NULL);
	char number[NUMBER_SIZE];

	if (!path)
		return -ENOMEM;
	fputs("\n**Region** ", markdown->stream);
	markdown_code(markdown->stream, path);
	free(path);
	fprintf(markdown->stream, ", %s visit%s%s\n\n", number_grouped((double)visits, 0, number),
		visits == 1 ? "" : "s",
		repeat == PROBE_MEAN && probe_profile_repeats(markdown->view->profile) > 1
			? " a run"
			: "");
	fprintf(markdown->stream, "| event | value |%s | source |\n|:--|--:|%s:--|:--|\n",
		markdown->has_variation ? " ± |" : "", markdown->has_variation ? "--:|" : "");
	print_rows(markdown, region);
	return 0;
}

static const char *fact(const struct markdown *markdown, const char *key)
{
	const char *text = json_string_value(
		json_object_get(profile_machine(markdown->view->profile), key));

	return text && *text ? text : NULL;
}

static void print_head(const struct markdown *markdown)
{
	const struct probe_profile *profile = markdown->view->profile;
	const size_t repeats = probe_profile_repeats(profile);
	static const char *const facts[] = { "cpu", "hypervisor", "kernel" };
	FILE *stream = markdown->stream;

	fputs("### Probekit counter report for ", stream);
	markdown_code(stream, profile_title(profile));
	fputs("\n\nset ", stream);
	markdown_plain(stream, set_name(profile_set(profile)));
	fprintf(stream, ", scope %s, ", profile_scope(profile));
	if (markdown->view->repeat == PROBE_MEAN)
		fprintf(stream, "%zu run%s", repeats, repeats == 1 ? "" : "s, means");
	else
		fprintf(stream, "run %zu of %zu", markdown->view->repeat + 1, repeats);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		if (!fact(markdown, facts[i]))
			continue;
		fputs(i == 0 ? "; " : ", ", stream);
		markdown_plain(stream, fact(markdown, facts[i]));
	}
	fputc('\n', stream);
}

static void print_notes(const struct markdown *markdown)
{
	const struct footnotes *notes = &markdown->notes;
	const struct probe_profile *profile = markdown->view->profile;

	fputc('\n', markdown->stream);
	for (size_t i = 0; i < notes->count; i++) {
		fprintf(markdown->stream, "- \\[%zu\\] not measured: ", i + 1);
		markdown_plain(markdown->stream, notes->texts[i]);
		fputc('\n', markdown->stream);
	}
	for (size_t i = 0; i < probe_profile_warnings(profile); i++) {
		fputs("- warning: ", markdown->stream);
		markdown_plain(markdown->stream, probe_profile_warning(profile, i));
		fputc('\n', markdown->stream);
	}
	for (size_t i = 0; i < SOURCES; i++)
		if (markdown->is_used[i])
			fprintf(markdown->stream, "- source `%s`: %s\n", sources[i].name,
				sources[i].words);
}

/* Means of several runs, or of what was imported as such. */
static bool has_variation(const struct view *view)
{
	struct view_place place = { 0 };

	while (view_next(view, &place)) {
		const char *name, *label;
		size_t index = 0;

		while (view_column(view, &index, &name, &label))
			if (!isnan(view_value(view, place.region, name, PROBE_INCLUSIVE).variation))
				return true;
	}
	return false;
}

int markdown_render(const struct view *view, FILE *stream, struct probe_error *error)
{
	struct markdown markdown = {
		.view = view,
		.stream = stream,
		.has_variation = has_variation(view),
	};
	struct view_place place = { 0 };
	bool is_empty = true;
	int result = 0;

	(void)error;
	print_head(&markdown);
	while (result == 0 && view_next(view, &place)) {
		if (!view_was_visited(view, place.region))
			continue;
		result = print_region(&markdown, place.region);
		is_empty = false;
	}
	if (is_empty)
		fputs("\nNo region was entered while it counted.\n", stream);
	print_notes(&markdown);
	footnotes_free(&markdown.notes);
	if (result == 0 && markdown.notes.lost)
		result = -ENOMEM;
	return result == 0 && ferror(stream) ? -EIO : result;
}
