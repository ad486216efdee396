/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_EMULATED_COUNTING_H
#define PROBEKIT_TESTS_EMULATED_COUNTING_H

#include "../support.h"

#include "spend.h"

/*
 * What the kernel does in a region depends on its version and on the timer: the program's own
 * instructions alone are the same each time. On a guest of one CPU: with two, qemu counts in each
 * what both of them ran.
 */
#define INSTRUCTIONS "instructions:u"

/*
 * Runs body in a measurement of these events (NULL: the default set). What it counts before is
 * forgotten: at first the library and libc set up what they keep.
 */
struct probe_profile *counted_after_a_first_visit(void (*body)(void), const char *events);
struct probe_profile *counted_with(void (*body)(void), const struct probe_options *options);

#endif
