/* SPDX-License-Identifier: MIT */
/* Why the time differs, as a sentence: the factors or parts that weigh, and those against them. */
#include <math.h>
#include <string.h>

#include "../profile/special.h"
#include "explain_number.h"
#include "explain_sentence.h"
#include "explain_words.h"

/* What others outweigh by that much is no main reason. */
#define MAIN_REASON_LEAST 0.2
/* A factor nearer to 1, or a smaller part of the difference, is not worth a word. */
#define FACTOR_WORTH_A_WORD 1.05
#define PART_WORTH_A_WORD   0.05

#define REASONS_MOST	    (IDENTITY_FACTORS > PARTS ? IDENTITY_FACTORS : PARTS)

/* A factor or a part, and which way it goes. */
struct reason {
	const char *phrase;
	const struct probe_explained_factor *factor;
	const struct probe_explained_part *part;
	double weight; /* above 0 where it goes the way of the verdict */
};

static bool is_worth_a_word(const struct reason *reason)
{
	if (reason->part)
		return fabs(reason->weight) >= PART_WORTH_A_WORD;
	return reason->factor->factor >= FACTOR_WORTH_A_WORD ||
	       reason->factor->factor <= 1 / FACTOR_WORTH_A_WORD;
}

/* The largest first. */
static void sort_reasons(struct reason *reasons, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = i; k > 0 && reasons[k].weight > reasons[k - 1].weight; k--) {
			const struct reason swapped = reasons[k];

			reasons[k] = reasons[k - 1];
			reasons[k - 1] = swapped;
		}
}

static size_t reasons_of_factors(const struct explained *explained, struct reason *reasons)
{
	const struct probe_explained_region *shown = &explained->shown;
	const double way = shown->direction < 0 ? -1 : 1;

	for (size_t i = 0; i < shown->factors_count; i++) {
		const struct probe_explained_factor *factor = &shown->factors[i];
		const struct factor_rule *rule = &explained->identity->links[i];

		reasons[i] = (struct reason){
			.phrase = factor->factor > 1 ? rule->better : rule->worse,
			.factor = factor,
			.weight = way * special_log(factor->factor),
		};
	}
	sort_reasons(reasons, shown->factors_count);
	return shown->factors_count;
}

static size_t reasons_of_parts(const struct explained *explained, struct reason *reasons)
{
	const struct probe_explained_region *shown = &explained->shown;

	for (size_t i = 0; i < shown->parts_count; i++) {
		const struct probe_explained_part *part = &shown->parts[i];
		const struct part_rule *rule = part_rule(part->name);

		reasons[i] = (struct reason){
			.phrase = part->base > part->candidate ? rule->better : rule->worse,
			.part = part,
			.weight = (part->base - part->candidate) / (shown->base - shown->candidate),
		};
	}
	sort_reasons(reasons, shown->parts_count);
	return shown->parts_count;
}

static void say_factor(const struct probe_explained_factor *factor, FILE *stream)
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], times[NUMBER_SIZE];

	fprintf(stream, " (from %s to %s, x%s)", explain_value(factor->base, factor->unit, base),
		explain_value(factor->candidate, factor->unit, candidate),
		explain_ratio(factor->factor, times));
}

static void say_part(const struct probe_explained_region *shown,
		     const struct probe_explained_part *part, FILE *stream)
{
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], share[NUMBER_SIZE], error[NUMBER_SIZE];

	fprintf(stream, " (from %s to %s", explain_duration(part->base, base),
		explain_duration(part->candidate, candidate));
	if (!isnan(part->share) && part->share > 0)
		fprintf(stream, ", %s of the %s", explain_percent(part->share, share),
			explain_difference_word(shown));
	if (!isnan(part->share) && part->share > 0 && part->error > 0)
		fprintf(stream, " give or take %s",
			explain_percent(part->error / fabs(shown->base - shown->candidate), error));
	fputc(')', stream);
}

static void say_reason(const struct probe_explained_region *shown, const struct reason *reason,
		       FILE *stream)
{
	fputs(reason->phrase, stream);
	if (reason->part)
		say_part(shown, reason->part, stream);
	else
		say_factor(reason->factor, stream);
}

/* Those that go the verdict's way (or the other) and matter, joined by "and", behind words that begin
 * a clause, or that are written as they are where they begin with a comma. How many they were. */
static size_t say_reasons(const struct probe_explained_region *shown, const struct reason *reasons,
			  size_t count, bool for_it, const char *before, struct sentence *sentence)
{
	size_t said = 0;

	for (size_t k = 0; k < count; k++) {
		/* The heaviest first: those for it stand first, those against it last. */
		const struct reason *reason = &reasons[for_it ? k : count - 1 - k];
		const bool goes_that_way = for_it ? reason->weight > 0 : reason->weight < 0;
		const bool is_minor = for_it &&
				      reason->weight < MAIN_REASON_LEAST * reasons[0].weight;

		if (!goes_that_way || is_minor || !is_worth_a_word(reason))
			continue;
		if (said++)
			fputs(" and ", sentence->stream);
		else if (*before == ',')
			fputs(before, sentence->stream);
		else
			sentence_clause(sentence, before);
		say_reason(shown, reason, sentence->stream);
	}
	return said;
}

static void say_why(const struct probe_explained_region *shown, const struct reason *reasons,
		    size_t count, struct sentence *sentence)
{
	if (say_reasons(shown, reasons, count, true, "mainly because ", sentence) == 0)
		return;
	if (shown->direction > 0)
		say_reasons(shown, reasons, count, false, ", although ", sentence);
	else if (say_reasons(shown, reasons, count, false, ", and that ", sentence) > 0)
		fputs(" does not make up for it", sentence->stream);
}

/* Factors that cancel each other out are no reasons of a difference, and worth a word. */
static void say_alike(const struct probe_explained_region *shown, const struct reason *reasons,
		      size_t count, struct sentence *sentence)
{
	const size_t said = say_reasons(shown, reasons, count, true, "what did change is that ",
					sentence);

	say_reasons(shown, reasons, count, false,
		    said > 0 ? ", while " : "what did change is that ", sentence);
}

/* Whether the factors tell more than the parts do. */
static bool has_telling_factors(const struct explained *explained)
{
	return explained->identity && strcmp(explained->shown.of, SET_ELAPSED) == 0 &&
	       (explained->shown.factors_count > 2 || explained->shown.parts_count == 0);
}

static void say_difference(const struct explained *explained, struct sentence *sentence)
{
	const struct probe_explained_region *shown = &explained->shown;
	struct reason reasons[REASONS_MOST];
	size_t count = has_telling_factors(explained) ? reasons_of_factors(explained, reasons)
						      : reasons_of_parts(explained, reasons);

	say_why(shown, reasons, count, sentence);
	if (!explained->identity || strcmp(shown->of, SET_ELAPSED) == 0)
		return;
	count = reasons_of_factors(explained, reasons);
	if (say_reasons(shown, reasons, count, true, "in user mode ", sentence) > 0)
		say_reasons(shown, reasons, count, false, ", although ", sentence);
}

void explain_reason_words(const struct explained *explained, FILE *stream)
{
	const struct probe_explained_region *shown = &explained->shown;
	struct sentence sentence = { .stream = stream };
	struct reason reasons[REASONS_MOST];

	if (shown->direction != 0) {
		say_difference(explained, &sentence);
	} else {
		const size_t count = reasons_of_factors(explained, reasons);

		if (count > 2) /* CPU time and CPUs used say no more than the time does */
			say_alike(shown, reasons, count, &sentence);
	}
	explain_simulated_words(shown, &sentence);
	sentence_end(&sentence);
}
