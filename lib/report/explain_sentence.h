/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EXPLAIN_SENTENCE_H
#define PROBEKIT_EXPLAIN_SENTENCE_H

#include <stdio.h>

#include <probekit-profile.h>

/* A sentence made of clauses with semicolons between them; none where nothing was said. */
struct sentence {
	FILE *stream;
	size_t clauses;
};

/* Begins a clause by these words, which stand in small letters. */
void sentence_clause(struct sentence *sentence, const char *words);
void sentence_end(struct sentence *sentence);

/* "time saved" or "time lost" */
const char *explain_difference_word(const struct probe_explained_region *shown);

#endif
