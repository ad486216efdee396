/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_RUN_OPTIONS_H
#define PROBEKIT_RUN_OPTIONS_H

#include <stdbool.h>

#include "counting.h"
#include "preload.h"
#include "simulate.h"

/* What `probekit run` was asked for. */
struct run_options {
	long repeats; /* 0: not given */
	long warm_ups;
	struct counting counting;
	long frequency; /* of samples; 0: none are taken */
	const char *output;
	const char *format;
	enum preload_wish preload;
	bool alloc;
	struct simulate_options simulation;
	bool simulates; /* alone */
	bool both;	/* and counts for real */
	bool passes;
	bool ignores_failure;
	bool quiet;
};

/*
 * Reads them; the command stands from optind on. 0; or -1, where the run ends with *status: wrong use
 * was complained of, or help was given. run_options_free() in any case.
 */
int run_options_read(struct run_options *options, int argc, char **argv, int *status);
void run_options_free(struct run_options *options);

#endif
