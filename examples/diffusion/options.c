/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EDGE_MAX  ((size_t)1 << 20)
#define STEPS_MAX ((size_t)1000000000)

enum key {
	KEY_SCHEME = 256,
	KEY_GRID,
	KEY_STEPS,
	KEY_WARMUP,
	KEY_REPEAT,
	KEY_THREADS,
	KEY_MARK_WORKERS,
	KEY_ISA,
	KEY_KEEP,
	KEY_CHECK,
	KEY_LIST,
	KEY_THP,
	KEY_PROGRESS,
	KEY_QUIET,
	KEY_HELP,
};

static const struct option longs[] = {
	{ "scheme", required_argument, NULL, KEY_SCHEME },
	{ "grid", required_argument, NULL, KEY_GRID },
	{ "steps", required_argument, NULL, KEY_STEPS },
	{ "warmup", required_argument, NULL, KEY_WARMUP },
	{ "repeat", required_argument, NULL, KEY_REPEAT },
	{ "threads", required_argument, NULL, KEY_THREADS },
	{ "mark-workers", no_argument, NULL, KEY_MARK_WORKERS },
	{ "isa", required_argument, NULL, KEY_ISA },
	{ "keep", required_argument, NULL, KEY_KEEP },
	{ "check", no_argument, NULL, KEY_CHECK },
	{ "list", no_argument, NULL, KEY_LIST },
	{ "thp", no_argument, NULL, KEY_THP },
	{ "progress", no_argument, NULL, KEY_PROGRESS },
	{ "quiet", no_argument, NULL, KEY_QUIET },
	{ "help", no_argument, NULL, KEY_HELP },
	{ NULL, 0, NULL, 0 },
};

void options_help(void)
{
	fputs("Usage: diffusion [OPTION]...\n"
	      "Run schemes of a two-dimensional diffusion, count each with probekit, and say why one\n"
	      "is faster than another.\n"
	      "\n"
	      "  --scheme NAME[,NAME]  the schemes to run, or all (default all; see --list)\n"
	      "  --grid N | RxC        rows and columns of the grid (default 512)\n"
	      "  --steps N             steps to count (default 20)\n"
	      "  --warmup N            steps before them, in a region of their own (default 2)\n"
	      "  --repeat N            runs of each scheme, each a process (default 3)\n"
	      "  --threads N           of the schemes on threads (default: the CPUs, at most 64);\n"
	      "                        each has a CPU of its own where there are enough\n"
	      "  --mark-workers        each of those threads marks its share as a region, and counts\n"
	      "                        for itself; by default the main thread counts all of them\n"
	      "  --isa NAME            portable, avx2 or avx512 (default: the widest there is)\n"
	      "  --keep DIR            keep the profiles, as DIR/SCHEME-REPEAT.json\n"
	      "  --check               compare what the schemes compute instead of counting\n"
	      "  --thp                 leave transparent huge pages on: by default they are off,\n"
	      "                        for page faults to mean the same everywhere\n"
	      "  --progress            say on standard error what runs, also where it is no terminal\n"
	      "  --quiet               print nothing of our own but errors and results\n"
	      "  --list                list the schemes\n"
	      "  --help                print this\n"
	      "\n"
	      "One scheme with --repeat 1 runs in this process, and the PROBE_* environment says\n"
	      "what is counted and where the report goes. Otherwise every run is a process of its\n"
	      "own, PROBE_OUTPUT and PROBE_FORMAT are ours, and the report is on standard output.\n"
	      "Schemes on threads run with PROBE_COUNT=process unless PROBE_COUNT is set.\n"
	      "\n"
	      "Exit status: 0; 1 when a run or a comparison failed; 2 for a bad command line.\n",
	      stdout);
}

/* strtoul takes blanks and signs, and turns -1 into a large number */
static int parse_digits(const char *text, const char **end, size_t *value)
{
	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	*value = strtoul(text, (char **)end, 10);
	return -errno;
}

static int parse_number(const char *option, const char *text, size_t least, size_t most,
			size_t *value)
{
	const char *end = text;
	const int err = parse_digits(text, &end, value);

	if (err == -EINVAL || *end) {
		warnx("--%s %s: not a number: give a whole number from %zu to %zu", option, text,
		      least, most);
		return -EINVAL;
	}
	if (err || *value < least || *value > most) {
		warnx("--%s %s: out of range: give a number from %zu to %zu", option, text, least,
		      most);
		return -EINVAL;
	}
	return 0;
}

static int parse_grid(const char *text, struct shape *shape)
{
	const char *end = text;
	int err = parse_digits(text, &end, &shape->rows);

	shape->cols = shape->rows;
	if (err != -EINVAL && *end == 'x') {
		const int second = parse_digits(end + 1, &end, &shape->cols);

		err = second ? second : err;
	}
	if (err == -EINVAL || *end) {
		warnx("--grid %s: not a grid: give its edge, as 512, or rows and columns, "
		      "as 300x400",
		      text);
		return -EINVAL;
	}
	if (err || !shape->rows || !shape->cols || shape->rows > EDGE_MAX ||
	    shape->cols > EDGE_MAX) {
		warnx("--grid %s: out of range: rows and columns go from 1 to %zu", text, EDGE_MAX);
		return -EINVAL;
	}
	return 0;
}

static void complain_of_scheme(const char *name)
{
	char names[512] = "";

	for (size_t i = 0; scheme_at(i); i++) {
		const size_t used = strlen(names);

		snprintf(names + used, sizeof(names) - used, " %s", scheme_at(i)->name);
	}
	warnx("--scheme '%s': no such scheme: did you mean %s? There are: all%s", name,
	      scheme_nearest(name)->name, names);
}

static int mark_scheme(const char *name, bool *marked)
{
	const bool all = strcmp(name, "all") == 0;
	const struct scheme *const scheme = scheme_find(name);

	if (!all && !scheme) {
		complain_of_scheme(name);
		return -EINVAL;
	}
	for (size_t i = 0; scheme_at(i); i++)
		marked[i] = marked[i] || all || scheme_at(i) == scheme;
	return 0;
}

static int parse_schemes(struct options *options, const char *text)
{
	bool marked[SCHEMES_MAX] = { false };
	char *const names = strdup(text);
	char *rest = names;
	int err = names ? 0 : -ENOMEM;

	while (!err && rest)
		err = mark_scheme(strsep(&rest, ","), marked);
	free(names);
	if (err)
		return err;

	options->scheme_count = 0;
	for (size_t i = 0; scheme_at(i); i++) {
		if (marked[i])
			options->schemes[options->scheme_count++] = scheme_at(i);
	}
	return 0;
}

static int choose_kernels(struct options *options)
{
	const struct kernels *widest;
	const int err = kernels_find(options->isa, &options->kernels);

	if (!err)
		return 0;

	kernels_find(NULL, &widest);
	if (err == -ENOTSUP)
		warnx("--isa %s: this CPU, or this build, cannot run it: the widest here is %s",
		      options->isa, widest->name);
	else
		warnx("--isa %s: no such instruction set: give portable, avx2 or avx512",
		      options->isa);
	return -EINVAL;
}

static int parse_option(struct options *options, int key, const char *argument)
{
	switch (key) {
	case KEY_SCHEME:
		return parse_schemes(options, argument);
	case KEY_GRID:
		return parse_grid(argument, &options->shape);
	case KEY_STEPS:
		return parse_number("steps", argument, 1, STEPS_MAX, &options->steps);
	case KEY_WARMUP:
		return parse_number("warmup", argument, 0, STEPS_MAX, &options->warmup);
	case KEY_REPEAT:
		return parse_number("repeat", argument, 1, REPEAT_MAX, &options->repeat);
	case KEY_THREADS:
		return parse_number("threads", argument, 1, POOL_THREADS_MAX, &options->threads);
	case KEY_MARK_WORKERS:
		options->mark_workers = true;
		return 0;
	case KEY_ISA:
		options->isa = argument;
		return choose_kernels(options);
	case KEY_KEEP:
		options->keep = argument;
		return 0;
	case KEY_CHECK:
		options->action = ACTION_CHECK;
		return 0;
	case KEY_LIST:
		options->action = ACTION_LIST;
		return 0;
	case KEY_THP:
		options->thp = true;
		return 0;
	case KEY_PROGRESS:
		options->progress = true;
		return 0;
	case KEY_QUIET:
		options->quiet = true;
		return 0;
	case KEY_HELP:
		options->action = ACTION_HELP;
		return 0;
	default:
		/* getopt has said which; it has no remedy to offer */
		fputs("Try 'diffusion --help'.\n", stderr);
		return -EINVAL;
	}
}

/* What all threads count cannot be told apart, and the library says so for each such region */
static int check_marks(const struct options *options)
{
	const char *const count = getenv("PROBE_COUNT");

	if (!options->mark_workers || !count || strcmp(count, "process") != 0)
		return 0;
	warnx("--mark-workers: a thread's share cannot be counted with PROBE_COUNT=process in the "
	      "environment: unset it, or leave out --mark-workers");
	return -EINVAL;
}

static size_t online_cpus(void)
{
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (cpus < 1)
		return 1;
	return (size_t)cpus < POOL_THREADS_MAX ? (size_t)cpus : POOL_THREADS_MAX;
}

int options_parse(struct options *options, int argc, char *const *argv)
{
	int err;
	int key;

	*options = (struct options){
		.shape = { .rows = 512, .cols = 512 },
		.steps = 20,
		.warmup = 2,
		.repeat = 3,
		.threads = online_cpus(),
	};
	err = parse_schemes(options, "all");
	if (!err)
		err = choose_kernels(options);

	while (!err && (key = getopt_long(argc, argv, "", longs, NULL)) != -1)
		err = parse_option(options, key, optarg);
	if (!err && optind < argc) {
		warnx("%s: an argument that is not an option: see --help", argv[optind]);
		err = -EINVAL;
	}
	return err ? err : check_marks(options);
}
