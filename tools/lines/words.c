/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <math.h>
#include <string.h>

#include "interval.h"

static int first_line(const struct line_function *function)
{
	return function->rows_count > 0 ? function->rows[0].line : 0;
}

void words_heading(const struct line_function *function, FILE *stream)
{
	fprintf(stream, "Function '%s'", function->name);
	if (function->file && first_line(function) > 0)
		fprintf(stream, " at %s:%d", function->file, first_line(function));
	else if (function->file)
		fprintf(stream, " in %s", function->file);
}

static void amount(double number, const char *unit, char cell[CELL_SIZE])
{
	const struct probe_value value = {
		.status = PROBE_COUNTED,
		.value = number,
		.variation = NAN,
		.unit = unit,
	};

	table_cell_value(&value, cell);
}

static void duration(double ns, char cell[CELL_SIZE])
{
	amount(ns, "ns", cell);
}

static void number(double count, char cell[CELL_SIZE])
{
	amount(count, "count", cell);
}

const char *words_of_decider(const struct lines *lines)
{
	return strcmp(lines->by, "elapsed") == 0 ? "time" : lines->by;
}

static void interval_text(double met, double all, char cell[CELL_SIZE])
{
	const struct interval interval = interval_of_share(met, all);

	snprintf(cell, CELL_SIZE, "%.1f..%.1f", interval.low * 100, interval.high * 100);
}

static void summary_of_samples(const struct lines *lines, const struct line_function *function,
			       FILE *stream)
{
	char cell[CELL_SIZE], range[CELL_SIZE];

	number(function->samples / lines->runs, cell);
	interval_text(function->samples, lines->samples * lines->runs, range);
	fprintf(stream, "%s samples, %.1f %% of %s (95 %% interval: %s)", cell,
		function->samples / lines->runs / lines->samples * 100,
		lines->region ? "the region's" : "all", range);
}

void words_summary(const struct lines *lines, const struct line_function *function, FILE *stream)
{
	char cell[CELL_SIZE];
	struct line_cost cost;

	if (function->is_sampled) {
		summary_of_samples(lines, function, stream);
		return;
	}
	if (!function->whole) {
		fputs("Passes alone are counted here.", stream);
		return;
	}
	cost = lines_cost(lines, function->whole);
	if (!cost.is_known) {
		fprintf(stream, "The %s of its marked lines is not known.",
			words_of_decider(lines));
		return;
	}
	if (cost.is_nothing_left) {
		amount(cost.probe, cost.unit, cell);
		fprintf(stream,
			"Its marked lines cost less than their probes, which is all that was "
			"counted (%s)",
			cell);
		return;
	}
	amount(cost.value, cost.unit, cell);
	fprintf(stream, "%s%s%s in its marked lines", cell, strcmp(cost.unit, "ns") == 0 ? "" : " ",
		strcmp(cost.unit, "ns") == 0 ? "" : lines->by);
	amount(cost.probe, cost.unit, cell);
	fprintf(stream, "; what the probes cost, %s, is taken off", cell);
}

const char *words_of_source(const struct line_function *function, char text[256])
{
	if (function->state.error != 0) {
		snprintf(text, 256,
			 "its source cannot be read (%s): --source=DIR tells where else to look",
			 strerror(function->state.error));
		return text;
	}
	if (function->state.has_changed)
		return "its source is newer than the profile: lines may have moved since";
	return NULL;
}

static void words_of_region(const struct lines *lines, FILE *stream)
{
	struct probe_sampling sampling;
	uint64_t in_regions = 0, unplaced = 0;
	char cell[CELL_SIZE];

	for (size_t i = 0; probe_profile_sampling(lines->profile, i, &sampling) == 0; i++) {
		if (lines->repeat != PROBE_MEAN && i != lines->repeat)
			continue;
		in_regions += sampling.in_regions;
		unplaced += sampling.unplaced;
	}
	if (!lines->region)
		return;
	number(lines->samples * lines->runs, cell);
	fprintf(stream,
		"Of region '%s' with those inside it alone: %s samples, of %llu in regions.",
		lines->region, cell, (unsigned long long)in_regions);
	if (unplaced > 0)
		fprintf(stream,
			" Of %llu more it is not known in which region they were, if in any.",
			(unsigned long long)unplaced);
	if (lines->has_other_lines)
		fputs(" Marked lines are counted for all of the program, and left out here.",
		      stream);
	fputc('\n', stream);
}

void words_sampling(const struct lines *lines, FILE *stream)
{
	struct probe_sampling sampling;

	for (size_t i = 0; probe_profile_sampling(lines->profile, i, &sampling) == 0; i++) {
		char cell[CELL_SIZE];

		/* Of each repeat, unless some were not sampled. */
		if (lines->repeat != PROBE_MEAN && i != lines->repeat)
			continue;

		number((double)sampling.samples, cell);
		fprintf(stream, "Sampled by %s, %.0f a second%s: %s samples, ", sampling.event,
			sampling.frequency, sampling.user_only ? ", in user mode alone" : "", cell);
		if (sampling.lost > 0)
			fprintf(stream, "%llu more were lost; ", (unsigned long long)sampling.lost);
		else
			fputs("none lost; ", stream);
		duration(sampling.overhead, cell);
		fprintf(stream, "fetching them took %s of CPU time.\n", cell);
	}
	words_of_region(lines, stream);
}

static void words_of_sampled(const struct lines *lines, double met, double all,
			     struct row_words *words)
{
	number(met / lines->runs, words->cells[CELL_HITS]);
	if (lines->frequency > 0)
		duration(met / lines->runs / lines->frequency * 1e9, words->cells[CELL_TIME]);
	words->share = met / all;
	snprintf(words->cells[CELL_SHARE], CELL_SIZE, "%.1f", words->share * 100);
	interval_text(met, all, words->cells[CELL_INTERVAL]);
}

/* Nothing is left of it: that it is less than its probe is all that is known. */
static void words_of_most(double probe, const char *unit, char words[CELL_SIZE])
{
	char cell[CELL_SIZE];

	amount(probe, unit, cell);
	snprintf(words, CELL_SIZE, "<%.47s" BELOW_PROBE_MARK, cell);
}

static void words_of_cost(const struct lines *lines, const struct line_function *function,
			  const struct probe_profile_region *region, double hits,
			  struct row_words *words)
{
	const struct line_cost cost = lines_cost(lines, region);
	const struct line_cost whole = lines_cost(lines, function->whole);
	const char *mark = cost.is_below_probe ? BELOW_PROBE_MARK : "";
	char cell[CELL_SIZE];

	if (!cost.is_known) {
		snprintf(words->cells[CELL_TIME], CELL_SIZE, "%s", table_cell_absent());
		return;
	}
	words->is_below_probe = cost.is_below_probe;
	if (cost.is_nothing_left) {
		words_of_most(cost.probe, cost.unit, words->cells[CELL_TIME]);
		if (hits > 0)
			words_of_most(cost.probe / hits, cost.unit,
				      words->cells[CELL_TIME_PER_HIT]);
		return;
	}
	amount(cost.value, cost.unit, cell);
	snprintf(words->cells[CELL_TIME], CELL_SIZE, "%.48s%s", cell, mark);
	if (hits > 0)
		amount(cost.value / hits, cost.unit, words->cells[CELL_TIME_PER_HIT]);
	if (!whole.is_known || !(whole.value > 0))
		return;
	words->share = cost.value / whole.value;
	snprintf(words->cells[CELL_SHARE], CELL_SIZE, "%.1f", words->share * 100);
}

void words_of_row(const struct lines *lines, const struct line_function *function,
		  const struct line_row *row, struct row_words *words)
{
	*words = (struct row_words){ .share = NAN };
	snprintf(words->cells[CELL_LINE], CELL_SIZE, "total");
	if (row)
		snprintf(words->cells[CELL_LINE], CELL_SIZE, "%d", row->line);
	if (function->is_sampled) {
		words_of_sampled(lines, row ? row->samples : function->samples, function->samples,
				 words);
		if (!row) /* of itself it is all, for certain */
			words->cells[CELL_INTERVAL][0] = '\0';
		return;
	}
	if (row)
		number(lines_hits(lines, row), words->cells[CELL_HITS]);
	if (!row && function->whole)
		words_of_cost(lines, function, function->whole, 0, words);
	else if (row && row->timed)
		words_of_cost(lines, function, row->timed, lines_hits(lines, row), words);
}

void words_of_metric(const struct lines *lines, const struct line_function *function,
		     const struct line_row *row, const char *metric, char cell[CELL_SIZE])
{
	const struct probe_profile_region *region = row ? row->timed : function->whole;
	struct probe_value value;

	cell[0] = '\0';
	if (function->is_sampled || !region)
		return;
	value = lines_value(lines, region, metric);
	if (value.status == PROBE_UNAVAILABLE)
		snprintf(cell, CELL_SIZE, "%s", table_cell_absent());
	else if (isfinite(lines_most(lines, region, metric)))
		words_of_most(lines_most(lines, region, metric), value.unit, cell);
	else
		table_cell_value(&value, cell);
}

/* What the probe of a line costs, as the line below it that was passed most often tells. */
static bool find_probe_cost(const struct lines *lines, char cell[CELL_SIZE])
{
	double most = 0;

	for (size_t i = 0; i < lines->count; i++)
		for (size_t k = 0; k < lines->functions[i].rows_count; k++) {
			const struct line_row *row = &lines->functions[i].rows[k];
			const double hits = row->timed ? lines_hits(lines, row) : 0;
			const struct line_cost cost = hits > most ? lines_cost(lines, row->timed)
								  : (struct line_cost){ 0 };

			if (!cost.is_below_probe)
				continue;
			most = hits;
			amount(cost.probe / hits, cost.unit, cell);
		}
	return most > 0;
}

void words_below_probe(const struct lines *lines, const char *before, FILE *stream)
{
	char cell[CELL_SIZE];

	if (!find_probe_cost(lines, cell))
		return;
	fprintf(stream,
		"%s" BELOW_PROBE_MARK " costs less than its probe, whose %s a hit were taken off: "
		"what is left is no more than a guess\n",
		before, cell);
}
