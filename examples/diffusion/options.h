/* SPDX-License-Identifier: MIT */
/* options.h - the command line */
#ifndef DIFFUSION_OPTIONS_H
#define DIFFUSION_OPTIONS_H

#include "scheme.h"

#define REPEAT_MAX ((size_t)1000)

enum action {
	ACTION_RUN,
	ACTION_CHECK,
	ACTION_LIST,
	ACTION_HELP,
};

/**
 * struct options - what the user asked for
 * @schemes: @scheme_count schemes, in the order of the table
 * @threads: for the schemes on threads
 * @mark_workers: whether those threads mark regions of their own
 * @isa: the name of the kernels; NULL lets the CPU choose
 * @keep: folder where the profiles stay; NULL removes them
 */
struct options {
	enum action action;
	const struct scheme *schemes[SCHEMES_MAX];
	size_t scheme_count;
	struct shape shape;
	size_t steps;
	size_t warmup;
	size_t repeat;
	size_t threads;
	bool mark_workers;
	const char *isa;
	const struct kernels *kernels;
	const char *keep;
	bool thp;
	bool progress;
	bool quiet;
};

/** options_parse() - read the command line; 0, or -EINVAL after saying what is wrong with it */
int options_parse(struct options *options, int argc, char *const *argv);

void options_help(void);

#endif
