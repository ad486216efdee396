/* SPDX-License-Identifier: MIT */
/* Comparisons as Markdown: a table for each region, for pull requests and notebooks. */
#include <errno.h>

#include "comparison.h"
#include "footnotes.h"
#include "markdown_text.h"

static void print_head(const struct probe_comparison *comparison, FILE *stream)
{
	fputs("## ", stream);
	markdown_code(stream, profile_title(comparison->candidate));
	fputs(" compared with ", stream);
	markdown_code(stream, profile_title(comparison->base));
	fprintf(stream, "\n\n%zu + %zu runs; ratios are candidate / baseline.\n",
		probe_profile_repeats(comparison->base),
		probe_profile_repeats(comparison->candidate));
	for (size_t i = 0; i < comparison->differences.count; i++) {
		fputs(i == 0 ? "\n- " : "- ", stream);
		markdown_plain(stream, comparison->differences.list[i].sentence);
		fputc('\n', stream);
	}
}

static void print_cell(FILE *stream, const char *text)
{
	fputc(' ', stream);
	markdown_plain(stream, text);
	fputs(" |", stream);
}

static void print_row(const struct probe_comparison *comparison, const struct probe_ratio *ratio,
		      struct footnotes *notes, FILE *stream)
{
	struct comparison_cells cells;

	comparison_cells(comparison, ratio, &cells);
	fputc('|', stream);
	print_cell(stream, cells.label);
	print_cell(stream, cells.base);
	print_cell(stream, cells.candidate);
	if (ratio->reason && !comparison_is_of_zero(ratio))
		fprintf(stream, " [%zu] |", footnotes_number(notes, ratio->reason));
	else
		print_cell(stream, cells.ratio);
	print_cell(stream, cells.interval);
	print_cell(stream, cells.p);
	print_cell(stream, cells.counted_by);
	fputc('\n', stream);
}

static void print_region(const struct comparison_view *view,
			 const struct probe_comparison *comparison,
			 const struct compared_region *region, struct footnotes *notes,
			 FILE *stream)
{
	fputs("\n### ", stream);
	markdown_code(stream, region->path);
	fputs("\n\n", stream);
	markdown_plain(stream, region->sentence);
	fputs(".\n\n| | baseline | candidate | ratio | 99 % interval | p (Holm) | counted by |\n"
	      "| :-- | --: | --: | --: | --: | --: | :-- |\n",
	      stream);
	for (size_t i = 0; i < region->rows_count; i++)
		if (comparison_shows_row(view, region->rows[i].ratio.name) &&
		    !comparison_is_absent(&region->rows[i].ratio))
			print_row(comparison, &region->rows[i].ratio, notes, stream);
	comparison_print_absent(view, comparison, region, notes, stream);
}

static int print_comparison(const struct comparison_view *view,
			    const struct probe_comparison *comparison, FILE *stream)
{
	struct footnotes notes = { 0 };

	print_head(comparison, stream);
	for (size_t i = 0; i < comparison->regions_count; i++)
		if (comparison_shows_region(view, comparison->regions[i].path))
			print_region(view, comparison, &comparison->regions[i], &notes, stream);
	comparison_print_absent(view, comparison, NULL, &notes, stream);
	for (size_t i = 0; i < notes.count; i++) {
		fprintf(stream, "%s[%zu] ", i == 0 ? "\n" : "  \n", i + 1);
		markdown_plain(stream, notes.texts[i]);
	}
	if (notes.count > 0)
		fputc('\n', stream);
	footnotes_free(&notes);
	return notes.lost ? -ENOMEM : 0;
}

int comparison_markdown(const struct comparison_view *view, FILE *stream)
{
	int result = 0;

	for (size_t i = 0; i < view->count && result == 0; i++) {
		if (i > 0)
			fputc('\n', stream);
		result = print_comparison(view, view->comparisons[i], stream);
	}
	if (result < 0)
		return result;
	return ferror(stream) ? -EIO : 0;
}
