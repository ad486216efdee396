/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_FACTORS_H
#define PROBEKIT_FACTORS_H

#include "explain_side.h"

/*
 * The identity: elapsed time is a chain of counts, each divided by the one before it:
 *
 *	elapsed = instructions * cycles/instructions * task-clock/cycles * elapsed/task-clock
 *
 * and so is the ratio of two elapsed times, factor by factor, exactly.
 */
#define IDENTITY_FACTORS 4

/* Which of a chain's counts the kernel may let this user count in user mode alone. */
enum identity_domain {
	DOMAIN_ALL,  /* none: all cover the kernel, too */
	DOMAIN_USER, /* the first two do not */
	DOMAIN_ANY,
};

/* A link of a chain: its event over that of the link before. */
struct factor_rule {
	const char *event;
	const char *name;
	const char *label;
	const char *unit;
	bool inverse; /* shown the other way round: a frequency, CPUs used */
	bool mixed;   /* of several things that were not counted: it explains nothing */
	/* What a change of it is, in words: where it saves time, and where it costs some. */
	const char *better;
	const char *worse;
};

struct identity {
	const char *formula;
	enum identity_domain domain;
	const char
		*left_over; /* what its last factors mix up, as a sentence's end; NULL: nothing */
	struct factor_rule links[IDENTITY_FACTORS]; /* the last one's event is what it explains */
};

/*
 * Fills factors by the first identity whose counts both sides have; NULL where none has. Why a
 * better one could not be had stands in why_not ("" where the best was).
 */
const struct identity *factors_find(const struct explain_sides *sides,
				    struct probe_explained_factor *factors, size_t *count,
				    char *why_not, size_t size);

/* What the chain explains: "elapsed" or "user-time". */
const char *identity_of(const struct identity *identity);
size_t identity_links(const struct identity *identity);

/* The rule of a factor of that name. */
const struct factor_rule *identity_rule(const struct identity *identity, const char *name);

/* Events that a simulator counted on both sides, instructions first. How many they are. */
#define FACTORS_SIMULATED_MOST 6
size_t factors_simulated(const struct explain_sides *sides, struct probe_explained_factor *factors);

/* What such an event is called in a sentence, as "mispredicted branches". */
const char *factors_simulated_words(const char *event);

/* Estimated cycles that one costs, by callgrind's rule of thumb: for whether a change is worth a word. */
double factors_simulated_weight(const char *event);

#endif
