/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_HOSTILE_SUPPORT_H
#define PROBEKIT_TESTS_HOSTILE_SUPPORT_H

#include "support.h"

#include <sys/types.h>

/*
 * In programs under test, in any of their threads and children: what does not hold ends the process
 * and is told to the test, whatever has become of the descriptors.
 */
#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			need_failed(#condition, __FILE__, __LINE__);                               \
	} while (0)
__attribute__((noreturn)) void need_failed(const char *condition, const char *file, int line);

/*
 * As run_in_child(), for a program that has to come to its own end, with status 0 and in time: a
 * deadlock fails the test after a minute. Returns what it wrote to standard error.
 */
char *outlive(void (*body)(void), const char *const *environment);
/* The same with its profile, which is NULL where it left none. */
struct probe_profile *profile_of_survivor(void (*body)(void), const char *const *environment);

/* Runs a program (arguments[0] is its path) with what prepare() changes before exec; its status,
 * as waitpid's. NULL: nothing is changed. */
int run_program(char *const *arguments, const char *const *environment, void (*prepare)(void));

/* Reads a whole file; free() it. */
char *contents_of(const char *path);
/* The profile at path, which must be one. Removes the file. */
struct probe_profile *take_profile(const char *path);

/* Visits of all regions of a name, wherever in the tree. */
uint64_t visits_anywhere(const struct probe_profile *profile, const char *name);
/* The sum of the numbers that stand straight before text in the warnings. */
uint64_t warned_number(const struct probe_profile *profile, const char *text);

/* Another user than root, in a program under test; a file is made writable for it first. */
void become_ordinary_user(void);

#endif
