/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_NAMES_H
#define PROBEKIT_NAMES_H

#include <stddef.h>

#define NAMES_KEPT 3

/* The names nearest to a mistyped one: offer candidates, then ask for the sentence. */
struct names {
	const char *wanted;
	size_t kept;
	struct {
		size_t distance;
		char name[64];
	} nearest[NAMES_KEPT];
};

void names_offer(struct names *names, const char *candidate);

/* ": did you mean a, b or c?", or "" where nothing is near; written to text, which is returned. */
const char *names_sentence(const struct names *names, char *text, size_t size);

#endif
