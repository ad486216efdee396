/* SPDX-License-Identifier: MIT */
/* What tables for people hold in a row. */
#include <math.h>
#include <string.h>

#include "comparison.h"
#include "text.h"

static const struct set_event *find_event(const struct probe_comparison *comparison,
					  const char *name)
{
	const int index = set_event_index(profile_set(comparison->base), name);

	if (index >= 0)
		return set_event(profile_set(comparison->base), (size_t)index);
	return set_event(profile_set(comparison->candidate),
			 (size_t)set_event_index(profile_set(comparison->candidate), name));
}

static const struct set_metric *find_metric(const struct set *set, const char *name)
{
	for (size_t i = 0; i < set_metrics_count(set); i++)
		if (strcmp(set_metric(set, i)->name, name) == 0)
			return set_metric(set, i);
	return NULL;
}

static void metric_cell(const struct probe_comparison *comparison, const char *name, double value,
			char text[NUMBER_SIZE])
{
	const struct set_metric *metric = find_metric(profile_set(comparison->base), name);
	char number[NUMBER_SIZE];

	if (!metric)
		metric = find_metric(profile_set(comparison->candidate), name);
	switch (metric->style) {
	case SET_STYLE_PERCENT:
		snprintf(text, NUMBER_SIZE, "%.60s %%",
			 number_grouped(value * 100, metric->decimals, number));
		return;
	case SET_STYLE_RATE:
		number_rate(value, metric->decimals, metric->label, text);
		return;
	case SET_STYLE_NUMBER:
		break;
	}
	number_grouped(value, metric->decimals, text);
}

static void value_cell(const struct probe_comparison *comparison, const struct probe_ratio *ratio,
		       const struct probe_value *value, char text[NUMBER_SIZE])
{
	if (value->status == PROBE_UNAVAILABLE)
		strcpy(text, "-");
	else if (ratio->is_metric)
		metric_cell(comparison, ratio->name, value->value, text);
	else
		value_text(find_event(comparison, ratio->name), value, text);
}

/* Three digits that mean something, be it 0.00868 or 115,000. */
static const char *ratio_text(double ratio, char text[NUMBER_SIZE])
{
	if (ratio >= 1000)
		return number_grouped(ratio, 0, text);
	snprintf(text, NUMBER_SIZE, ratio >= 0.1 ? "%.3f" : "%.3g", ratio);
	return text;
}

static void interval_cell(const struct probe_ratio *ratio, char text[2 * NUMBER_SIZE])
{
	char low[NUMBER_SIZE], high[NUMBER_SIZE];

	if (isnan(ratio->low))
		strcpy(text, "-");
	else if (isinf(ratio->high))
		snprintf(text, NUMBER_SIZE, "from %.50s", ratio_text(ratio->low, low));
	else
		snprintf(text, 2 * NUMBER_SIZE, "%.50s to %.50s", ratio_text(ratio->low, low),
			 ratio_text(ratio->high, high));
}

static void p_cell(const struct probe_ratio *ratio, char text[NUMBER_SIZE])
{
	if (isnan(ratio->corrected_p))
		strcpy(text, "-");
	else if (ratio->corrected_p < 0.0001)
		strcpy(text, "<0.0001 *");
	else
		snprintf(text, NUMBER_SIZE, "%.4f%s", ratio->corrected_p,
			 ratio->differs ? " *" : "  ");
}

static const char *counted_by(const struct probe_value *value, char text[NUMBER_SIZE])
{
	if (value->status == PROBE_UNAVAILABLE)
		return "-";
	snprintf(text, NUMBER_SIZE, "%.30s%s", value->source,
		 value->status == PROBE_SCALED	    ? ", scaled"
		 : value->status == PROBE_SIMULATED ? ", simulated"
						    : "");
	return text;
}

static void counted_by_cell(const struct probe_ratio *ratio, char text[2 * NUMBER_SIZE])
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE];
	const char *of_base = counted_by(&ratio->base, base);
	const char *of_candidate = counted_by(&ratio->candidate, candidate);
	const bool alike = strcmp(of_base, of_candidate) == 0;

	snprintf(text, 2 * NUMBER_SIZE, "%.50s%s%.50s", of_base, alike ? "" : " / ",
		 alike ? "" : of_candidate);
}

void comparison_cells(const struct probe_comparison *comparison, const struct probe_ratio *ratio,
		      struct comparison_cells *cells)
{
	const char *unit = ratio->base.unit ? ratio->base.unit : "";
	/* That of elapsed time tells its unit. */
	const bool is_clock = strcmp(unit, "ns") == 0 && strcmp(ratio->name, SET_ELAPSED) != 0;

	snprintf(cells->label, sizeof(cells->label), "%.40s%s",
		 ratio->is_metric ? ratio->name : ratio->label, is_clock ? " (msec)" : "");
	value_cell(comparison, ratio, &ratio->base, cells->base);
	value_cell(comparison, ratio, &ratio->candidate, cells->candidate);
	if (isnan(ratio->ratio))
		strcpy(cells->ratio, "-");
	else
		ratio_text(ratio->ratio, cells->ratio);
	interval_cell(ratio, cells->interval);
	p_cell(ratio, cells->p);
	counted_by_cell(ratio, cells->counted_by);
}

bool comparison_is_of_zero(const struct probe_ratio *ratio)
{
	return ratio->reason && ratio->base.status != PROBE_UNAVAILABLE &&
	       ratio->candidate.status != PROBE_UNAVAILABLE &&
	       !(ratio->base.value > 0 && ratio->candidate.value > 0);
}

bool comparison_is_absent(const struct probe_ratio *ratio)
{
	return ratio->base.status == PROBE_UNAVAILABLE &&
	       ratio->candidate.status == PROBE_UNAVAILABLE;
}

/* All regions of a comparison have the same rows in the same order. */
static bool is_absent_everywhere(const struct comparison_view *view,
				 const struct probe_comparison *comparison, size_t row)
{
	for (size_t i = 0; i < comparison->regions_count; i++)
		if (comparison_shows_region(view, comparison->regions[i].path) &&
		    !comparison_is_absent(&comparison->regions[i].rows[row].ratio))
			return false;
	return true;
}

void comparison_print_absent(const struct comparison_view *view,
			     const struct probe_comparison *comparison,
			     const struct compared_region *region, struct footnotes *notes,
			     FILE *stream)
{
	const struct compared_region *rows_of = region ? region : &comparison->regions[0];
	const char *between = "\n Measured on neither side:";

	for (size_t i = 0; i < rows_of->rows_count; i++) {
		const struct probe_ratio *ratio = &rows_of->rows[i].ratio;
		const bool everywhere = is_absent_everywhere(view, comparison, i);

		if (!comparison_shows_row(view, ratio->name) || !comparison_is_absent(ratio) ||
		    everywhere == (region != NULL))
			continue;
		fprintf(stream, "%s %s [%zu]", between, ratio->name,
			footnotes_number(notes, ratio->base.reason));
		between = ",";
	}
	if (*between == ',')
		fputc('\n', stream);
}

const char *comparison_verdict_name(enum probe_verdict verdict)
{
	static const char *const names[] = {
		[PROBE_VERDICT_UNKNOWN] = "not judged",
		[PROBE_VERDICT_FASTER] = "faster",
		[PROBE_VERDICT_SLOWER] = "slower",
		[PROBE_VERDICT_ALIKE] = "alike",
	};

	return names[verdict];
}
