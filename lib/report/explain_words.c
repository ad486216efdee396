/* SPDX-License-Identifier: MIT */
/*
 * An explanation's numbers as a person would say them, in three sentences at most: which is faster,
 * why, and what else changed and how much of it all stays unexplained.
 */
#include "explain_words.h"

#include <math.h>

#include "../profile/interval.h"
#include "../profile/rank_test.h"
#include "explain_number.h"
#include "explain_sentence.h"

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

void explain_words(const struct explained *explained, FILE *stream)
{
	const struct probe_explained_region *shown = &explained->shown;

	if (isnan(shown->speedup) && shown->simulated_count > 0) {
		struct sentence sentence = { .stream = stream };

		fputs("No time is compared: it was not measured on both sides.", stream);
		explain_simulated_words(shown, &sentence);
		sentence_end(&sentence);
		explain_cause_words(explained, stream);
		return;
	}
	if (isnan(shown->speedup)) {
		fputs("The two cannot be compared: ", stream);
		fputs(explained->notes.count > 0 ? explained->notes.texts[0]
						 : "there is no time of both",
		      stream);
		fputc('.', stream);
		return;
	}
	say_speed(shown, stream);
	explain_reason_words(explained, stream);
	explain_cause_words(explained, stream);
}
