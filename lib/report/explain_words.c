/* SPDX-License-Identifier: MIT */
/* An explanation's numbers as the sentences that a person would write. */
#include "explain_words.h"

#include <math.h>
#include <string.h>

#include "../profile/interval.h"
#include "../profile/rank_test.h"
#include "../profile/special.h"
#include "explain_number.h"

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

const char *explain_difference_word(const struct probe_explained_region *shown)
{
	return shown->direction < 0 ? "time lost" : "time saved";
}

/* How many repeats a side needs for chance to be judged, both having as many. */
static size_t repeats_needed(void)
{
	size_t count = 1;

	while (rank_test_least_p(count, count) >= STATISTICS_ALPHA)
		count++;
	return count;
}

static void say_chance(const struct probe_explained_region *shown, FILE *stream)
{
	const size_t base = shown->base_repeats;
	const size_t candidate = shown->candidate_repeats;
	char number[NUMBER_SIZE];

	if (base == candidate)
		fprintf(stream, " (%zu repeat%s each", base, base == 1 ? "" : "s");
	else
		fprintf(stream, " (%zu and %zu repeats", base, candidate);
	if (isnan(shown->p_value))
		fprintf(stream, ": too few to judge chance, which takes %zu each)",
			repeats_needed());
	else if (shown->p_value < 0.001)
		fputs(", p below 0.001)", stream);
	else
		fprintf(stream, ", p = %s)", number_grouped(shown->p_value, 3, number));
}

static void say_speed(const struct probe_explained_region *shown, FILE *stream)
{
	char ratio[NUMBER_SIZE], base[NUMBER_SIZE], candidate[NUMBER_SIZE];

	explain_duration(shown->base, base);
	explain_duration(shown->candidate, candidate);
	if (shown->direction > 0)
		fprintf(stream,
			"The candidate is faster: %s times as fast as the baseline, %s instead of %s",
			explain_ratio(shown->speedup, ratio), candidate, base);
	else if (shown->direction < 0)
		fprintf(stream,
			"The candidate is slower: it takes %s times as long as the baseline, %s "
			"instead of %s",
			explain_ratio(1 / shown->speedup, ratio), candidate, base);
	else if (!isnan(shown->p_value))
		fprintf(stream,
			"The candidate and the baseline are not to be told apart: %s and %s",
			candidate, base);
	else
		fprintf(stream,
			"The candidate takes as long as the baseline, to within 1 %%: %s and %s",
			candidate, base);
	say_chance(shown, stream);
	fputc('.', stream);
}

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

/* Those that go the verdict's way (or the other) and matter, joined by "and". How many they were. */
static size_t say_reasons(const struct probe_explained_region *shown, const struct reason *reasons,
			  size_t count, bool for_it, const char *before, FILE *stream)
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
		fputs(said++ ? " and " : before, stream);
		say_reason(shown, reason, stream);
	}
	return said;
}

static void say_why(const struct probe_explained_region *shown, const struct reason *reasons,
		    size_t count, FILE *stream)
{
	const bool is_slower = shown->direction < 0;
	const size_t said = say_reasons(shown, reasons, count, true, " Mainly because ", stream);

	if (said == 0)
		return;
	if (!is_slower) {
		say_reasons(shown, reasons, count, false, ", although ", stream);
		fputc('.', stream);
		return;
	}
	fputc('.', stream);
	if (say_reasons(shown, reasons, count, false, " That ", stream) > 0)
		fputs(" does not make up for it.", stream);
}

/* Factors that cancel each other out are no reasons of a difference, and worth a word. */
static void say_alike(const struct explained *explained, const struct reason *reasons, size_t count,
		      FILE *stream)
{
	const struct probe_explained_region *shown = &explained->shown;
	const bool for_it = say_reasons(shown, reasons, count, true, " What did change is that ",
					stream) > 0;
	const bool against = say_reasons(shown, reasons, count, false,
					 for_it ? ", while " : " What did change is that ",
					 stream) > 0;

	if (for_it || against)
		fputc('.', stream);
}

/* Whether the factors tell more than the parts do. */
static bool has_telling_factors(const struct explained *explained)
{
	return explained->identity && strcmp(explained->shown.of, SET_ELAPSED) == 0 &&
	       (explained->shown.factors_count > 2 || explained->shown.parts_count == 0);
}

static void say_reasons_of_all(const struct explained *explained, FILE *stream)
{
	const struct probe_explained_region *shown = &explained->shown;
	struct reason reasons[REASONS_MOST];
	size_t count;

	if (shown->direction == 0) {
		count = reasons_of_factors(explained, reasons);
		if (count > 2) /* CPU time and CPUs used say no more than the time does */
			say_alike(explained, reasons, count, stream);
		return;
	}
	count = has_telling_factors(explained) ? reasons_of_factors(explained, reasons)
					       : reasons_of_parts(explained, reasons);
	say_why(shown, reasons, count, stream);
	if (!explained->identity || strcmp(shown->of, SET_ELAPSED) == 0)
		return;
	count = reasons_of_factors(explained, reasons);
	if (say_reasons(shown, reasons, count, true, " In user mode ", stream) > 0) {
		say_reasons(shown, reasons, count, false, ", although ", stream);
		fputc('.', stream);
	}
}

static void say_simulated(const struct probe_explained_region *shown, FILE *stream)
{
	for (size_t i = 0; i < shown->simulated_count; i++) {
		fputs(" Simulated, it executes ", stream);
		fputs(shown->simulated[i].factor > 1	? "fewer"
		      : shown->simulated[i].factor == 1 ? "as many"
							: "more",
		      stream);
		fputs(" instructions", stream);
		say_factor(&shown->simulated[i], stream);
		fputs(", which is not a part of the measured time.", stream);
	}
}

static double largest_cover(const struct probe_explained_region *shown, size_t *covers)
{
	double largest = 0;

	*covers = 0;
	for (size_t i = 0; i < shown->causes_count; i++) {
		const struct probe_explained_cause *cause = &shown->causes[i];

		if (isnan(cause->share) || !cause->weighs)
			continue;
		(*covers)++;
		largest = cause->share > largest ? cause->share : largest;
	}
	return largest;
}

/* Whether something that goes the verdict's way has no budget. */
static bool lacks_cost(const struct probe_explained_region *shown)
{
	for (size_t i = 0; i < shown->causes_count; i++) {
		const struct probe_explained_cause *cause = &shown->causes[i];

		if (cause->weighs && !cause->against && isnan(cause->cost))
			return true;
	}
	return false;
}

static void say_unexplained(const struct explained *explained, FILE *stream)
{
	const struct probe_explained_region *shown = &explained->shown;
	const char *left_over = explained->identity ? explained->identity->left_over : NULL;
	size_t covers;
	const double covered = largest_cover(shown, &covers);
	char percent[NUMBER_SIZE];

	if (isnan(shown->unexplained))
		return;
	explain_percent(shown->unexplained, percent);
	if (explained->identity && !left_over && strcmp(shown->of, SET_ELAPSED) == 0) {
		fputs(" The factors account for the whole ratio (0 % stays unexplained); what "
		      "changed them, ",
		      stream);
		if (covers > 0)
			fprintf(stream, "these counts tell for at most %s.",
				explain_percent(covered, percent));
		else if (lacks_cost(shown))
			fputs("these counts tell as far as costs are known.", stream);
		else
			fputs("the code has to tell.", stream);
		return;
	}
	if (shown->unexplained == 0) {
		fputs(" That can be all of it: 0 % has to stay unexplained.", stream);
		return;
	}
	if (covers > 1)
		fprintf(stream, " Beyond the largest of these, %s", percent);
	else
		fprintf(stream, " %s %s", covers == 1 ? "At least" : "In all,", percent);
	fprintf(stream, " of the %s stays unexplained", explain_difference_word(shown));
	if (left_over)
		fprintf(stream, ": %s", left_over);
	fputc('.', stream);
}

void explain_words(const struct explained *explained, FILE *stream)
{
	const struct probe_explained_region *shown = &explained->shown;

	if (isnan(shown->speedup)) {
		fputs("The two cannot be compared: ", stream);
		fputs(explained->notes.count > 0 ? explained->notes.texts[0]
						 : "there is no time of both",
		      stream);
		fputc('.', stream);
		return;
	}
	say_speed(shown, stream);
	say_reasons_of_all(explained, stream);
	say_simulated(shown, stream);
	explain_cause_words(explained, stream);
	say_unexplained(explained, stream);
}
