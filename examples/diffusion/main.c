/* SPDX-License-Identifier: MIT */
/*
 * Two-dimensional diffusion, computed in several ways that differ in what they cost. simulation.c
 * and the schemes mark the regions; driver.c and figures.c read the profiles that come of them.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "check.h"
#include "driver.h"
#include "memory_need.h"
#include "options.h"
#include "simulation.h"

#define EXIT_BAD_INPUT 2

static int list(void)
{
	printf("%-16s %-8s %-10s %s\n", "scheme", "example", "bytes/cell", "what it does");
	for (size_t i = 0; scheme_at(i); i++)
		printf("%-16s %-8s %10u %s\n", scheme_at(i)->name, scheme_at(i)->example,
		       scheme_at(i)->bytes_a_cell, scheme_at(i)->summary);
	puts("\nExamples are those of \"High Performance Python\" (2014), chapter 6.");
	return 0;
}

/* Inherited by the processes that the driver starts */
static void set_huge_pages(const struct options *options)
{
	if (options->thp)
		return;
	if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0) {
		warn("transparent huge pages could not be switched off: page faults may be few");
		return;
	}
	if (!options->quiet)
		warnx("transparent huge pages are off, so that page faults compare between "
		      "machines (--thp leaves them on)");
}

/* Before the first region, where the library reads it; what the user set stays */
static void count_all_threads(void)
{
	setenv("PROBE_COUNT", "process", 0);
}

static int run_here(const struct options *options)
{
	const struct simulation simulation = {
		.scheme = options->schemes[0],
		.kernels = options->kernels,
		.shape = options->shape,
		.threads = options->threads,
		.mark_workers = options->mark_workers,
		.warmup = options->warmup,
		.steps = options->steps,
	};
	double sum = 0.0;
	int err;

	if (simulation.scheme->threaded && !simulation.mark_workers)
		count_all_threads();
	err = simulation_run(&simulation, &sum);
	if (!err && !options->quiet)
		printf("%s, grid %zux%zu, %zu steps: sum %.15g\n", simulation.scheme->name,
		       simulation.shape.rows, simulation.shape.cols,
		       simulation.warmup + simulation.steps, sum);
	return err;
}

static int run(const struct options *options)
{
	if (memory_check(options->schemes, options->scheme_count, options->shape) != 0)
		return -EINVAL;

	set_huge_pages(options);
	if (options->scheme_count == 1 && options->repeat == 1)
		return run_here(options);
	return driver_run(options);
}

static int check(const struct options *options)
{
	/* It asks what the schemes compute and not what they cost: no report at exit */
	setenv("PROBE", "off", 1);
	return check_run(options);
}

static int act(const struct options *options)
{
	switch (options->action) {
	case ACTION_RUN:
		return run(options);
	case ACTION_CHECK:
		return check(options);
	case ACTION_LIST:
		return list();
	case ACTION_HELP:
		options_help();
		return 0;
	}
	return -EINVAL;
}

int main(int argc, char **argv)
{
	struct options options;
	int err = options_parse(&options, argc, argv);

	if (!err)
		err = act(&options);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		warn("standard output");
		return EXIT_FAILURE;
	}
	if (err == -EINVAL)
		return EXIT_BAD_INPUT;
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
