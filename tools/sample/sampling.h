/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLING_H
#define PROBEKIT_SAMPLING_H

#include <sys/types.h>

#include <probekit-profile.h>

/*
 * Samples of a command: where it and all that it starts are, so many times a second of CPU time. The
 * kernel writes them into a ring for each CPU, which a thread of ours empties: the command gets no
 * signal of it.
 */
struct sampling;

/* Samples a second, for all that follow; 0: none are taken, which is so to begin with. */
void sampling_set_frequency(long frequency);

/* A child that waits before its exec, from there on; *sampling is NULL where no samples are taken. 0, or
 * the exit status, having complained. */
int sampling_attach(pid_t process, struct sampling **sampling);

/* The command has ended: fetches the last of its samples, and what its processes have told of their
 * regions, before regions_adopt() removes that. NULL is ignored. */
void sampling_collect(struct sampling *sampling);

/* Behind that: resolves its samples and adds them to its profile. 0, or the exit status,
 * having complained. */
int sampling_add(struct sampling *sampling, struct probe_profile *profile);

/* NULL is ignored. */
void sampling_free(struct sampling *sampling);

#endif
