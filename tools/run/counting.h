/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_COUNTING_H
#define PROBEKIT_COUNTING_H

#include <stdbool.h>

#include "../flags.h"

/* What is to be counted and by whom: the flags of subcommands that run commands. */
struct counting {
	const char *set;
	char *events; /* as PROBE_EVENTS has them; NULL: those of the set */
	const char *count;
	const char *source;
};

enum {
	COUNTING_FLAG_COUNT = FLAG_LONG(100),
	COUNTING_FLAG_SOURCE,
};

/* Rows of a table of flags. */
#define COUNTING_FLAGS                                                                             \
	{ 's', "set", "SET", "count this probe set ('probekit list')" },                           \
		{ 'e', "event", "EVENT,...", "count these events, in place of a set" },            \
		{ COUNTING_FLAG_COUNT, "count", "SCOPE",                                           \
		  "what a region counts: thread or process" },                                     \
	{                                                                                          \
		COUNTING_FLAG_SOURCE, "source", "SOURCE",                                          \
			"who counts: auto, perf, os or callgrind"                                  \
	}

/* Whether the letter is one of theirs; *status: 0, or the exit status of what was complained of. */
bool counting_take(struct counting *counting, int letter, int *status);

/* 0, or the exit status where they exclude each other, complained of. */
int counting_check(const struct counting *counting, char **argv);

/* Has the command's processes read it, and the library in this one, over what the environment asks
 * for already. */
void counting_ask(const struct counting *counting);

void counting_free(struct counting *counting);

#endif
