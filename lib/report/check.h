/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CHECK_H
#define PROBEKIT_CHECK_H

#include <stdio.h>

#include "../profile/limits.h"

/* Reports of checks against limits. 0, -EIO (errno says why) or -ENOMEM. */
int check_text(const struct probe_check *check, FILE *stream);
int check_markdown(const struct probe_check *check, FILE *stream);
int check_junit(const struct probe_check *check, FILE *stream);
int check_smaller(const struct probe_check *check, FILE *stream);

size_t check_count(const struct probe_check *check, enum probe_outcome outcome);

/* "within", "BROKEN" or "not judged" */
const char *check_outcome_name(enum probe_outcome outcome);

#endif
