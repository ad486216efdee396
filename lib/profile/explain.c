/* SPDX-License-Identifier: MIT */
/* Why one profile's time differs from another's, region by region. */
#include "explain.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/api.h"
#include "../base/error.h"
#include "counterpart.h"
#include "difference.h"

static void free_explained(struct explained *explained)
{
	sentences_clear(&explained->notes);
	sentences_clear(&explained->owned);
	free(explained);
}

PROBE_API void probe_explanation_free(struct probe_explanation *explanation)
{
	if (!explanation)
		return;
	for (size_t i = 0; i < explanation->count; i++)
		free_explained(explanation->regions[i]);
	free(explanation->regions);
	sentences_clear(&explanation->notes);
	sentences_clear(&explanation->owned);
	free(explanation);
}

/* What all regions are explained with. */
struct explaining {
	const struct probe_profile *base, *candidate;
	struct probe_explain_options options; /* as far as the caller's header knew them */
	struct probe_cost *costs;	      /* whose texts the explanation owns */
	struct probe_explanation *explanation;
	struct probe_error *error;
};

static int take_cost(struct explaining *explaining, size_t index)
{
	const struct probe_cost *given = &explaining->options.costs[index];
	struct sentences *owned = &explaining->explanation->owned;
	char names[256];

	if (!given->name || !causes_know_cost(given->name))
		return error_set(explaining->error, -ENOENT,
				 "'%.64s' is no event whose cost explains anything: there are %s",
				 given->name ? given->name : "",
				 causes_cost_names(names, sizeof(names)));
	if (!(given->nanoseconds > 0) || !isfinite(given->nanoseconds))
		return error_set(explaining->error, -EINVAL,
				 "the cost of a %s is a time above 0: leave it out where it is not "
				 "known",
				 given->name);
	explaining->costs[index] = (struct probe_cost){
		.name = sentences_add(owned, given->name),
		.nanoseconds = given->nanoseconds,
		.source = sentences_add(owned, given->source ? given->source : "given"),
	};
	return explaining->costs[index].name && explaining->costs[index].source
		       ? 0
		       : error_no_memory(explaining->error);
}

static int take_options(struct explaining *explaining, const struct probe_explain_options *options)
{
	struct probe_explanation *explanation = explaining->explanation;
	struct probe_explain_options *taken = &explaining->options;
	int result = 0;

	*taken = (struct probe_explain_options){ .size = sizeof(*taken) };
	if (options)
		memcpy(taken, options,
		       options->size < sizeof(*taken) ? options->size : sizeof(*taken));
	explanation->base_name = sentences_add(&explanation->owned,
					       taken->base_name ? taken->base_name
								: profile_title(explaining->base));
	explanation->candidate_name = sentences_add(
		&explanation->owned, taken->candidate_name ? taken->candidate_name
							   : profile_title(explaining->candidate));
	explanation->base_repeats = probe_profile_repeats(explaining->base);
	explanation->candidate_repeats = probe_profile_repeats(explaining->candidate);
	explaining->costs = calloc(taken->costs_count + 1, sizeof(explaining->costs[0]));
	if (!explanation->base_name || !explanation->candidate_name || !explaining->costs)
		return error_no_memory(explaining->error);
	for (size_t i = 0; i < taken->costs_count && result == 0; i++)
		result = take_cost(explaining, i);
	return result;
}

static int add_note(struct explaining *explaining, const char *sentence)
{
	return sentences_add(&explaining->explanation->notes, sentence)
		       ? 0
		       : error_no_memory(explaining->error);
}

static int note_differences(struct explaining *explaining)
{
	struct differences differences = { 0 };
	int result = differences_find(explaining->base, explaining->candidate, &differences);

	if (result < 0)
		error_no_memory(explaining->error);
	for (size_t i = 0; i < differences.count && result == 0; i++)
		result = add_note(explaining, differences.list[i].sentence);
	differences_free(&differences);
	return result;
}

/* Room for one more, so that it is freed in any case. */
static struct explained *new_explained(struct probe_explanation *explanation)
{
	struct explained **longer = realloc(explanation->regions,
					    (explanation->count + 1) * sizeof(longer[0]));

	if (!longer)
		return NULL;
	explanation->regions = longer;
	longer[explanation->count] = calloc(1, sizeof(*longer[0]));
	return longer[explanation->count] ? longer[explanation->count++] : NULL;
}

static int add_region(struct explaining *explaining, const struct probe_profile_region *base,
		      const struct probe_profile_region *candidate, const char *path)
{
	const struct explain_sides sides = {
		.base = { .profile = explaining->base, .region = base },
		.candidate = { .profile = explaining->candidate, .region = candidate },
	};
	struct explained *explained = new_explained(explaining->explanation);

	if (!explained || explain_region(&sides, path, explaining->costs,
					 explaining->options.costs_count, explained) < 0)
		return error_no_memory(explaining->error);
	return 0;
}

static int add_named(struct explaining *explaining, const char *path)
{
	const struct probe_profile_region *base = probe_profile_find(explaining->base, path);
	const struct probe_profile_region *candidate = NULL;

	if (base && counterpart_find(explaining->base, base, explaining->candidate, &candidate) < 0)
		return error_no_memory(explaining->error);
	if (!candidate)
		return error_set(explaining->error, -ENOENT,
				 "the %s has no region '%.200s': name a region that both have",
				 base ? "candidate" : "baseline", path);
	return add_region(explaining, base, candidate, path);
}

/* What only stands for a thread, or was open around what was visited, has no time of its own. */
static bool was_measured(const struct probe_profile *profile,
			 const struct probe_profile_region *region)
{
	for (size_t i = 0; i < probe_profile_repeats(profile); i++)
		if (profile_repeat(region, i)->threads > 0 || profile_repeat(region, i)->visits > 0)
			return true;
	return false;
}

static int add_common(struct explaining *explaining)
{
	const struct probe_profile_region *base = NULL;
	int result = 0;

	while (result == 0 && (base = profile_walk(explaining->base, base))) {
		const struct probe_profile_region *candidate;
		char *path = profile_path(base, NULL);

		if (!path ||
		    counterpart_find(explaining->base, base, explaining->candidate, &candidate) < 0)
			result = error_no_memory(explaining->error);
		else if (candidate && was_measured(explaining->base, base) &&
			 was_measured(explaining->candidate, candidate))
			result = add_region(explaining, base, candidate, path);
		free(path);
	}
	return result;
}

/* One outermost region that is the counterpart of the other side's is the whole by itself. */
static int has_whole_of_its_own(const struct explaining *explaining, bool *has)
{
	const struct probe_profile_region *base = probe_profile_first(explaining->base);
	const struct probe_profile_region *candidate = probe_profile_first(explaining->candidate);
	const struct probe_profile_region *counterpart = NULL;

	*has = false;
	if (!base || !candidate)
		return 0;
	if (counterpart_find(explaining->base, base, explaining->candidate, &counterpart) < 0)
		return error_no_memory(explaining->error);
	*has = probe_profile_next(base) || probe_profile_next(candidate) ||
	       counterpart != candidate;
	return 0;
}

static int add_whole(struct explaining *explaining)
{
	bool has;
	const int result = has_whole_of_its_own(explaining, &has);

	if (result < 0 || !has)
		return result;
	if (!side_can_be_summed(explaining->base) || !side_can_be_summed(explaining->candidate))
		return add_note(explaining, "the outermost regions were open in several threads at "
					    "once, so that no time of all of them can be summed");
	return add_region(explaining, NULL, NULL, NULL);
}

static const char *cost_of(const char *name)
{
	return cause_named(name)->cost;
}

/* What would have a budget if its cost were known. */
static int note_missing_costs(struct explaining *explaining)
{
	const struct probe_explanation *explanation = explaining->explanation;
	struct sentences missing = { 0 };
	char list[256] = "", sentence[512];
	int result = 0;

	for (size_t i = 0; i < explanation->count; i++)
		for (size_t k = 0; k < explanation->regions[i]->shown.causes_count; k++) {
			const struct probe_explained_cause *cause =
				&explanation->regions[i]->causes[k];

			if (!isnan(cause->cost) || !cause->weighs)
				continue;
			if (!sentences_add(&missing, cost_of(cause->name)))
				result = error_no_memory(explaining->error);
		}
	for (size_t i = 0; i < missing.count; i++) {
		strcat(list, i == 0 ? "" : i + 1 < missing.count ? ", " : " and ");
		strcat(list, missing.texts[i]);
	}
	if (missing.count > 0 && result == 0) {
		snprintf(sentence, sizeof(sentence),
			 "what these cost on the machine of the profiles is not known: %s: run "
			 "`probekit doctor` there, or give it, as in `probekit explain --cost "
			 "%s=TIME`, to learn how much of the time they can explain",
			 list, missing.texts[0]);
		result = add_note(explaining, sentence);
	}
	sentences_clear(&missing);
	return result;
}

static bool has_note(const struct explained *explained, const char *note)
{
	for (size_t i = 0; i < explained->notes.count; i++)
		if (strcmp(explained->notes.texts[i], note) == 0)
			return true;
	return false;
}

static void drop_note(struct explained *explained, const char *note)
{
	size_t kept = 0;

	for (size_t i = 0; i < explained->notes.count; i++)
		if (strcmp(explained->notes.texts[i], note) == 0)
			free(explained->notes.texts[i]);
		else
			explained->notes.texts[kept++] = explained->notes.texts[i];
	explained->notes.count = kept;
}

/* What is true of every region is said once. */
static int raise_notes(struct explaining *explaining)
{
	struct probe_explanation *explanation = explaining->explanation;
	struct explained *first = explanation->count > 1 ? explanation->regions[0] : NULL;

	for (size_t i = 0; first && i < first->notes.count;) {
		const char *note = first->notes.texts[i];
		size_t having = 0;

		while (having < explanation->count && has_note(explanation->regions[having], note))
			having++;
		if (having < explanation->count) {
			i++;
			continue;
		}
		note = sentences_add(&explanation->notes, note);
		if (!note)
			return error_no_memory(explaining->error);
		for (size_t k = 0; k < explanation->count; k++)
			drop_note(explanation->regions[k], note);
	}
	return 0;
}

static bool has_time(const struct probe_explanation *explanation)
{
	for (size_t i = 0; i < explanation->count; i++)
		if (!isnan(explanation->regions[i]->shown.speedup))
			return true;
	return false;
}

static bool has_simulated(const struct probe_explanation *explanation)
{
	for (size_t i = 0; i < explanation->count; i++)
		if (explanation->regions[i]->shown.simulated_count > 0)
			return true;
	return false;
}

/* The sentence has room for one reason: the first region's, or the first difference. */
static int fail_without_time(const struct explaining *explaining)
{
	const struct probe_explanation *explanation = explaining->explanation;
	const char *reason = "one of the profiles has no regions";

	if (explanation->count > 0 && explanation->regions[0]->notes.count > 0)
		reason = explanation->regions[0]->notes.texts[0];
	else if (explanation->notes.count > 0)
		reason = explanation->notes.texts[0];
	return error_set(explaining->error, -ENODATA,
			 "there is no time of both profiles to compare: %.400s", reason);
}

static int find_all(struct explaining *explaining, const struct probe_explain_options *options)
{
	int result = take_options(explaining, options);

	if (result == 0)
		result = note_differences(explaining);
	if (result == 0 && explaining->options.region)
		result = add_named(explaining, explaining->options.region);
	else if (result == 0) {
		result = add_whole(explaining);
		if (result == 0)
			result = add_common(explaining);
	}
	if (result == 0 && !has_time(explaining->explanation) &&
	    !has_simulated(explaining->explanation))
		result = fail_without_time(explaining);
	if (result == 0)
		result = raise_notes(explaining);
	return result == 0 && has_time(explaining->explanation) ? note_missing_costs(explaining)
								: result;
}

int explain(const struct probe_profile *base, const struct probe_profile *candidate,
	    const struct probe_explain_options *options, struct probe_explanation **explanation,
	    struct probe_error *error)
{
	struct explaining explaining = {
		.base = base,
		.candidate = candidate,
		.explanation = calloc(1, sizeof(**explanation)),
		.error = error,
	};
	int result;

	*explanation = NULL;
	if (!explaining.explanation)
		return error_no_memory(error);
	result = find_all(&explaining, options);
	free(explaining.costs);
	if (result < 0)
		probe_explanation_free(explaining.explanation);
	else
		*explanation = explaining.explanation;
	return result;
}

PROBE_API const struct probe_explained_region *probe_explanation_region(
	const struct probe_explanation *explanation, size_t index)
{
	return index < explanation->count ? &explanation->regions[index]->shown : NULL;
}

PROBE_API const char *probe_explanation_note(const struct probe_explanation *explanation,
					     size_t index)
{
	return index < explanation->notes.count ? explanation->notes.texts[index] : NULL;
}
