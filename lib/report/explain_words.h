/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EXPLAIN_WORDS_H
#define PROBEKIT_EXPLAIN_WORDS_H

#include <stdio.h>

#include "../profile/explain.h"

/* The verdict on a region, in sentences, without a newline. */
void explain_words(const struct explained *explained, FILE *stream);

/* The sentences on causes: what covers how much of the difference, and what got worse. */
void explain_cause_words(const struct explained *explained, FILE *stream);

/* "time saved" or "time lost" */
const char *explain_difference_word(const struct probe_explained_region *shown);

#endif
