/* SPDX-License-Identifier: MIT */
#include "driver.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <probekit-profile.h>

#include "child.h"
#include "explanation.h"
#include "figures.h"
#include "folder.h"
#include "progress.h"
#include "summary.h"

/**
 * struct series - the runs of one scheme
 * @profiles: of the @n runs that succeeded; room for all
 */
struct series {
	struct probe_profile **profiles;
	size_t n;
};

struct driver {
	const struct options *options;
	struct folder folder;
	struct watch watch;
	struct series *series;
	bool failed;
};

static int run_child(struct driver *driver, const struct scheme *scheme, const char *path,
		     int *status)
{
	const struct options *const options = driver->options;
	char grid[64];
	char steps[32];
	char warmup[32];
	char threads[32];
	const char *argv[16] = { program_invocation_name, "--quiet", "--repeat", "1" };
	size_t n = 4;

	snprintf(grid, sizeof(grid), "--grid=%zux%zu", options->shape.rows, options->shape.cols);
	snprintf(steps, sizeof(steps), "--steps=%zu", options->steps);
	snprintf(warmup, sizeof(warmup), "--warmup=%zu", options->warmup);
	snprintf(threads, sizeof(threads), "--threads=%zu", options->threads);
	argv[n++] = "--scheme";
	argv[n++] = scheme->name;
	argv[n++] = "--isa";
	argv[n++] = options->kernels->name;
	argv[n++] = grid;
	argv[n++] = steps;
	argv[n++] = warmup;
	argv[n++] = threads;
	if (options->mark_workers)
		argv[n++] = "--mark-workers";
	if (options->thp)
		argv[n++] = "--thp";

	return child_run((char *const *)argv, path, &driver->watch, status);
}

static int load(struct series *series, const char *path, const char *run)
{
	struct probe_error error = { "" };
	const int err = probe_profile_load(path, &series->profiles[series->n], &error);

	if (err == -ENOENT)
		warnx("%s ended well but left no profile: was it counted?", run);
	else if (err)
		warnx("%s: %s", run, error.text);
	else
		series->n++;
	return err;
}

static int judge_status(int status, const char *run)
{
	if (WIFSIGNALED(status))
		warnx("%s was ended by signal %d (%s)", run, WTERMSIG(status),
		      strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0)
		warnx("%s failed with exit status %d", run, WEXITSTATUS(status));
	else
		return 0;
	return -ECHILD;
}

/* A run that fails is said and left out; an interrupt alone ends the series */
static int run_once(struct driver *driver, size_t index, size_t repeat)
{
	const struct scheme *const scheme = driver->options->schemes[index];
	char path[PATH_MAX + 64];
	char run[64];
	int status = 0;
	int err;

	snprintf(run, sizeof(run), "%s, repeat %zu", scheme->name, repeat + 1);
	snprintf(path, sizeof(path), "%s/%s-%zu.json", driver->folder.path, scheme->name,
		 repeat + 1);
	/* A profile of an earlier --keep must not pass for this run's */
	unlink(path);

	err = run_child(driver, scheme, path, &status);
	if (err == -EINTR)
		return err;
	if (err)
		warnx("%s: no process for it: %s", run, strerror(-err));
	else
		err = judge_status(status, run);
	if (!err)
		err = load(&driver->series[index], path, run);
	if (err)
		driver->failed = true;
	return 0;
}

/* Interleaved, so that a machine that slows down for a while does so for all schemes */
static int run_all(struct driver *driver)
{
	const struct options *const options = driver->options;
	const size_t runs = options->repeat * options->scheme_count;
	struct progress progress;
	int err = 0;

	progress_begin(&progress, options->progress, runs);
	for (size_t i = 0; i < runs && !err; i++) {
		const size_t index = i % options->scheme_count;
		const size_t repeat = i / options->scheme_count;

		progress_next(&progress, options->schemes[index]->name, repeat + 1,
			      options->repeat);
		err = run_once(driver, index, repeat);
	}
	progress_end(&progress);
	return err;
}

static int merge(const struct series *series, struct outcome *outcome)
{
	struct probe_error error = { "" };
	int err;

	if (!series->n)
		return 0;

	err = probe_profile_merge(series->profiles, series->n, &outcome->profile, &error);
	if (!err)
		err = probe_profile_set_title(outcome->profile, outcome->scheme->name);
	if (err)
		warnx("%s: its repeats could not be merged: %s", outcome->scheme->name,
		      *error.text ? error.text : strerror(-err));
	return err;
}

static int render(const struct outcome *outcome)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
	};
	struct probe_error error = { "" };
	int err;

	if (!outcome->profile)
		return 0;

	err = probe_profile_render(outcome->profile, stdout, &options, &error);
	if (err)
		warnx("%s: no report: %s", outcome->scheme->name,
		      *error.text ? error.text : strerror(-err));
	putchar('\n');
	return err;
}

static int report(struct driver *driver)
{
	const struct options *const options = driver->options;
	struct outcome outcomes[SCHEMES_MAX] = { 0 };
	int err = 0;

	for (size_t i = 0; i < options->scheme_count; i++) {
		outcomes[i].scheme = options->schemes[i];
		if (merge(&driver->series[i], &outcomes[i]) != 0 || render(&outcomes[i]) != 0)
			driver->failed = true;
		figures_of(outcomes[i].profile, options->steps, &outcomes[i].figures);
	}
	summary_print(stdout, outcomes, options->scheme_count, options);
	err = explanation_print(stdout, outcomes, options->scheme_count, options);

	for (size_t i = 0; i < options->scheme_count; i++)
		probe_profile_free(outcomes[i].profile);
	return err;
}

static void free_series(struct driver *driver)
{
	for (size_t i = 0; driver->series && i < driver->options->scheme_count; i++) {
		for (size_t j = 0; j < driver->series[i].n; j++)
			probe_profile_free(driver->series[i].profiles[j]);
		free(driver->series[i].profiles);
	}
	free(driver->series);
}

static int make_series(struct driver *driver)
{
	const size_t count = driver->options->scheme_count;

	driver->series = calloc(count, sizeof(*driver->series));
	if (!driver->series)
		return -ENOMEM;

	for (size_t i = 0; i < count; i++) {
		struct series *const series = &driver->series[i];

		series->profiles = calloc(driver->options->repeat, sizeof(*series->profiles));
		if (!series->profiles)
			return -ENOMEM;
	}
	return 0;
}

/* The temporary files are gone before a word of the report: whatever may end it leaves nothing */
static int collect(struct driver *driver)
{
	int err;

	watch_begin(&driver->watch);
	err = folder_open(&driver->folder, driver->options->keep);
	if (err) {
		err = -EINVAL;
		goto out;
	}
	err = run_all(driver);
	folder_close(&driver->folder);
out:
	watch_end(&driver->watch);
	return err;
}

int driver_run(const struct options *options)
{
	struct driver driver = { .options = options };
	const char *const probe = getenv("PROBE");
	int err;

	if (probe && strcmp(probe, "off") == 0) {
		warnx("PROBE=off in the environment leaves nothing to report: unset it, or run one "
		      "scheme with --repeat 1");
		return -EINVAL;
	}

	err = make_series(&driver);
	if (err) {
		warnx("out of memory");
		goto out;
	}
	err = collect(&driver);
	if (err)
		goto out;
	err = report(&driver);
	if (!err && driver.failed)
		err = -ECHILD;
out:
	free_series(&driver);
	return err;
}
