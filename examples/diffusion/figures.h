/* SPDX-License-Identifier: MIT */
/* figures.h - what a profile says of one step */
#ifndef DIFFUSION_FIGURES_H
#define DIFFUSION_FIGURES_H

#include <probekit-profile.h>

#include "scheme.h"

/** struct figure - over the repeats; NaN in all three when it was not measured */
struct figure {
	double median;
	double least;
	double most;
};

/**
 * struct figures - of one step, which is a visit of the region evolve or a part of one
 * @elapsed: nanoseconds
 * @cpus: task-clock over elapsed
 * @no_hardware: whether instructions and cycles were asked for in vain
 */
struct figures {
	struct figure elapsed;
	struct figure faults;
	struct figure cpus;
	struct figure instructions;
	struct figure cycles;
	bool no_hardware;
};

/**
 * struct outcome - a scheme and what its runs came to
 * @profile: of all repeats that succeeded; NULL when none did
 */
struct outcome {
	const struct scheme *scheme;
	struct probe_profile *profile;
	struct figures figures;
};

/** figure_known() - whether it was measured */
bool figure_known(struct figure figure);

/**
 * figures_of() - read them from @profile, which may be NULL: then nothing is known
 * @steps: how many a repeat took: a visit may advance by several
 */
void figures_of(const struct probe_profile *profile, size_t steps, struct figures *figures);

#endif
