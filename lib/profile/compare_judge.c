/* SPDX-License-Identifier: MIT */
/* The verdict on a region: elapsed time alone gives it. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compare.h"
#include "interval.h"
#include "rank_test.h"

__attribute__((format(printf, 3, 4))) static int judge(struct compared_region *region,
						       enum probe_verdict verdict,
						       const char *format, ...)
{
	va_list arguments;
	int length;

	region->verdict = verdict;
	va_start(arguments, format);
	length = vasprintf(&region->sentence, format, arguments);
	va_end(arguments);
	if (length >= 0)
		return 0;
	region->sentence = NULL;
	return -ENOMEM;
}

#define CLAUSE_SIZE 160

/* "0.772 times as long as the baseline, which is 1.295 times as fast" */
static const char *times_clause(const struct probe_ratio *elapsed, char text[CLAUSE_SIZE])
{
	if (elapsed->ratio < 1)
		snprintf(
			text, CLAUSE_SIZE,
			"the candidate took %.4g times the baseline's time, which is %.4g times as "
			"fast",
			elapsed->ratio, 1 / elapsed->ratio);
	else
		snprintf(text, CLAUSE_SIZE, "the candidate took %.4g times the baseline's time",
			 elapsed->ratio);
	return text;
}

static const char *chance_clause(const struct probe_ratio *elapsed, char text[CLAUSE_SIZE])
{
	const int interval = (int)((1 - STATISTICS_ALPHA) * 100 + 0.5);

	if (isinf(elapsed->high))
		snprintf(text, CLAUSE_SIZE, "%d %% interval from %.4g, without an end; p = %.2g",
			 interval, elapsed->low, elapsed->p);
	else
		snprintf(text, CLAUSE_SIZE, "%d %% interval %.4g to %.4g; p = %.2g", interval,
			 elapsed->low, elapsed->high, elapsed->p);
	return text;
}

/* Why so many repeats cannot tell chance; NULL where they can. */
static const char *too_few(const struct compared_row *row, char text[CLAUSE_SIZE])
{
	const size_t b = row->base_count;
	const size_t c = row->candidate_count;
	const double least = rank_test_least_p(b, c);

	if (strcmp(row->ratio.base.source, "imported") == 0 && (b < 2 || c < 2))
		return "what was imported is a mean without its runs";
	if (b < 2 || c < 2) {
		snprintf(text, CLAUSE_SIZE, "%zu repeat%s of the baseline and %zu of the candidate",
			 b, b == 1 ? "" : "s", c);
		return text;
	}
	if (least < STATISTICS_ALPHA)
		return NULL;
	snprintf(text, CLAUSE_SIZE,
		 "with %zu + %zu repeats p is never below %.3f, and %.2f is asked for", b, c, least,
		 STATISTICS_ALPHA);
	return text;
}

static int judge_ranks(struct compared_region *region, const struct compared_row *row)
{
	const double pairs = (double)row->base_count * (double)row->candidate_count;
	const bool ranks_say_faster = row->u < pairs / 2;
	const bool mean_says_faster = row->ratio.ratio < 1;
	char times[CLAUSE_SIZE], chance[CLAUSE_SIZE];

	times_clause(&row->ratio, times);
	chance_clause(&row->ratio, chance);
	if (!row->ratio.differs)
		return judge(region, PROBE_VERDICT_ALIKE,
			     "not to be told apart: the candidate took %.4g times the baseline's "
			     "time, which may well be chance (%s)",
			     row->ratio.ratio, chance);
	if (ranks_say_faster != mean_says_faster)
		return judge(region, PROBE_VERDICT_ALIKE,
			     "not to be told apart: most runs of the candidate were %s, yet by "
			     "the mean %s (%s): a few runs were far off",
			     ranks_say_faster ? "faster" : "slower", times, chance);
	return judge(region, ranks_say_faster ? PROBE_VERDICT_FASTER : PROBE_VERDICT_SLOWER,
		     "%s: %s (%s)", ranks_say_faster ? "faster" : "slower", times, chance);
}

int compare_judge(struct compared_region *region)
{
	const struct compared_row *row = compare_find_row(region, SET_ELAPSED);
	char clause[CLAUSE_SIZE], times[CLAUSE_SIZE];
	const char *why;

	if (row->ratio.reason)
		return judge(region, PROBE_VERDICT_UNKNOWN,
			     "not judged, there are no two times to compare: %s",
			     row->ratio.reason);
	why = too_few(row, clause);
	if (!why)
		return judge_ranks(region, row);
	return judge(region, PROBE_VERDICT_UNKNOWN,
		     "not judged: %s, and whether by chance cannot be told: %s; take at least 5 "
		     "runs of each",
		     times_clause(&row->ratio, times), why);
}
