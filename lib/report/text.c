/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../profile/ticks.h"
#include "../profile/lines.h"
#include "footnotes.h"
#include "simulated_note.h"
#include "tree.h"

struct paint {
	const char *heading;
	const char *absent;
	const char *warning;
	const char *stands_out; /* a metric beyond its threshold: worth a look */
	const char *end;
};

static const struct paint plain_paint = { "", "", "", "", "" };
static const struct paint colour_paint = { "\033[1m", "\033[33m", "\033[31m", "\033[35m",
					   "\033[0m" };

struct text {
	const struct view *view;
	const struct probe_profile *profile;
	FILE *stream;
	const struct paint *paint;
	struct footnotes notes;
};

static const char *fact(const json_t *facts, const char *key)
{
	const char *text = json_string_value(json_object_get(facts, key));

	return text && *text ? text : NULL;
}

static void print_head(const struct text *text)
{
	const struct probe_profile *profile = text->profile;
	const json_t *machine = profile_machine(profile);
	const size_t repeats = probe_profile_repeats(profile);
	const char *origin = fact(profile_program(profile), "imported_from");
	const char *simulator = fact(profile_program(profile), "simulator");
	const char *cpu = fact(machine, "cpu");
	const char *kernel = fact(machine, "kernel");
	const char *hypervisor = fact(machine, "hypervisor");

	fprintf(text->stream, "\n%s Probekit counter report for '%s'%s\n\n", text->paint->heading,
		profile_title(profile), text->paint->end);
	fprintf(text->stream, " set %s, ", set_name(profile_set(profile)));
	/* What was imported may itself be the mean of several runs: it is not said to be one. */
	if (!origin)
		fprintf(text->stream, "scope %s, ", profile_scope(profile));
	if (text->view->repeat != PROBE_MEAN)
		fprintf(text->stream, "%s %zu of ", origin ? "report" : "run",
			text->view->repeat + 1);
	fprintf(text->stream, "%zu", repeats);
	if (text->view->repeat == PROBE_MEAN)
		fprintf(text->stream, " %s%s", origin ? "report" : "run", repeats == 1 ? "" : "s");
	if (origin)
		fprintf(text->stream, " from %s", origin);
	if (cpu)
		fprintf(text->stream, "; %s", cpu);
	if (hypervisor)
		fprintf(text->stream, " (virtual machine, %s)", hypervisor);
	if (kernel)
		fprintf(text->stream, ", %.*s", (int)strcspn(kernel, "-"), kernel);
	fputc('\n', text->stream);
	if (simulator)
		footnotes_wrap("simulated by", simulator, text->stream);
}

static void print_path(FILE *stream, const struct probe_profile_region *region)
{
	/* Backwards over the parents, without recursion: nesting has no limit. */
	for (size_t depth = profile_depth(region) + 1; depth-- > 0;) {
		const struct probe_profile_region *ancestor = region;

		for (size_t up = 0; up < depth; up++)
			ancestor = profile_parent(ancestor);
		fprintf(stream, "%s%s", probe_profile_name(ancestor), depth ? "/" : "");
	}
}

/* A mean over repeats, such as a third or a fiftieth of a context switch, is not 0. */
static int count_decimals(double mean)
{
	if (mean >= 10 || mean == (double)(uint64_t)mean)
		return 0;
	return mean < 0.1 ? 3 : 1;
}

void value_text(const struct set_event *event, const struct probe_value *value,
		char number[NUMBER_SIZE])
{
	if (strcmp(event->name, SET_ELAPSED) == 0)
		number_grouped(value->value / 1e9, 9, number);
	else if (strcmp(event->unit, "ns") == 0)
		number_grouped(value->value / 1e6, 6, number);
	else
		number_grouped(value->value, count_decimals(value->value), number);
}

void metric_text(const struct view *view, const struct set_metric *metric, double value,
		 char text[2 * NUMBER_SIZE])
{
	char number[NUMBER_SIZE];

	switch (metric->style) {
	case SET_STYLE_PERCENT:
		snprintf(text, 2 * NUMBER_SIZE, "%8s%% %s",
			 number_grouped(value * 100, metric->decimals, number), metric->label);
		return;
	case SET_STYLE_RATE:
		/* Numbers of all units stand one below the other. */
		snprintf(text, 2 * NUMBER_SIZE, "%*s", 10 + (int)strnlen(metric->label, 16),
			 (view->chapter_rates ? number_rate_mega : number_rate)(
				 value, metric->decimals, metric->label, number));
		return;
	case SET_STYLE_NUMBER:
		break;
	}
	snprintf(text, 2 * NUMBER_SIZE, "%9s %s", number_grouped(value, metric->decimals, number),
		 metric->label);
}

static const char passes_note[] =
	"the counts of this ratio are of different passes: it is one of means, and holds as far as "
	"the runs were alike";

/*
 * The annotation behind an event, or "" where there is none to make. Returns the paint to put it
 * in: as perf does, colour alone marks what is worth a look, and columns stay as they are.
 */
static const char *annotation(struct text *text, const struct probe_profile_region *region,
			      const struct set_metric *metric, char line[2 * NUMBER_SIZE])
{
	const struct probe_value value = view_value(text->view, region, metric->name,
						    PROBE_INCLUSIVE);

	line[0] = '\0';
	if (value.status != PROBE_UNAVAILABLE)
		metric_text(text->view, metric, value.value, line);
	if (value.source == profile_across_passes) {
		const size_t length = strlen(line);

		snprintf(line + length, 2 * NUMBER_SIZE - length, " [%zu]",
			 footnotes_number(&text->notes, passes_note));
	}
	if (value.reason && value.reason == profile_mixed_domains)
		snprintf(line, 2 * NUMBER_SIZE, "%9s %s [%zu]", "-", metric->label,
			 footnotes_number(&text->notes, value.reason));
	return value.status != PROBE_UNAVAILABLE && set_metric_stands_out(metric, value.value)
		       ? text->paint->stands_out
		       : "";
}

/* How far what the kernel's tick samples may be off; else "". */
static void sampling_error(const struct text *text, const struct probe_profile_region *region,
			   const struct set_event *event, char line[2 * NUMBER_SIZE])
{
	const double error = ticks_error(text->profile, region, event->name);
	char number[NUMBER_SIZE];

	if (!isnan(error))
		snprintf(line, 2 * NUMBER_SIZE, "+- %s msec by sampling",
			 number_grouped(error / 1e6, 1, number));
}

/* Metrics of the event, from index on; NULL after the last. Those asked for have own rows. */
static const struct set_metric *next_metric(const struct text *text, const struct set_event *event,
					    size_t *index)
{
	const struct set *set = profile_set(text->profile);

	while (!text->view->metrics && *index < set_metrics_count(set)) {
		const struct set_metric *metric = set_metric(set, (*index)++);

		if (metric->event && strcmp(metric->event, event->name) == 0)
			return metric;
	}
	return NULL;
}

static void print_row_end(struct text *text, const char *name, const struct probe_value *value,
			  bool kernel_excluded)
{
	const char *note = value->status == PROBE_SIMULATED ? simulated_note(name) : NULL;

	if (!isnan(value->variation))
		fprintf(text->stream, "  ( +-%6.2f%% )", value->variation * 100);
	else
		fprintf(text->stream, "  %12s", "");
	fprintf(text->stream, "  %s%s", value->source, kernel_excluded ? ", user mode only" : "");
	if (value->status == PROBE_SCALED)
		fprintf(text->stream, ", scaled: it ran %.2f%% of the time",
			value->running_share * 100);
	if (value->status == PROBE_SIMULATED)
		fputs(", simulated", text->stream);
	if (note)
		fprintf(text->stream, " [%zu]", footnotes_number(&text->notes, note));
	fputc('\n', text->stream);
}

static void print_row(struct text *text, const struct probe_profile_region *region, size_t index)
{
	const struct set_event *event = set_event(profile_set(text->profile), index);
	const bool is_clock = strcmp(event->unit, "ns") == 0 &&
			      strcmp(event->name, SET_ELAPSED) != 0;
	char number[NUMBER_SIZE];
	char label[NUMBER_SIZE];
	char line[2 * NUMBER_SIZE];
	const char *paint = "";
	const struct set_metric *metric;
	const struct probe_value value = view_value(text->view, region, event->name,
						    PROBE_INCLUSIVE);
	size_t next = 0;

	snprintf(label, sizeof(label), "%.40s%s", event->label, is_clock ? " (msec)" : "");
	if (value.status == PROBE_UNAVAILABLE) {
		fprintf(text->stream, "%s%20s%s %-25s [%zu]\n", text->paint->absent,
			"<unavailable>", text->paint->end, label,
			footnotes_number(&text->notes, value.reason));
		return;
	}
	value_text(event, &value, number);
	fprintf(text->stream, "%20s %-25s", number, label);
	metric = next_metric(text, event, &next);
	line[0] = '\0';
	if (metric)
		paint = annotation(text, region, metric, line);
	else
		sampling_error(text, region, event, line);
	fprintf(text->stream, " %s %s%-32s%s", *line ? "#" : " ", paint, line,
		*paint ? text->paint->end : "");
	print_row_end(text, event->name, &value,
		      profile_kernel_excluded(text->profile, region, index));
	while ((metric = next_metric(text, event, &next))) {
		paint = annotation(text, region, metric, line);
		if (*line)
			fprintf(text->stream, "%20s %-25s # %s%s%s\n", "", "", paint, line,
				*paint ? text->paint->end : "");
	}
}

/* A metric that was asked for alone, or that annotates no event. */
static void print_metric(struct text *text, const struct probe_profile_region *region,
			 const struct set_metric *metric)
{
	const struct probe_value value = view_value(text->view, region, metric->name,
						    PROBE_INCLUSIVE);
	char line[2 * NUMBER_SIZE];
	const char *paint = annotation(text, region, metric, line);

	if (value.status == PROBE_UNAVAILABLE)
		fprintf(text->stream, "%s%20s%s %-25s [%zu]\n", text->paint->absent,
			"<unavailable>", text->paint->end, metric->name,
			footnotes_number(&text->notes, value.reason));
	else
		fprintf(text->stream, "%20s %-25s # %s%-32s%s", "", metric->name, paint, line,
			*paint ? text->paint->end : "");
	if (value.status != PROBE_UNAVAILABLE)
		print_row_end(text, metric->name, &value, false);
}

static void print_rows(struct text *text, const struct probe_profile_region *region)
{
	const struct set *set = profile_set(text->profile);
	const size_t elapsed = (size_t)set_event_index(set, SET_ELAPSED);

	for (size_t i = 0; i < set_events_count(set); i++)
		if (i != elapsed && view_shows(text->view, set_event(set, i)->name))
			print_row(text, region, i);
	for (size_t i = 0; i < set_metrics_count(set); i++)
		if (text->view->metrics ? view_shows(text->view, set_metric(set, i)->name)
					: !set_metric(set, i)->event)
			print_metric(text, region, set_metric(set, i));
	if (!text->view->metrics)
		fputc('\n', text->stream);
	if (view_shows(text->view, SET_ELAPSED))
		print_row(text, region, elapsed);
}

static void print_region(struct text *text, const struct probe_profile_region *region)
{
	const size_t repeat = text->view->repeat;
	const uint64_t visits = probe_profile_visits(region, repeat);
	const uint64_t threads = profile_repeat(region, repeat == PROBE_MEAN ? 0 : repeat)->threads;
	char number[NUMBER_SIZE];

	fprintf(text->stream, "\n%s Region '", text->paint->heading);
	print_path(text->stream, region);
	fprintf(text->stream, "'%s, %s visit%s", text->paint->end,
		number_grouped((double)visits, 0, number), visits == 1 ? "" : "s");
	if (repeat == PROBE_MEAN && probe_profile_repeats(text->profile) > 1)
		fputs(" a run", text->stream);
	if (threads > 1)
		fprintf(text->stream,
			" in %llu threads (counts are summed; the clock ran while any was inside)",
			(unsigned long long)threads);
	fputs(":\n\n", text->stream);
	print_rows(text, region);
}

static void print_notes(const struct text *text)
{
	const size_t warnings = probe_profile_warnings(text->profile);

	footnotes_print(&text->notes, text->stream);
	if (warnings > 0)
		fputc('\n', text->stream);
	for (size_t i = 0; i < warnings; i++)
		fprintf(text->stream, " %swarning:%s %s\n", text->paint->warning, text->paint->end,
			probe_profile_warning(text->profile, i));
}

int text_render(const struct view *view, FILE *stream, struct probe_error *error)
{
	struct view_place place = { 0 };
	struct text text = {
		.view = view,
		.profile = view->profile,
		.stream = stream,
		.paint = view->colour ? &colour_paint : &plain_paint,
	};

	(void)error;
	print_head(&text);
	while (view_next(view, &place))
		if (view_was_visited(view, place.region))
			print_region(&text, place.region);
	if (view->tops_count == 0)
		fputs("\n No region was entered while it counted.\n", stream);
	else if (view_shows(view, SET_ELAPSED))
		tree_render(view, stream);
	if (profile_lines_walk(view->profile, NULL))
		fputs("\n Lines of source were looked at, too: `probekit lines` shows them from a "
		      "profile in JSON.\n",
		      stream);
	print_notes(&text);
	fputc('\n', stream);
	footnotes_free(&text.notes);
	if (text.notes.lost)
		return -ENOMEM;
	return ferror(stream) ? -EIO : 0;
}
