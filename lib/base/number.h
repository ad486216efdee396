/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_NUMBER_H
#define PROBEKIT_NUMBER_H

#include <stddef.h>

/* Numbers as text, alike in every locale. Each writes to text, which it returns. */

#define NUMBER_SIZE 64

/* 1234567.8 with 1 decimal: "1,234,567.8" */
const char *number_grouped(double value, int decimals, char text[NUMBER_SIZE]);

/* As few digits as tell it from all others, for machines; in the locale of the thread. */
const char *number_exact(double value, char text[NUMBER_SIZE]);

/* 1234567 with 3 decimals and "/sec": "1.235 M/sec" */
const char *number_rate(double value, int decimals, const char *unit, char text[NUMBER_SIZE]);

/* As perf stat did in 2014: in M, and in K where that would be below 0.001: "1414.067 M/sec" */
const char *number_rate_mega(double value, int decimals, const char *unit, char text[NUMBER_SIZE]);

/* Nanoseconds in the unit that suits: "1.235 ms" */
const char *number_duration(double nanoseconds, char text[NUMBER_SIZE]);

#endif
