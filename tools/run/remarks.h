/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_REMARKS_H
#define PROBEKIT_REMARKS_H

#include <stdbool.h>

#include <probekit-profile.h>

/* What there is to say of the runs as a whole: kept until there is a report to hold it. */

void remark(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Makes them warnings of the profile. 0 or -ENOMEM. */
int remarks_put(struct probe_profile *profile);

/* Writes them to standard error, where no report does. */
void remarks_say(void);

#endif
