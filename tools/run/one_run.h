/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ONE_RUN_H
#define PROBEKIT_ONE_RUN_H

#include <stdbool.h>

#include <probekit-profile.h>

/* One run of the command, and what it cost. */
struct one_run {
	struct probe_profile *profile; /* NULL for a run that is not counted; the caller's */
	int status;		       /* as wait4(2) gives it */
	double seconds;
};

/* As a shell would show it: 128 + N for signal N. */
int one_run_exit_status(const struct one_run *run);

/*
 * Runs the command, an argument list that ends with NULL. pass: "k/n", of the events; NULL: all.
 * 0; or the exit status for which there was no run, complained of.
 */
int one_run(char *const *command, const char *pass, bool counted, struct one_run *run);

#endif
