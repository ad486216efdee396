/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EXPLAIN_WORDS_H
#define PROBEKIT_EXPLAIN_WORDS_H

#include <stdio.h>

#include "../profile/explain.h"

/* The verdict on a region, in three sentences at most, without a newline. */
void explain_words(const struct explained *explained, FILE *stream);

/* The sentence on why the time differs: factors or parts, and what a simulator counted. */
void explain_reason_words(const struct explained *explained, FILE *stream);

/* The sentence on what else changed: what covers how much, what got worse, what is left over. */
void explain_cause_words(const struct explained *explained, FILE *stream);

/* Clauses on what was simulated; none where nothing was. */
struct sentence;
void explain_simulated_words(const struct probe_explained_region *shown, struct sentence *sentence);

#endif
