/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <fnmatch.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../message.h"

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static struct line_function *function_of(struct lines *lines, const struct probe_line *line)
{
	const bool is_sampled = line->kind == PROBE_LINE_SAMPLED;
	struct line_function *longer;

	for (size_t i = lines->count; i-- > 0;) {
		struct line_function *there = &lines->functions[i];

		if (there->is_sampled == is_sampled && same(there->name, line->function) &&
		    same(there->file, line->file))
			return there;
		/* Samples come function by function, in each region. */
		if (is_sampled && !lines->region)
			break;
	}
	longer = realloc(lines->functions, (lines->count + 1) * sizeof(*longer));
	if (!longer)
		return NULL;
	lines->functions = longer;
	longer[lines->count] = (struct line_function){
		.name = line->function,
		.file = line->file,
		.is_sampled = is_sampled,
	};
	return &longer[lines->count++];
}

static struct line_row *row_of(struct line_function *function, int line)
{
	struct line_row *longer;

	for (size_t i = 0; i < function->rows_count; i++)
		if (function->rows[i].line == line)
			return &function->rows[i];
	longer = realloc(function->rows, (function->rows_count + 1) * sizeof(*longer));
	if (!longer)
		return NULL;
	function->rows = longer;
	longer[function->rows_count] = (struct line_row){ .line = line };
	return &longer[function->rows_count++];
}

/* Visits of the repeats that are shown. */
static double visits_of(const struct lines *lines, const struct probe_profile_region *region)
{
	double sum = 0;

	if (lines->repeat != PROBE_MEAN)
		return (double)probe_profile_visits(region, lines->repeat);
	for (size_t i = 0; i < probe_profile_repeats(lines->profile); i++)
		sum += (double)probe_profile_visits(region, i);
	return sum;
}

static bool add(struct lines *lines, const struct probe_line *line)
{
	struct line_function *function = function_of(lines, line);
	const bool is_sampled = line->kind == PROBE_LINE_SAMPLED;
	struct line_row *row;

	if (!function)
		return false;
	if (line->line == 0) {
		function->whole = line->region;
		function->samples += is_sampled ? visits_of(lines, line->region) : 0;
		return true;
	}
	row = row_of(function, line->line);
	if (!row)
		return false;
	if (line->kind == PROBE_LINE_TIMED)
		row->timed = line->region;
	else if (line->kind == PROBE_LINE_HITS)
		row->passed = line->region;
	else
		row->samples += visits_of(lines, line->region);
	return true;
}

static int compare_rows(const void *left, const void *right)
{
	const struct line_row *a = left, *b = right;

	return (a->line > b->line) - (a->line < b->line);
}

/* What functions are sorted by; the heaviest comes first. */
static double weight(const struct lines *lines, const struct line_function *function)
{
	if (!function->whole)
		return -1;
	return function->is_sampled ? function->samples : lines_cost(lines, function->whole).value;
}

static int compare_functions(const void *left, const void *right, void *opaque)
{
	const struct line_function *a = left, *b = right;
	const double first = weight(opaque, a), second = weight(opaque, b);

	if (a->is_sampled != b->is_sampled)
		return a->is_sampled - b->is_sampled;
	if (first != second)
		return first < second ? 1 : -1;
	return strcmp(a->name, b->name);
}

static void free_function(struct line_function *function)
{
	for (size_t i = 0; i < function->rows_count; i++)
		free(function->rows[i].source);
	free(function->rows);
}

static bool is_wanted(const struct line_function *function, const char *pattern)
{
	return !pattern || fnmatch(pattern, function->name, 0) == 0 ||
	       (function->file && fnmatch(pattern, function->file, 0) == 0);
}

/* In the repeat that is shown there may be none. */
static void drop_unmet(struct line_function *function)
{
	size_t kept = 0;

	for (size_t i = 0; i < function->rows_count; i++)
		if (function->rows[i].samples > 0)
			function->rows[kept++] = function->rows[i];
	function->rows_count = kept;
}

static void choose(struct lines *lines, const struct lines_choice *choice)
{
	size_t kept = 0;

	for (size_t i = 0; i < lines->count; i++) {
		struct line_function *function = &lines->functions[i];
		const bool is_light = function->is_sampled && !choice->function &&
				      function->samples <
					      choice->least * lines->samples * lines->runs;

		const bool is_unmet = function->is_sampled && function->samples <= 0;

		if (function->is_sampled)
			drop_unmet(function);
		if (!is_light && !is_unmet && is_wanted(function, choice->function)) {
			lines->functions[kept++] = *function;
			continue;
		}
		lines->left_out += is_light && !is_unmet;
		free_function(function);
	}
	lines->count = kept;
}

/* What all of them are indented by tells nothing. */
static void strip_indent(struct line_function *function)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < function->rows_count; i++) {
		const char *source = function->rows[i].source;
		const size_t indent = source ? strspn(source, " ") : 0;

		if (source && source[indent] != '\0' && indent < least)
			least = indent;
	}
	for (size_t i = 0; i < function->rows_count && least != SIZE_MAX; i++) {
		char *source = function->rows[i].source;

		if (source && strlen(source) >= least)
			memmove(source, source + least, strlen(source + least) + 1);
	}
}

static void read_source(struct line_function *function, const struct source_places *places)
{
	struct source *source;

	if (!function->file)
		return;
	source = source_open(function->file, places, &function->state);
	for (size_t i = 0; i < function->rows_count; i++)
		function->rows[i].source = source_line(source, function->rows[i].line);
	source_free(source);
	strip_indent(function);
}

static void note_sampling(struct lines *lines)
{
	struct probe_sampling sampling;

	if (probe_profile_sampling(lines->profile, 0, &sampling) == 0)
		lines->frequency = sampling.frequency;
	for (size_t i = 0; i < lines->count; i++)
		lines->samples += lines->functions[i].samples / lines->runs;
}

/* Under simulation there is no time: then instructions decide. */
static const char *what_decides(const struct lines *lines)
{
	static const char *const usual[] = { "elapsed", "instructions" };
	const size_t count = sizeof(usual) / sizeof(usual[0]);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < lines->count; k++) {
			const struct line_function *function = &lines->functions[k];

			if (!function->is_sampled && function->whole &&
			    lines_value(lines, function->whole, usual[i]).status !=
				    PROBE_UNAVAILABLE)
				return usual[i];
		}
	return usual[0];
}

/* Whether the path leads through the names, one inside the other: to that region, or into it. */
static bool leads_through(const char *path, const char *names)
{
	const size_t length = strlen(names);

	for (const char *at = path; at; at = at[0] ? strchr(at + 1, '/') : NULL) {
		const char *name = at + (*at == '/' && at > path);

		if (at > path && at[-1] == '\\')
			continue;
		if (strncmp(name, names, length) == 0 &&
		    (name[length] == '\0' || name[length] == '/'))
			return true;
	}
	return false;
}

static bool is_of_region(const struct lines *lines, const char *place)
{
	const char *top = probe_profile_name(probe_profile_first(lines->profile));
	const size_t length = strlen(top);

	/* Reports call a region by its program, too; samples are all of one program's. */
	return leads_through(place, lines->region) ||
	       (strncmp(lines->region, top, length) == 0 && lines->region[length] == '/' &&
		leads_through(place, lines->region + length + 1));
}

static bool is_chosen(struct lines *lines, const struct probe_line *line)
{
	if (!lines->region)
		return !line->place;
	lines->has_other_lines = lines->has_other_lines || line->kind != PROBE_LINE_SAMPLED;
	return line->place && is_of_region(lines, line->place);
}

static int complain_of_none(const struct lines *lines, bool has_some)
{
	struct probe_sampling sampling;

	if (!has_some)
		return complain("the profile has no lines: mark some by PROBE_LINE, or sample the "
				"program by `probekit run --sample`");
	if (probe_profile_sampling(lines->profile, 0, &sampling) < 0)
		return complain("marked lines are counted for all of the program, not for one "
				"region: leave --region out, or sample the program by `probekit "
				"run --sample`");
	return complain("no sample was in a region '%s' (%llu of the first run's %llu were in "
			"regions): `probekit report` shows what regions there are",
			lines->region, (unsigned long long)sampling.in_regions,
			(unsigned long long)sampling.samples);
}

int lines_collect(struct lines *lines, const struct probe_profile *profile,
		  const struct lines_choice *choice, const struct source_places *places)
{
	struct probe_line line;
	size_t all = 0;

	lines->profile = profile;
	lines->region = choice->region;
	lines->repeat = choice->repeat;
	lines->runs = choice->repeat == PROBE_MEAN ? (double)probe_profile_repeats(profile) : 1;
	for (; probe_profile_line(profile, all, &line) == 0; all++)
		if (is_chosen(lines, &line) && !add(lines, &line))
			return complain("memory ran out");
	if (lines->count == 0)
		return complain_of_none(lines, all > 0);
	lines->by = choice->by ? choice->by : what_decides(lines);
	note_sampling(lines);
	choose(lines, choice);
	if (lines->count == 0 && choice->function)
		return complain("no function or file is called '%s' among those with lines",
				choice->function);
	qsort_r(lines->functions, lines->count, sizeof(lines->functions[0]), compare_functions,
		lines);
	for (size_t i = 0; i < lines->count; i++) {
		struct line_function *function = &lines->functions[i];

		if (function->rows_count > 0)
			qsort(function->rows, function->rows_count, sizeof(function->rows[0]),
			      compare_rows);
		read_source(function, places);
	}
	return 0;
}

void lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free_function(&lines->functions[i]);
	free(lines->functions);
}

double lines_hits(const struct lines *lines, const struct line_row *row)
{
	return visits_of(lines, row->timed ? row->timed : row->passed) / lines->runs;
}

struct probe_value lines_value(const struct lines *lines, const struct probe_profile_region *region,
			       const char *metric)
{
	struct probe_value value;

	probe_profile_value(lines->profile, region, metric, PROBE_EXCLUSIVE, lines->repeat, &value);
	return value;
}

double lines_most(const struct lines *lines, const struct probe_profile_region *region,
		  const char *metric)
{
	const struct probe_value net = lines_value(lines, region, metric);
	struct probe_value whole;

	probe_profile_value(lines->profile, region, metric, PROBE_INCLUSIVE, lines->repeat, &whole);
	if (net.status == PROBE_UNAVAILABLE || whole.status == PROBE_UNAVAILABLE)
		return NAN;
	return net.value <= 0 && whole.value > 0 ? whole.value : NAN;
}

struct line_cost lines_cost(const struct lines *lines, const struct probe_profile_region *region)
{
	const struct probe_value net = lines_value(lines, region, lines->by);
	struct probe_value whole;

	if (net.status == PROBE_UNAVAILABLE)
		return (struct line_cost){ .is_known = false, .value = NAN, .probe = NAN };
	probe_profile_value(lines->profile, region, lines->by, PROBE_INCLUSIVE, lines->repeat,
			    &whole);
	return (struct line_cost){
		.is_known = true,
		.value = net.value,
		.probe = whole.value - net.value,
		.is_below_probe = net.value < whole.value - net.value,
		.is_nothing_left = net.value <= 0 && whole.value > 0,
		/* One that was asked for by hand is in no unit. */
		.unit = strcmp(lines->by, "elapsed") == 0 ? "ns" : net.unit,
	};
}
