/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_COUNTS_H
#define PROBEKIT_COUNTS_H

#include <stdint.h>

#include "../measure/plan.h"
#include "../profile/profile.h"

/* A profile's values of what a plan has read. */

struct profile_value counts_unavailable(struct probe_profile *profile, const char *reason);

/* slots: the cost, slot by slot; it is scaled by its own times. */
struct profile_value counts_value(struct probe_profile *profile, const struct plan_counter *counter,
				  const uint64_t *slots);

/* Which of its encodings counted each event. 0 or -ENOMEM. */
int counts_note_encodings(struct probe_profile *profile, const struct plan *plan);

#endif
