/* SPDX-License-Identifier: MIT */
/* driver.h - several runs, each in a process of its own, and one report of them all */
#ifndef DIFFUSION_DRIVER_H
#define DIFFUSION_DRIVER_H

#include "options.h"

/** driver_run() - run and report; 0, -EINVAL for what the user can mend, or another -errno */
int driver_run(const struct options *options);

#endif
