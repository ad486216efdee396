/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SNAPSHOT_LINES_H
#define PROBEKIT_SNAPSHOT_LINES_H

#include "../measure/thread.h"
#include "../profile/profile.h"

/* Adds the lines that a thread has passed to those of the threads before it. 0 or -ENOMEM. */
int snapshot_add_lines(struct probe_profile *profile, const struct request *request,
		       const struct thread *thread);

#endif
