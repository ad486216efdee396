/* SPDX-License-Identifier: MIT */
/* What else changed, as a sentence: the largest of it; the rest stands in the table. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "explain_number.h"
#include "explain_sentence.h"
#include "explain_words.h"

#define SAID_MOST 2

/* What others outweigh by that much is left to the table. */
#define WORTH_A_CLAUSE 0.2

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
	while (said.count > 1 && !isnan(shown->speedup) &&
	       weight_of(said.list[said.count - 1]) < WORTH_A_CLAUSE * weight_of(said.list[0]))
		said.count--;
	return said;
}

static void say_change(const struct probe_explained_cause *cause, FILE *stream)
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE];

	fprintf(stream, "%s from %s to %s", cause->base > cause->candidate ? "fell" : "rose",
		explain_count(cause->base, base), explain_count(cause->candidate, candidate));
}

static void say_covers(const struct probe_explained_region *shown, struct sentence *sentence)
{
	const struct causes_said said = choose(shown, false, true);
	FILE *stream = sentence->stream;
	char cost[NUMBER_SIZE], share[NUMBER_SIZE];

	for (size_t i = 0; i < said.count; i++) {
		const struct probe_explained_cause *cause = said.list[i];

		sentence_clause(sentence, cause_named(cause->name)->many);
		fputc(' ', stream);
		say_change(cause, stream);
		fprintf(stream, ", which at %s each (%s) ", explain_duration(cause->cost, cost),
			cause->cost_source);
		if (isnan(cause->share))
			fprintf(stream, "is worth at most %s",
				explain_duration(cause->budget, share));
		else if (cause->share >= 1)
			fprintf(stream, "can cover all of the %s", explain_difference_word(shown));
		else
			fprintf(stream, "covers at most %s of the %s",
				explain_percent(cause->share, share),
				explain_difference_word(shown));
	}
}

/* A clause of changes, each with what it is worth by its budget where worth says how. */
static void say_list(const struct causes_said *said, const char *before, const char *worth,
		     struct sentence *sentence)
{
	char budget[NUMBER_SIZE];

	for (size_t i = 0; i < said->count; i++) {
		const struct probe_explained_cause *cause = said->list[i];

		if (i == 0)
			sentence_clause(sentence, before);
		else
			fputs(" and ", sentence->stream);
		fprintf(sentence->stream, "%s ", cause_named(cause->name)->many);
		say_change(cause, sentence->stream);
		if (worth)
			fprintf(sentence->stream, ", which %s at most %s", worth,
				explain_duration(cause->budget, budget));
	}
}

static void say_without_cost(const struct probe_explained_region *shown, struct sentence *sentence)
{
	const struct causes_said said = choose(shown, false, false);

	say_list(&said, "at the same time ", NULL, sentence);
	if (said.count > 0)
		fputs(", of unknown cost", sentence->stream);
}

static void say_against(const struct probe_explained_region *shown, struct sentence *sentence)
{
	const struct causes_said known = choose(shown, true, true);
	const struct causes_said unknown = choose(shown, true, false);
	const bool is_slower = shown->direction < 0;
	const char *before = is_slower ? "for all that, " : "meanwhile ";

	say_list(&known, before, is_slower ? "saves" : "costs", sentence);
	say_list(&unknown, known.count > 0 ? "and " : before, NULL, sentence);
}

/* Of how many the budget covers a part of the difference. */
static size_t count_covers(const struct probe_explained_region *shown)
{
	size_t covers = 0;

	for (size_t i = 0; i < shown->causes_count; i++)
		covers += !isnan(shown->causes[i].share) && shown->causes[i].weighs;
	return covers;
}

static void say_unexplained(const struct explained *explained, struct sentence *sentence)
{
	const struct probe_explained_region *shown = &explained->shown;
	const char *left_over = explained->identity ? explained->identity->left_over : NULL;
	const size_t covers = count_covers(shown);
	char percent[NUMBER_SIZE];

	if (isnan(shown->unexplained))
		return;
	if (explained->identity && !left_over && strcmp(shown->of, SET_ELAPSED) == 0) {
		const bool nothing_said = sentence->clauses == 0;

		sentence_clause(sentence, "the factors account for the whole ratio: 0 % stays "
					  "unexplained");
		if (nothing_said)
			fputs(", though what changed them the code has to tell", sentence->stream);
		return;
	}
	if (shown->unexplained == 0) {
		sentence_clause(sentence, "that can be all of it: 0 % has to stay unexplained");
		return;
	}
	sentence_clause(sentence, covers > 1	? "beyond the largest of these, "
				  : covers == 1 ? "at least "
						: "in all, ");
	fprintf(sentence->stream, "%s of the %s stays unexplained",
		explain_percent(shown->unexplained, percent), explain_difference_word(shown));
	if (left_over)
		fprintf(sentence->stream, ": %s", left_over);
}

void explain_cause_words(const struct explained *explained, FILE *stream)
{
	struct sentence sentence = { .stream = stream };

	say_covers(&explained->shown, &sentence);
	say_without_cost(&explained->shown, &sentence);
	say_against(&explained->shown, &sentence);
	say_unexplained(explained, &sentence);
	sentence_end(&sentence);
}
