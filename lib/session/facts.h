/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_FACTS_H
#define PROBEKIT_FACTS_H

#include <sys/types.h>

#include "../measure/request.h"
#include "../profile/profile.h"

/* Tells the profile of this machine, and of the program of that name. */
void facts_add(struct probe_profile *profile, const struct request *request, const char *program,
	       pid_t process);

#endif
