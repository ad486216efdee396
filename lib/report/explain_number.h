/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EXPLAIN_NUMBER_H
#define PROBEKIT_EXPLAIN_NUMBER_H

#include "../base/number.h"

/*
 * Numbers as sentences have them, with as many digits as somebody reads. Each writes to text, which
 * it returns.
 */

/* 4 digits: "751,707", "13.26 billion", "0.003" */
const char *explain_count(double count, char text[NUMBER_SIZE]);

/* 4 digits: "3.062 s", "596.1 ms", "2.5 ns" */
const char *explain_duration(double nanoseconds, char text[NUMBER_SIZE]);

/* "1.295", "30.94", "391.2": as many decimals as ratios are compared by */
const char *explain_ratio(double ratio, char text[NUMBER_SIZE]);

/* 0.851: "85 %"; what is small is not said to be nothing: "less than 1 %" */
const char *explain_percent(double share, char text[NUMBER_SIZE]);

/* A value in the unit that factors have: "count", "ns", "GHz" or "ratio". */
const char *explain_value(double value, const char *unit, char text[NUMBER_SIZE]);

#endif
