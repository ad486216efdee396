/* SPDX-License-Identifier: MIT */
/* Explanations for people at a terminal: the verdict first, then the numbers behind it. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "explain_format.h"
#include "explain_number.h"
#include "explain_words.h"

#define WIDTH 96

/* Words in lines that begin with indent. */
static void print_wrapped(FILE *stream, const char *first, const char *indent, const char *text)
{
	size_t column = strlen(first);

	fputs(first, stream);
	for (bool begins = true; *text; begins = false) {
		const size_t length = strcspn(text, " \n");

		if (!begins && column + 1 + length > WIDTH) {
			fprintf(stream, "\n%s", indent);
			column = strlen(indent);
		} else if (!begins) {
			fputc(' ', stream);
			column++;
		}
		fprintf(stream, "%.*s", (int)length, text);
		column += length;
		text += length;
		text += strspn(text, " \n");
	}
	fputc('\n', stream);
}

static void print_factors(const struct probe_explained_region *shown, FILE *stream)
{
	const struct probe_explained_factor *factors[] = { shown->factors, shown->simulated };
	const size_t counts[] = { shown->factors_count, shown->simulated_count };
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], share[NUMBER_SIZE];
	char times[NUMBER_SIZE + 1];

	if (shown->factors_count + shown->simulated_count == 0)
		return;
	fprintf(stream, "\n   %s\n", shown->identity ? shown->identity : "simulated");
	fprintf(stream, "   %-24s %14s %14s %10s %12s  %s\n", "", "baseline", "candidate", "factor",
		"share of log", "counted by");
	for (size_t kind = 0; kind < 2; kind++)
		for (size_t i = 0; i < counts[kind]; i++) {
			const struct probe_explained_factor *factor = &factors[kind][i];

			explain_value(factor->base, factor->unit, base);
			explain_value(factor->candidate, factor->unit, candidate);
			times[0] = 'x';
			explain_ratio(factor->factor, times + 1);
			fprintf(stream, "   %-24s %14s %14s %10s %12s  %s%s\n", factor->name, base,
				candidate, isnan(factor->factor) ? "-" : times,
				isnan(factor->share) ? "-" : explain_percent(factor->share, share),
				factor->source, explain_status_words(factor->status));
		}
}

static void print_parts(const struct probe_explained_region *shown, FILE *stream)
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], saved[NUMBER_SIZE], share[NUMBER_SIZE];
	char error[NUMBER_SIZE];

	fprintf(stream, "\n   time as a sum\n   %-24s %14s %14s %16s  %s\n", "", "baseline",
		"candidate", "difference", "share of the difference");
	for (size_t i = 0; i < shown->parts_count; i++) {
		const struct probe_explained_part *part = &shown->parts[i];
		const double difference = part->candidate - part->base;

		explain_duration(fabs(difference), saved);
		fprintf(stream, "   %-24s %14s %14s %*s%s%s", part->name,
			explain_duration(part->base, base),
			explain_duration(part->candidate, candidate),
			(int)(15 - strnlen(saved, 15)), "", difference < 0 ? "-" : "+", saved);
		fprintf(stream, "  %s",
			isnan(part->share) ? "-" : explain_percent(part->share, share));
		if (part->error > 0)
			fprintf(stream, ", give or take %s: sampled by the kernel's tick",
				explain_duration(part->error, error));
		fputc('\n', stream);
	}
}

static void print_cause(const struct probe_explained_region *shown,
			const struct probe_explained_cause *cause, FILE *stream)
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], cost[NUMBER_SIZE], budget[NUMBER_SIZE];
	char share[NUMBER_SIZE];
	const bool told_apart = shown->direction != 0;

	fprintf(stream, "   %-24s %14s %14s %10s %12s %12s  %s%s%s\n", cause->event,
		explain_count(cause->base, base), explain_count(cause->candidate, candidate),
		isnan(cause->cost) ? "-" : explain_duration(cause->cost, cost),
		isnan(cause->cost) ? "-" : explain_duration(cause->budget, budget),
		!isnan(cause->share)	       ? explain_percent(cause->share, share)
		: cause->against && told_apart ? "against it"
					       : "-",
		cause->source, cause->cost_source ? "; cost: " : "",
		cause->cost_source ? cause->cost_source : "");
}

static void print_causes(const struct probe_explained_region *shown, FILE *stream)
{
	fprintf(stream, "\n   what else changed\n   %-24s %14s %14s %10s %12s %12s  %s\n", "",
		"baseline", "candidate", "one costs", "at most", "covers up to", "counted by");
	for (size_t i = 0; i < shown->causes_count; i++)
		print_cause(shown, &shown->causes[i], stream);
}

static void print_region(const struct probe_explained_region *shown, FILE *stream)
{
	if (shown->path)
		fprintf(stream, "\n Region '%s'\n\n", shown->path);
	else
		fputs("\n The whole: all outermost regions together\n\n", stream);
	print_wrapped(stream, "   ", "   ", shown->text);
	/* CPU time and CPUs used alone: the parts say the same. */
	if (shown->factors_count + shown->simulated_count > 2 || shown->parts_count == 0)
		print_factors(shown, stream);
	if (shown->parts_count > 0)
		print_parts(shown, stream);
	if (shown->causes_count > 0)
		print_causes(shown, stream);
	if (shown->notes_count > 0)
		fputc('\n', stream);
	for (size_t i = 0; i < shown->notes_count; i++)
		print_wrapped(stream, "   note: ", "         ", shown->notes[i]);
}

int explain_text(const struct probe_explanation *explanation, FILE *stream)
{
	fputs("\n Probekit explanation\n\n", stream);
	fprintf(stream, "   baseline:  %s, %zu repeat%s\n", explanation->base_name,
		explanation->base_repeats, explanation->base_repeats == 1 ? "" : "s");
	fprintf(stream, "   candidate: %s, %zu repeat%s\n", explanation->candidate_name,
		explanation->candidate_repeats, explanation->candidate_repeats == 1 ? "" : "s");
	for (size_t i = 0; i < explanation->count; i++)
		print_region(&explanation->regions[i]->shown, stream);
	if (explanation->notes.count > 0)
		fputc('\n', stream);
	for (size_t i = 0; i < explanation->notes.count; i++)
		print_wrapped(stream, " note: ", "       ", explanation->notes.texts[i]);
	fputc('\n', stream);
	return ferror(stream) ? -EIO : 0;
}
