/* SPDX-License-Identifier: MIT */
/* Whether a limit holds, in words that name both values. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../base/number.h"
#include "limits.h"

__attribute__((format(printf, 3, 4))) static int judge(struct limit *limit,
						       enum probe_outcome outcome,
						       const char *format, ...)
{
	va_list arguments;
	int length;

	limit->limit.outcome = outcome;
	va_start(arguments, format);
	length = vasprintf(&limit->sentence, format, arguments);
	va_end(arguments);
	if (length >= 0)
		return 0;
	limit->sentence = NULL;
	return -ENOMEM;
}

static const char *value_in_words(const struct probe_value *value, char text[NUMBER_SIZE])
{
	if (strcmp(value->unit, "ns") == 0)
		return number_duration(value->value, text);
	if (strcmp(value->unit, "ratio") == 0)
		return number_grouped(value->value, value->value >= 100 ? 0 : 4, text);
	return number_grouped(value->value, value->value == (double)(uint64_t)value->value ? 0 : 1,
			      text);
}

/* " (+2.05 %)", "" where the baseline is 0 */
static const char *change_in_words(const struct probe_limit *limit, char text[NUMBER_SIZE])
{
	text[0] = '\0';
	if (limit->base.value > 0)
		snprintf(text, NUMBER_SIZE, " (%+.3g %%)",
			 100 * (limit->candidate.value - limit->base.value) / limit->base.value);
	return text;
}

/* What the interval says of a mean that decides: "" where there is nothing to add. */
static const char *doubt_in_words(const struct limit *limit, bool holds, char text[160])
{
	const struct probe_limit *l = &limit->limit;
	const double base = l->base.value;
	const bool low_holds = bound_holds(&limit->bound, base, base * l->low);
	const bool high_holds = isfinite(l->high) &&
				bound_holds(&limit->bound, base, base * l->high);

	text[0] = '\0';
	if (isnan(l->low))
		return text;
	snprintf(text, 160, "; 99 %% interval %+.3g %% to %+.3g %%%s", 100 * (l->low - 1),
		 100 * (l->high - 1),
		 low_holds != holds || high_holds != holds ? ", so that chance may decide this"
							   : "");
	return text;
}

static int judge_values(struct limit *limit)
{
	const struct probe_limit *l = &limit->limit;
	const bool holds = bound_holds(&limit->bound, l->base.value, l->candidate.value);
	char base[NUMBER_SIZE], candidate[NUMBER_SIZE], change[NUMBER_SIZE], doubt[160];

	return judge(limit, holds ? PROBE_WITHIN : PROBE_BROKEN, "from %s to %s%s%s",
		     value_in_words(&l->base, base), value_in_words(&l->candidate, candidate),
		     change_in_words(l, change), doubt_in_words(limit, holds, doubt));
}

int limit_judge(struct limit *limit, const struct compared_row *row)
{
	static const struct probe_value none = {
		.status = PROBE_UNAVAILABLE,
		.value = NAN,
		.running_share = NAN,
		.variation = NAN,
		.reason = "its region is not in both profiles",
	};
	const struct probe_ratio *ratio;

	limit->limit.base = none;
	limit->limit.candidate = none;
	limit->limit.low = NAN;
	limit->limit.high = NAN;
	if (!row)
		return judge(limit, PROBE_CANNOT_TELL,
			     "the region is in one of the profiles alone");
	ratio = &row->ratio;
	limit->limit.base = ratio->base;
	limit->limit.candidate = ratio->candidate;
	limit->limit.low = ratio->low;
	limit->limit.high = ratio->high;
	/* A 0 is a value: no ratio is formed of it, but it has its place. */
	if (ratio->reason && !row->is_of_zero)
		return judge(limit, PROBE_CANNOT_TELL, "%s", ratio->reason);
	if (row->other_source && ratio->is_metric)
		return judge(limit, PROBE_CANNOT_TELL,
			     "what it is derived from was counted by different sources: count both "
			     "alike");
	if (row->other_source)
		return judge(limit, PROBE_CANNOT_TELL,
			     "the sides were counted by different sources (%s and %s): count both "
			     "alike",
			     ratio->base.source, ratio->candidate.source);
	if (row->other_caches)
		return judge(limit, PROBE_CANNOT_TELL,
			     "the misses are of two simulators or of different caches: simulate "
			     "both by one version, with the same --cache");
	return judge_values(limit);
}
