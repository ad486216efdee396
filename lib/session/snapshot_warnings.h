/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SNAPSHOT_WARNINGS_H
#define PROBEKIT_SNAPSHOT_WARNINGS_H

#include "../measure/thread.h"
#include "../profile/profile.h"

/* Sentences with their remedy; all return 0 or -ENOMEM. */

/* What went wrong with the marks of a thread. */
int snapshot_warn_of_thread(struct probe_profile *profile, const struct thread *thread);
int snapshot_warn_of_refused(struct probe_profile *profile);
int snapshot_warn_of_stuck(struct probe_profile *profile, const struct thread *thread);
/* In what this kernel does not count as it should. */
int snapshot_warn_of_plan(struct probe_profile *profile, const struct plan *plan);

#endif
