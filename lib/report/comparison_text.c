/* SPDX-License-Identifier: MIT */
/* Comparisons for people. */
#include <errno.h>
#include <string.h>

#include "comparison.h"
#include "footnotes.h"

struct paint {
	const char *heading;
	const char *by_verdict[4];
	const char *warning;
	const char *end;
};

static const struct paint plain_paint = { "", { "", "", "", "" }, "", "" };
static const struct paint colour_paint = {
	.heading = "\033[1m",
	.by_verdict = {
		[PROBE_VERDICT_UNKNOWN] = "\033[33m",
		[PROBE_VERDICT_FASTER] = "\033[32m",
		[PROBE_VERDICT_SLOWER] = "\033[31m",
		[PROBE_VERDICT_ALIKE] = "\033[1m",
	},
	.warning = "\033[33m",
	.end = "\033[0m",
};

struct text {
	const struct comparison_view *view;
	const struct probe_comparison *comparison;
	FILE *stream;
	const struct paint *paint;
	struct footnotes notes;
};

static void print_head(const struct text *text)
{
	const struct probe_profile *base = text->comparison->base;
	const struct probe_profile *candidate = text->comparison->candidate;
	const struct differences *differences = &text->comparison->differences;
	const size_t repeats = probe_profile_repeats(candidate);

	fprintf(text->stream,
		"\n%s Probekit comparison of '%s' (baseline) with '%s' (candidate)%s\n\n",
		text->paint->heading, profile_title(base), profile_title(candidate),
		text->paint->end);
	fprintf(text->stream, " %zu + %zu run%s; ratios are candidate / baseline\n",
		probe_profile_repeats(base), repeats, repeats == 1 ? "" : "s");
	for (size_t i = 0; i < differences->count; i++)
		fprintf(text->stream, " %snote:%s %s\n", text->paint->warning, text->paint->end,
			differences->list[i].sentence);
}

static void print_row(struct text *text, const struct probe_ratio *ratio)
{
	struct comparison_cells cells;

	comparison_cells(text->comparison, ratio, &cells);
	fprintf(text->stream, " %-26s %18s %18s %9s  %-18s %10s  %s", cells.label, cells.base,
		cells.candidate, cells.ratio, cells.interval, cells.p, cells.counted_by);
	if (comparison_is_of_zero(ratio))
		fprintf(text->stream, "  %s", ratio->reason);
	else if (ratio->reason)
		fprintf(text->stream, "  [%zu]", footnotes_number(&text->notes, ratio->reason));
	fputc('\n', text->stream);
}

static void print_region(struct text *text, const struct compared_region *region)
{
	fprintf(text->stream, "\n%s Region '%s'%s: %s%s%s\n\n", text->paint->heading, region->path,
		text->paint->end, text->paint->by_verdict[region->verdict], region->sentence,
		text->paint->end);
	fprintf(text->stream, " %-26s %18s %18s %9s  %-18s %10s  %s\n", "", "baseline", "candidate",
		"ratio", "99 % interval", "p (Holm)  ", "counted by");
	for (size_t i = 0; i < region->rows_count; i++)
		if (comparison_shows_row(text->view, region->rows[i].ratio.name) &&
		    !comparison_is_absent(&region->rows[i].ratio))
			print_row(text, &region->rows[i].ratio);
	comparison_print_absent(text->view, text->comparison, region, &text->notes, text->stream);
}

static void print_warnings(const struct text *text, const struct probe_profile *profile,
			   const char *side)
{
	for (size_t i = 0; i < probe_profile_warnings(profile); i++)
		fprintf(text->stream, " %swarning%s of the %s: %s\n", text->paint->warning,
			text->paint->end, side, probe_profile_warning(profile, i));
}

static int print_comparison(struct text *text)
{
	const struct probe_comparison *comparison = text->comparison;

	print_head(text);
	for (size_t i = 0; i < comparison->regions_count; i++)
		if (comparison_shows_region(text->view, comparison->regions[i].path))
			print_region(text, &comparison->regions[i]);
	comparison_print_absent(text->view, comparison, NULL, &text->notes, text->stream);
	fputs("\n * beyond chance at 0.01. Elapsed alone decides, with its own p; those of all others "
	      "are\n   corrected by Holm's method for being looked at together.\n",
	      text->stream);
	footnotes_print(&text->notes, text->stream);
	print_warnings(text, comparison->base, "baseline");
	print_warnings(text, comparison->candidate, "candidate");
	fputc('\n', text->stream);
	footnotes_free(&text->notes);
	return text->notes.lost ? -ENOMEM : 0;
}

int comparison_text(const struct comparison_view *view, FILE *stream)
{
	int result = 0;

	for (size_t i = 0; i < view->count && result == 0; i++) {
		struct text text = {
			.view = view,
			.comparison = view->comparisons[i],
			.stream = stream,
			.paint = view->colour ? &colour_paint : &plain_paint,
		};

		result = print_comparison(&text);
	}
	if (result < 0)
		return result;
	return ferror(stream) ? -EIO : 0;
}
