/* SPDX-License-Identifier: MIT */
/* What else changed, as sentences: the largest of it; the rest stands in the table. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "explain_number.h"
#include "explain_words.h"

#define SAID_MOST 3

static double weight_of(const struct probe_explained_cause *cause)
{
	const double change = fabs(cause->base - cause->candidate);

	/* By what one can cost at most where nobody knows what one costs. */
	return change * (isnan(cause->cost) ? cause_named(cause->name)->usual_most : cause->cost);
}

struct causes_said {
	const struct probe_explained_cause *list[CAUSES_MOST];
	size_t count;
};

/* Those that weigh, heaviest first, with a known cost or without. */
static struct causes_said choose(const struct probe_explained_region *shown, bool against,
				 bool cost_known)
{
	struct causes_said said = { .count = 0 };

	for (size_t i = 0; i < shown->causes_count; i++) {
		const struct probe_explained_cause *cause = &shown->causes[i];
		size_t place = said.count;

		if (!cause->weighs || cause->against != against || isnan(cause->cost) == cost_known)
			continue;
		for (; place > 0 && weight_of(said.list[place - 1]) < weight_of(cause); place--)
			said.list[place] = said.list[place - 1];
		said.list[place] = cause;
		said.count++;
	}
	if (said.count > SAID_MOST)
		said.count = SAID_MOST;
	return said;
}

static void say_change(const struct probe_explained_cause *cause, bool begins, FILE *stream)
{
	const char *many = cause_named(cause->name)->many;
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE];

	fprintf(stream, "%c%s %s from %s to %s", begins ? toupper((unsigned char)*many) : *many,
		many + 1, cause->base > cause->candidate ? "fell" : "rose",
		explain_count(cause->base, base), explain_count(cause->candidate, candidate));
}

static void say_covers(const struct probe_explained_region *shown, FILE *stream)
{
	const struct causes_said said = choose(shown, false, true);
	char cost[NUMBER_SIZE], share[NUMBER_SIZE];

	for (size_t i = 0; i < said.count; i++) {
		const struct probe_explained_cause *cause = said.list[i];

		fputc(' ', stream);
		say_change(cause, true, stream);
		fprintf(stream, ": at %s each (%s) ", explain_duration(cause->cost, cost),
			cause->cost_source);
		if (isnan(cause->share))
			fprintf(stream, "that is worth at most %s.",
				explain_duration(cause->budget, share));
		else if (cause->share >= 1)
			fprintf(stream, "that can cover all of the %s.",
				explain_difference_word(shown));
		else
			fprintf(stream, "that covers at most %s of the %s.",
				explain_percent(cause->share, share),
				explain_difference_word(shown));
	}
}

static void say_list(const struct causes_said *said, FILE *stream)
{
	for (size_t i = 0; i < said->count; i++) {
		if (i > 0)
			fputs(i + 1 < said->count ? ", " : " and ", stream);
		say_change(said->list[i], false, stream);
	}
}

static void say_without_cost(const struct probe_explained_region *shown, FILE *stream)
{
	const struct causes_said said = choose(shown, false, false);

	if (said.count == 0)
		return;
	fputs(" At the same time ", stream);
	say_list(&said, stream);
	fputs("; how much that explains is not known without the cost of one.", stream);
}

static void say_worse(const struct probe_explained_region *shown, FILE *stream)
{
	struct causes_said said = choose(shown, true, true);
	const struct causes_said unknown = choose(shown, true, false);
	const bool is_slower = shown->direction < 0;
	char budget[NUMBER_SIZE];

	for (size_t i = 0; i < said.count; i++) {
		fputs(i ? " and " : is_slower ? " For all that, " : " Meanwhile ", stream);
		say_change(said.list[i], false, stream);
		fprintf(stream, ", which %s at most %s", is_slower ? "saves" : "costs",
			explain_duration(said.list[i]->budget, budget));
	}
	if (said.count > 0)
		fputc('.', stream);
	if (unknown.count == 0)
		return;
	fputs(is_slower ? " For all that, " : " Meanwhile ", stream);
	say_list(&unknown, stream);
	fputc('.', stream);
}

void explain_cause_words(const struct explained *explained, FILE *stream)
{
	say_covers(&explained->shown, stream);
	say_without_cost(&explained->shown, stream);
	say_worse(&explained->shown, stream);
}
