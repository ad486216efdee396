/* SPDX-License-Identifier: MIT */
/* Facts and regions that differ. */
#include "difference.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counterpart.h"

enum fact_place {
	OF_MACHINE,
	OF_PROGRAM,
};

/* Facts that can make values differ. "" is unknown, unless there is a word for it. */
static const struct {
	enum difference_kind kind;
	enum fact_place place;
	const char *key;
	const char *name;
	const char *empty; /* what "" means; NULL: that it is not known */
} facts[] = {
	{ DIFFERENCE_MACHINE, OF_MACHINE, "cpu", "the CPU", NULL },
	{ DIFFERENCE_MACHINE, OF_MACHINE, "architecture", "the architecture", NULL },
	{ DIFFERENCE_MACHINE, OF_MACHINE, "processors", "the number of processors", NULL },
	{ DIFFERENCE_MACHINE, OF_MACHINE, "hypervisor", "the hypervisor", "none" },
	{ DIFFERENCE_MACHINE, OF_MACHINE, "container", "the container", "none" },
	{ DIFFERENCE_MACHINE, OF_MACHINE, "kernel", "the kernel", NULL },
	{ DIFFERENCE_MACHINE, OF_MACHINE, "libc", "the C library", NULL },
	{ DIFFERENCE_MACHINE, OF_MACHINE, "huge_pages", "the setting of transparent huge pages",
	  NULL },
	{ DIFFERENCE_MACHINE, OF_PROGRAM, "huge_pages_disabled",
	  "whether the program forbids itself huge pages", NULL },
	{ DIFFERENCE_MACHINE, OF_MACHINE, "governor", "the frequency governor", NULL },
	{ DIFFERENCE_MACHINE, OF_MACHINE, "smt", "simultaneous multithreading", NULL },
	{ DIFFERENCE_COMPILER, OF_PROGRAM, "compiler", "the compiler", NULL },
	{ DIFFERENCE_COMPILER, OF_PROGRAM, "probekit", "the version of probekit", NULL },
};

#define FACTS	  (sizeof(facts) / sizeof(facts[0]))
#define FACT_SIZE 32

/* The fact in words; NULL where it is not known. Numbers are written to text. */
static const char *fact_of(const struct probe_profile *profile, size_t index, char text[FACT_SIZE])
{
	const json_t *place = facts[index].place == OF_MACHINE ? profile_machine(profile)
							       : profile_program(profile);
	const json_t *fact = json_object_get(place, facts[index].key);

	if (json_is_integer(fact)) {
		snprintf(text, FACT_SIZE, "%lld", (long long)json_integer_value(fact));
		return json_integer_value(fact) < 0 ? NULL : text;
	}
	if (json_is_boolean(fact))
		return json_is_true(fact) ? "yes" : "no";
	if (json_is_string(fact) && *json_string_value(fact))
		return json_string_value(fact);
	/* What knows no CPU (an imported report) does not know either that it was on bare metal. */
	return fact && *json_string_value(json_object_get(profile_machine(profile), "cpu"))
		       ? facts[index].empty
		       : NULL;
}

static bool knows_its_machine(const struct probe_profile *profile)
{
	char text[FACT_SIZE];

	for (size_t i = 0; i < FACTS; i++)
		if (facts[i].kind == DIFFERENCE_MACHINE && fact_of(profile, i, text))
			return true;
	return false;
}

static int add_fact(struct differences *differences, size_t index, const char *base,
		    const char *candidate)
{
	const struct difference fact = {
		.kind = facts[index].kind,
		.name = facts[index].key,
	};

	if (base && candidate)
		return differences_add(differences, &fact,
				       "%s differs: '%s' for the baseline, '%s' for the candidate",
				       facts[index].name, base, candidate);
	return differences_add(differences, &fact, "%s is known of the %s alone: '%s'",
			       facts[index].name, base ? "baseline" : "candidate",
			       base ? base : candidate);
}

static int add_facts(const struct probe_profile *base, const struct probe_profile *candidate,
		     struct differences *differences)
{
	static const struct difference unknown = { .kind = DIFFERENCE_MACHINE };
	const bool base_knows = knows_its_machine(base);
	const bool candidate_knows = knows_its_machine(candidate);
	int result = 0;

	if (base_knows != candidate_knows)
		result = differences_add(differences, &unknown,
					 "the machine is known of the %s alone: it may be another",
					 base_knows ? "baseline" : "candidate");
	for (size_t i = 0; i < FACTS && result == 0; i++) {
		char base_text[FACT_SIZE], candidate_text[FACT_SIZE];
		const char *b = fact_of(base, i, base_text);
		const char *c = fact_of(candidate, i, candidate_text);

		if ((!b && !c) || (b && c && strcmp(b, c) == 0))
			continue;
		if (base_knows == candidate_knows || (b && c))
			result = add_fact(differences, i, b, c);
	}
	return result;
}

static int add_scope(const struct probe_profile *base, const struct probe_profile *candidate,
		     struct differences *differences)
{
	static const struct difference scope = { .kind = DIFFERENCE_SCOPE };

	if (strcmp(profile_scope(base), profile_scope(candidate)) == 0)
		return 0;
	return differences_add(differences, &scope,
			       "the scope differs: the baseline counts by %s, the candidate by %s",
			       profile_scope(base), profile_scope(candidate));
}

static int add_region(struct differences *differences, const char *path, const char *where,
		      const char *other)
{
	struct difference region = { .kind = DIFFERENCE_REGION, .owned_name = strdup(path) };
	int result;

	if (!region.owned_name)
		return -ENOMEM;
	region.name = region.owned_name;
	result = differences_add(
		differences, &region,
		"region '%s' is in the %s alone: was it renamed, or never entered in "
		"the %s?",
		path, where, other);
	if (result < 0)
		free(region.owned_name);
	return result;
}

/* Regions that the other profile lacks; those inside them are not worth a sentence each. */
static int add_regions(const struct probe_profile *profile, const struct probe_profile *other,
		       const char *where, const char *elsewhere, struct differences *differences)
{
	const struct probe_profile_region *region = NULL;
	int result = 0;

	while (result == 0 && (region = profile_walk(profile, region))) {
		const struct probe_profile_region *parent = profile_parent(region);
		const struct probe_profile_region *there;
		const struct probe_profile_region *around = NULL;
		char *path;

		result = counterpart_find(profile, region, other, &there);
		if (result == 0 && parent)
			result = counterpart_find(profile, parent, other, &around);
		if (result < 0 || there || (parent && !around))
			continue;
		path = profile_path(region, NULL);
		result = path ? add_region(differences, path, where, elsewhere) : -ENOMEM;
		free(path);
	}
	return result;
}

static int add_visits(const struct probe_profile *base, const struct probe_profile *candidate,
		      struct differences *differences)
{
	const struct probe_profile_region *region = NULL;
	int result = 0;

	while (result == 0 && (region = profile_walk(base, region))) {
		char *path = profile_path(region, NULL);
		const struct probe_profile_region *there = NULL;
		const int found = counterpart_find(base, region, candidate, &there);
		const uint64_t b = probe_profile_visits(region, PROBE_MEAN);
		const uint64_t c = there ? probe_profile_visits(there, PROBE_MEAN) : b;
		const struct difference visits = {
			.kind = DIFFERENCE_VISITS,
			.name = path,
			.owned_name = path,
		};

		result = path ? found : -ENOMEM;
		if (result < 0 || b == c) {
			free(path);
			continue;
		}
		result = differences_add(
			differences, &visits,
			"region '%s' was entered %llu times a run in the baseline "
			"and %llu times in the candidate: values are of all visits",
			path, (unsigned long long)b, (unsigned long long)c);
		if (result < 0)
			free(path);
	}
	return result;
}

int differences_find(const struct probe_profile *base, const struct probe_profile *candidate,
		     struct differences *differences)
{
	int result;

	*differences = (struct differences){ 0 };
	result = add_facts(base, candidate, differences);
	if (result == 0)
		result = differences_of_simulation(base, candidate, differences);
	if (result == 0)
		result = add_scope(base, candidate, differences);
	if (result == 0)
		result = differences_of_events(base, candidate, differences);
	if (result == 0)
		result = add_regions(base, candidate, "baseline", "candidate", differences);
	if (result == 0)
		result = add_regions(candidate, base, "candidate", "baseline", differences);
	if (result == 0)
		result = add_visits(base, candidate, differences);
	if (result < 0)
		differences_free(differences);
	return result;
}
