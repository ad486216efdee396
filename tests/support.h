/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_SUPPORT_H
#define PROBEKIT_TESTS_SUPPORT_H

/* What cmocka.h wants to have seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <probekit-profile.h>
#include <probekit.h>

/*
 * Runs body in a child process of its own, with NAME=VALUE strings in its environment (NULL ends
 * them; NULL for none), and returns what it wrote to standard error (free() it). status gets
 * waitpid's, unless NULL. The child leaves through exit(): the report at exit is written.
 */
char *run_in_child(void (*body)(void), const char *const *environment, int *status);

/* The same with PROBE_OUTPUT naming a temporary file: the profile it leaves. Fails the test where
 * there is none. */
struct probe_profile *profile_of_child(void (*body)(void), const char *const *environment);

/* In this process: starts with options (NULL: defaults), runs body, stops. */
struct probe_profile *profile_of(void (*body)(void), const struct probe_options *options);

/* Inclusive value of an event in the region at path, in the first repeat. */
struct probe_value value_at(const struct probe_profile *profile, const char *path,
			    const char *event);
struct probe_value exclusive_value_at(const struct probe_profile *profile, const char *path,
				      const char *event);
/* The same, which must have been measured. */
uint64_t count_at(const struct probe_profile *profile, const char *path, const char *event);
uint64_t exclusive_count_at(const struct probe_profile *profile, const char *path,
			    const char *event);
/* Fails where there is no such region. */
uint64_t visits_at(const struct probe_profile *profile, const char *path);

/* Whether a warning holds text. */
bool warns(const struct probe_profile *profile, const char *text);

/* Touches n fresh pages, none of them huge: n page faults. */
void touch_pages(size_t n);

/* Bytes of memory in use, be they malloc's or mapped, for tests of what grows. */
size_t memory_in_use(void);

/* Page faults that a known cause gives: exact, but for what sanitizers touch of their own. */
void assert_faults(uint64_t counted, uint64_t caused);
/* The same, where up to `more` of another known cause may come on top. */
void assert_faults_and(uint64_t counted, uint64_t caused, uint64_t more);

void assert_contains(const char *text, const char *part);
void assert_lacks(const char *text, const char *part);

#endif
