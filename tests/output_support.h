/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_OUTPUT_SUPPORT_H
#define PROBEKIT_TESTS_OUTPUT_SUPPORT_H

#include "support.h"

/* Programs in processes of their own, and the folder that they report into. */

#define OWN_STATUS 7

extern char folder[64];

int set_up(void **state);
int tear_down(void **state);

#define CLEANED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* How many there are in the folder. */
size_t for_each_file(bool remove_them);

/* Of a file in the folder; lives until the next call. */
char *contents_of(const char *name);
const char *in_folder(const char *name);

/* A program: it enters a region, and ends with a status of its own. */
void count(void);

/*
 * Runs body as a program with PROBE_OUTPUT and one more setting, or NULL. What it wrote to standard
 * error, for free(); it must end with count()'s status.
 */
char *run(void (*body)(void), const char *output, const char *variable);

#endif
