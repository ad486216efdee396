/* SPDX-License-Identifier: MIT */
/* child.h - run this program again, in a process of its own */
#ifndef DIFFUSION_CHILD_H
#define DIFFUSION_CHILD_H

#include <signal.h>

/**
 * struct watch - signals held back while children run, to clean up before they end the program
 * @caught: the signal that came; 0 for none
 */
struct watch {
	sigset_t watched;
	sigset_t before;
	int caught;
};

void watch_begin(struct watch *watch);

/** watch_end() - let the signals through again, first of all the one that came */
void watch_end(const struct watch *watch);

/**
 * child_run() - run this program with @argv and wait for it
 * @profile: path where probekit shall write its profile
 * @status: as waitpid() gives it
 *
 * Returns: 0; -EINTR when a watched signal came, the child ended with it; or why there is no child
 */
int child_run(char *const *argv, const char *profile, struct watch *watch, int *status);

#endif
