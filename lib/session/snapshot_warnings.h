/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SNAPSHOT_WARNINGS_H
#define PROBEKIT_SNAPSHOT_WARNINGS_H

#include "../measure/thread.h"
#include "../profile/profile.h"

/* What went wrong with the marks of a thread, as sentences with their remedy. 0 or -ENOMEM. */
int snapshot_warn_of_thread(struct probe_profile *profile, const struct thread *thread);
int snapshot_warn_of_refused(struct probe_profile *profile);
int snapshot_warn_of_stuck(struct probe_profile *profile, const struct thread *thread);

#endif
