/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_PARTS_H
#define PROBEKIT_PARTS_H

#include "explain_side.h"

/* The elapsed time as a sum: CPU time in user mode, CPU time in the kernel, and waiting. */
#define PARTS 3
/* How parts that there are read in reports, and why others are not there. */
struct part_rule {
	const char *name;
	const char *label;
	const char *better; /* in words: where it saves time */
	const char *worse;
};

const struct part_rule *part_rule(const char *name);

/*
 * Fills parts, for times that one thread spent, and returns how many they are; what cannot be split
 * is told in why_not, a sentence, else "".
 */
size_t parts_find(const struct explain_sides *sides, struct probe_explained_part *parts,
		  char *why_not, size_t size);

#endif
