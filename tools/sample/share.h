/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLE_SHARE_H
#define PROBEKIT_SAMPLE_SHARE_H

#include <stddef.h>
#include <sys/types.h>

#include "rings.h"

/*
 * Hands the rings to instrumented processes of the command, which tell by them in which of their regions
 * the samples were: by a socket in the run's private folder.
 */
struct share {
	int listener;	  /* -1: there is none */
	pid_t *processes; /* that got them, once for each time */
	size_t processes_count;
};

/* folder "": nobody gets them. 0 or -errno. */
int share_open(struct share *share, const char *folder);
void share_close(struct share *share);

/* Serves all who wait. */
void share_serve(struct share *share, const struct rings *rings);

#endif
