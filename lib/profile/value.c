/* SPDX-License-Identifier: MIT */
/* Values of events and metrics, in one repeat or over all. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "../base/api.h"
#include "profile.h"
#include "statistics.h"
#include "ticks.h"

static const char no_repeat_has_it[] = "not measured in this run";
static const char no_operand[] =
	"derived from a count that is unavailable, or divided by one that is 0";
const char profile_mixed_domains[] =
	"no such ratio is formed: one count covers user mode only, the other the kernel too: run "
	"`sysctl kernel.perf_event_paranoid=1` or give the program CAP_PERFMON to count both alike";

static const char mixed_with_simulated[] =
	"no such ratio is formed: one count was simulated, the other is of a real run";

const char profile_counted_outside[] =
	"the region was counted from outside of the processes, those inside it by the processes "
	"themselves: what is left when one is taken from the other is no count";
const char profile_across_passes[] = "passes";
const char profile_other_pass[] =
	"counted in another pass: merge this profile with those of the other passes";

static struct probe_value unavailable(const char *unit, const char *reason)
{
	return (struct probe_value){
		.status = PROBE_UNAVAILABLE,
		.value = NAN,
		.running_share = NAN,
		.variation = NAN,
		.unit = unit,
		.reason = reason,
	};
}

static struct probe_value value_of_repeat(const struct probe_profile *profile, const char *unit,
					  const struct profile_value *value)
{
	if (value->status == PROBE_UNAVAILABLE)
		return unavailable(unit, profile_reason(profile, value->reason));
	return (struct probe_value){
		.status = value->status,
		.value = profile_number(value),
		.running_share = value->running_share,
		.variation = value->has_variation ? value->variation : NAN,
		.unit = unit,
		.source = value->source,
	};
}

static bool is_of_other_pass(const struct probe_profile *profile, const struct profile_value *value)
{
	/* By its text: the profile may come from a file. */
	return value->status == PROBE_UNAVAILABLE &&
	       strcmp(profile_reason(profile, value->reason), profile_other_pass) == 0;
}

/* Where repeats differ in how they counted, the mean is what the least certain of them is. */
static struct probe_value mean_of_repeats(const struct probe_profile *profile,
					  const struct probe_profile_region *region, size_t event,
					  enum probe_part part)
{
	const size_t repeats = probe_profile_repeats(profile);
	const char *unit = set_event(profile_set(profile), event)->unit;
	struct probe_value mean = unavailable(unit, no_repeat_has_it);
	struct statistics statistics = { 0 };

	if (ticks_too_few(profile, region, set_event(profile_set(profile), event)->name))
		return unavailable(unit, ticks_reason);
	for (size_t i = 0; i < repeats; i++) {
		const struct profile_value *value = profile_value(profile, region, i, event, part);
		const struct probe_value one = value_of_repeat(profile, unit, value);

		if (value->status == PROBE_UNAVAILABLE) {
			if (statistics.count == 0 && one.reason &&
			    (!is_of_other_pass(profile, value) || mean.reason == no_repeat_has_it))
				mean.reason = one.reason;
			continue;
		}
		if (statistics.count == 0 || value->running_share < mean.running_share)
			mean = one;
		statistics_add(&statistics, one.value);
	}
	/* One alone is as it is: an imported one may have a variation of its own. */
	if (statistics.count > 1) {
		mean.value = statistics.mean;
		mean.variation = statistics_variation(&statistics);
	}
	return mean;
}

static struct probe_value event_value(const struct probe_profile *profile,
				      const struct probe_profile_region *region, size_t event,
				      enum probe_part part, size_t repeat)
{
	if (repeat == PROBE_MEAN)
		return mean_of_repeats(profile, region, event, part);
	return value_of_repeat(profile, set_event(profile_set(profile), event)->unit,
			       profile_value(profile, region, repeat, event, part));
}

struct formula_context {
	const struct probe_profile *profile;
	const struct probe_profile_region *region;
	enum probe_part part;
	size_t repeat;
	const struct formula *formula;
	bool across_passes; /* of a mean: no repeat has all operands, passes have them together */
};

bool profile_kernel_excluded(const struct probe_profile *profile,
			     const struct probe_profile_region *region, size_t event)
{
	for (size_t i = 0; i < probe_profile_repeats(profile); i++)
		if (profile_value(profile, region, i, event, PROBE_INCLUSIVE)->kernel_excluded)
			return true;
	return false;
}

struct operand_search {
	const struct formula_context *context;
	size_t repeat;
};

static int find_unavailable(void *opaque, const char *name)
{
	const struct operand_search *search = opaque;
	const struct formula_context *context = search->context;
	const int event = set_event_index(profile_set(context->profile), name);

	return event < 0 || event_value(context->profile, context->region, (size_t)event,
					context->part, search->repeat)
					    .status == PROBE_UNAVAILABLE;
}

static bool repeat_has_all(const struct formula_context *context, size_t repeat)
{
	struct operand_search search = { .context = context, .repeat = repeat };

	return formula_events(context->formula, find_unavailable, &search) == 0;
}

static int find_other_pass(void *opaque, const char *name)
{
	const struct operand_search *search = opaque;
	const struct formula_context *context = search->context;
	const int event = set_event_index(profile_set(context->profile), name);

	return event >= 0 &&
	       is_of_other_pass(context->profile,
				profile_value(context->profile, context->region, search->repeat,
					      (size_t)event, context->part));
}

static bool is_across_passes(const struct formula_context *context)
{
	struct operand_search search = { .context = context };
	bool has_passes = false;

	if (context->repeat != PROBE_MEAN)
		return false;
	for (size_t i = 0; i < probe_profile_repeats(context->profile); i++) {
		if (repeat_has_all(context, i))
			return false;
		search.repeat = i;
		has_passes = has_passes ||
			     formula_events(context->formula, find_other_pass, &search) != 0;
	}
	return has_passes;
}

/*
 * The mean of an operand over the repeats that have all operands: a ratio of others is none. But
 * where a set was counted in passes, each operand has the mean of those passes that counted it.
 */
static struct probe_value operand_mean(const struct formula_context *context, size_t event)
{
	struct statistics statistics = { 0 };
	struct probe_value mean = unavailable(NULL, no_repeat_has_it);

	for (size_t i = 0; i < probe_profile_repeats(context->profile); i++) {
		const struct probe_value one = event_value(context->profile, context->region, event,
							   context->part, i);

		if (one.status == PROBE_UNAVAILABLE ||
		    (!context->across_passes && !repeat_has_all(context, i)))
			continue;
		mean = one;
		statistics_add(&statistics, one.value);
	}
	mean.value = statistics.mean;
	return mean;
}

static struct formula_value look_up(const void *opaque, const char *name)
{
	const struct formula_context *context = opaque;
	const int event = set_event_index(profile_set(context->profile), name);
	struct probe_value value;

	if (event < 0)
		return (struct formula_value){ .available = false };
	if (context->repeat == PROBE_MEAN)
		value = operand_mean(context, (size_t)event);
	else
		value = event_value(context->profile, context->region, (size_t)event, context->part,
				    context->repeat);
	if (value.status == PROBE_UNAVAILABLE)
		return (struct formula_value){ .available = false };
	return (struct formula_value){
		.available = true,
		.value = value.value,
		.domains = value.status == PROBE_SIMULATED ? FORMULA_SIMULATED
			   : profile_kernel_excluded(context->profile, context->region,
						     (size_t)event)
				   ? FORMULA_USER
				   : FORMULA_USER_AND_KERNEL,
	};
}

static const char *reason_of_none(const struct formula_value *result)
{
	if (result->domains == (FORMULA_USER | FORMULA_USER_AND_KERNEL))
		return profile_mixed_domains;
	if (result->domains > FORMULA_SIMULATED)
		return mixed_with_simulated;
	return no_operand;
}

struct status_search {
	const struct formula_context *context;
	enum probe_status worst;
};

/* SIMULATED over SCALED over COUNTED, which is the order of the enum. */
static int note_status(void *opaque, const char *name)
{
	struct status_search *search = opaque;
	const struct formula_context *context = search->context;
	const int event = set_event_index(profile_set(context->profile), name);
	const enum probe_status status = event_value(context->profile, context->region,
						     (size_t)event, context->part, context->repeat)
						 .status;

	if (status > search->worst)
		search->worst = status;
	return 0;
}

static struct probe_value metric_value(struct formula_context *context,
				       const struct set_metric *metric)
{
	context->formula = metric->formula;
	context->across_passes = is_across_passes(context);
	const struct formula_value result = formula_evaluate(metric->formula, look_up, context);
	struct status_search search = { .context = context, .worst = PROBE_COUNTED };

	if (!result.available)
		return unavailable("ratio", reason_of_none(&result));
	formula_events(metric->formula, note_status, &search);
	return (struct probe_value){
		.status = search.worst,
		.value = result.value,
		.running_share = 1,
		.variation = NAN,
		.unit = "ratio",
		.source = context->across_passes ? profile_across_passes : "formula",
	};
}

PROBE_API int probe_profile_value(const struct probe_profile *profile,
				  const struct probe_profile_region *region, const char *event,
				  enum probe_part part, size_t repeat, struct probe_value *value)
{
	struct formula_context context = {
		.profile = profile,
		.region = region,
		.part = part,
		.repeat = repeat,
	};
	const struct set *set = profile_set(profile);
	const int index = set_event_index(set, event);

	if (repeat != PROBE_MEAN && repeat >= probe_profile_repeats(profile))
		return -ERANGE;
	if (index >= 0) {
		*value = event_value(profile, region, (size_t)index, part, repeat);
		return 0;
	}
	for (size_t i = 0; i < set_metrics_count(set); i++) {
		if (strcmp(set_metric(set, i)->name, event) != 0)
			continue;
		*value = metric_value(&context, set_metric(set, i));
		return 0;
	}
	return -ENOENT;
}
