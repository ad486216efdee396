/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CHILD_H
#define PROBEKIT_CHILD_H

#include <sys/resource.h>
#include <sys/types.h>

/* A process that runs a command: it waits before its execve(2) until it is let go. */
struct child {
	pid_t process;
	int go;	    /* a byte lets it go; the end of the file ends it */
	int answer; /* tells that it waits, then why there was no exec */
};

/*
 * Between signals_take() and signals_give_back(): the command gets the signals as they were before.
 * The caller holds no lock and has no other thread. 0 or -errno.
 */
int child_spawn(struct child *child, char *const *arguments);

/* 0; or -errno of execve(2), and then the child is gone. */
int child_release(struct child *child);

/* Ends a child that was not released. */
void child_drop(struct child *child);

/* Waits for its end; status and usage as wait4(2) gives them. 0 or -errno. */
int child_wait(const struct child *child, int *status, struct rusage *usage);

#endif
