/* SPDX-License-Identifier: MIT */
/* What a simulator counted, as clauses: beside real time, and together with it. */
#include <math.h>
#include <string.h>

#include "explain_number.h"
#include "explain_sentence.h"
#include "explain_words.h"

/* Less than that is not worth a word: as a factor, and of the estimated cycles of all instructions. */
#define FACTOR_WORTH_A_WORD 1.05
#define SHARE_WORTH_A_WORD  0.01
/* Nearer than that it executes as many. */
#define AS_MANY 0.001

static bool is_far(double factor)
{
	return factor >= FACTOR_WORTH_A_WORD || factor <= 1 / FACTOR_WORTH_A_WORD;
}

static void say_change(const struct probe_explained_factor *factor, FILE *stream)
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], times[NUMBER_SIZE];

	fprintf(stream, " (from %s to %s", explain_count(factor->base, base),
		explain_count(factor->candidate, candidate));
	if (!isnan(factor->factor))
		fprintf(stream, ", x%s", explain_ratio(factor->factor, times));
	fputc(')', stream);
}

static void say_instructions(const struct probe_explained_factor *instructions,
			     struct sentence *sentence)
{
	const double off = fabs(instructions->factor - 1);

	sentence_clause(sentence, "simulated, it executes ");
	fprintf(sentence->stream, "%s instructions%s",
		off < AS_MANY		   ? "as many"
		: instructions->factor > 1 ? "fewer"
					   : "more",
		off > 0 && off < AS_MANY ? ", to within 0.1 %" : "");
	say_change(instructions, sentence->stream);
}

/* Against what the fewer of the two sides' instructions would take. */
static bool is_worth_a_word(const struct probe_explained_factor *instructions,
			    const struct probe_explained_factor *factor)
{
	const double fewest = instructions->base < instructions->candidate
				      ? instructions->base
				      : instructions->candidate;
	const double change = fabs(factor->base - factor->candidate);

	return (isnan(factor->factor) || is_far(factor->factor)) &&
	       change * factors_simulated_weight(factor->name) >= SHARE_WORTH_A_WORD * fewest;
}

static void say_rest(const struct probe_explained_region *shown, FILE *stream)
{
	bool said = false;

	for (size_t i = 1; i < shown->simulated_count; i++) {
		const struct probe_explained_factor *factor = &shown->simulated[i];

		if (!is_worth_a_word(&shown->simulated[0], factor))
			continue;
		fprintf(stream, "%s%s %s", said ? ", " : ", with ",
			factor->base > factor->candidate ? "fewer" : "more",
			factors_simulated_words(factor->name));
		say_change(factor, stream);
		said = true;
	}
}

/* How the time changed beside the instructions: what each of them takes of it is arithmetic. */
static void say_time(const struct probe_explained_region *shown, struct sentence *sentence)
{
	const struct probe_explained_factor *instructions = &shown->simulated[0];
	const double base = shown->base / instructions->base;
	const double candidate = shown->candidate / instructions->candidate;
	const double each = candidate / base;
	char base_text[NUMBER_SIZE], candidate_text[NUMBER_SIZE];

	if (!is_far(each)) {
		if (is_far(shown->speedup))
			fputs(": the time changed along with them", sentence->stream);
		return;
	}
	sentence_clause(sentence, "each of them takes ");
	fprintf(sentence->stream, "%s of the time, %s instead of %s: ", each > 1 ? "more" : "less",
		explain_duration(candidate, candidate_text), explain_duration(base, base_text));
	fputs(!is_far(instructions->factor) ? "it is not their number that makes the difference"
	      : (instructions->factor > 1) == (each < 1)
		      ? "their number is a part of the difference"
		      : "their number does not make all of the difference",
	      sentence->stream);
}

void explain_simulated_words(const struct probe_explained_region *shown, struct sentence *sentence)
{
	if (shown->simulated_count == 0 || strcmp(shown->simulated[0].name, "instructions") != 0 ||
	    isnan(shown->simulated[0].factor))
		return;
	say_instructions(&shown->simulated[0], sentence);
	say_rest(shown, sentence->stream);
	if (!isnan(shown->speedup))
		say_time(shown, sentence);
}
