/* SPDX-License-Identifier: MIT */
/* Explanations for a pull request. */
#include <errno.h>
#include <math.h>

#include "explain_format.h"
#include "explain_number.h"
#include "markdown_text.h"

static void print_factor(const struct probe_explained_factor *factor, FILE *stream)
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], times[NUMBER_SIZE], share[NUMBER_SIZE];

	fprintf(stream, "| %s | %s | %s | %s%s | %s | %s%s |\n", factor->name,
		explain_value(factor->base, factor->unit, base),
		explain_value(factor->candidate, factor->unit, candidate),
		isnan(factor->factor) ? "" : "×",
		isnan(factor->factor) ? "-" : explain_ratio(factor->factor, times),
		isnan(factor->share) ? "-" : explain_percent(factor->share, share), factor->source,
		explain_status_words(factor->status));
}

static void print_factors(const struct probe_explained_region *shown, FILE *stream)
{
	fputs("\n| ", stream);
	markdown_plain(stream, shown->identity ? shown->identity : "simulated");
	fputs(" | baseline | candidate | factor | share of the logarithm | counted by |\n"
	      "|---|--:|--:|--:|--:|---|\n",
	      stream);
	for (size_t i = 0; i < shown->factors_count; i++)
		print_factor(&shown->factors[i], stream);
	for (size_t i = 0; i < shown->simulated_count; i++)
		print_factor(&shown->simulated[i], stream);
}

static void print_parts(const struct probe_explained_region *shown, FILE *stream)
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], share[NUMBER_SIZE], error[NUMBER_SIZE];

	fputs("\n| part of the time | baseline | candidate | share of the difference | give or take "
	      "|\n|---|--:|--:|--:|--:|\n",
	      stream);
	for (size_t i = 0; i < shown->parts_count; i++) {
		const struct probe_explained_part *part = &shown->parts[i];

		fprintf(stream, "| %s | %s | %s | %s | %s |\n", part->name,
			explain_duration(part->base, base),
			explain_duration(part->candidate, candidate),
			isnan(part->share) ? "-" : explain_percent(part->share, share),
			part->error > 0 ? explain_duration(part->error, error) : "-");
	}
}

static void print_causes(const struct probe_explained_region *shown, FILE *stream)
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], cost[NUMBER_SIZE], budget[NUMBER_SIZE];
	char share[NUMBER_SIZE];

	fputs("\n| what else changed | baseline | candidate | one costs | at most | covers up to | "
	      "counted by |\n|---|--:|--:|--:|--:|--:|---|\n",
	      stream);
	for (size_t i = 0; i < shown->causes_count; i++) {
		const struct probe_explained_cause *cause = &shown->causes[i];

		fprintf(stream, "| %s | %s | %s | %s | %s | %s | %s", cause->event,
			explain_count(cause->base, base),
			explain_count(cause->candidate, candidate),
			isnan(cause->cost) ? "-" : explain_duration(cause->cost, cost),
			isnan(cause->cost) ? "-" : explain_duration(cause->budget, budget),
			!isnan(cause->share) ? explain_percent(cause->share, share)
			: cause->against     ? "against it"
					     : "-",
			cause->source);
		if (cause->cost_source) {
			fputs("; cost: ", stream);
			markdown_plain(stream, cause->cost_source);
		}
		fputs(" |\n", stream);
	}
}

static void print_notes(const char *const *notes, size_t count, FILE *stream)
{
	if (count > 0)
		fputc('\n', stream);
	for (size_t i = 0; i < count; i++) {
		fputs("- ", stream);
		markdown_plain(stream, notes[i]);
		fputc('\n', stream);
	}
}

static void print_region(const struct probe_explained_region *shown, FILE *stream)
{
	fputs("\n### ", stream);
	if (shown->path)
		markdown_code(stream, shown->path);
	else
		fputs("The whole: all outermost regions together", stream);
	fputs("\n\n", stream);
	markdown_plain(stream, shown->text);
	fputc('\n', stream);
	if (shown->factors_count + shown->simulated_count > 0)
		print_factors(shown, stream);
	if (shown->parts_count > 0)
		print_parts(shown, stream);
	if (shown->causes_count > 0)
		print_causes(shown, stream);
	print_notes(shown->notes, shown->notes_count, stream);
}

int explain_markdown(const struct probe_explanation *explanation, FILE *stream)
{
	fputs("## ", stream);
	markdown_plain(stream, explanation->base_name);
	fputs(" → ", stream);
	markdown_plain(stream, explanation->candidate_name);
	fprintf(stream, "\n\n%zu and %zu repeats.\n", explanation->base_repeats,
		explanation->candidate_repeats);
	for (size_t i = 0; i < explanation->count; i++)
		print_region(&explanation->regions[i]->shown, stream);
	if (explanation->notes.count > 0)
		fputs("\n### Notes\n", stream);
	print_notes((const char *const *)explanation->notes.texts, explanation->notes.count,
		    stream);
	return ferror(stream) ? -EIO : 0;
}
