/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../command.h"
#include "../flags.h"
#include "../message.h"
#include "output.h"

#define REPEATS_MOST 10000

/* Near enough to 1,000 to be thought of as that, and in step with nothing. */
#define FREQUENCY_DEFAULT 997
#define FREQUENCY_MOST	  10000

enum long_flag {
	FLAG_FORMAT = FLAG_LONG(0),
	FLAG_PASSES,
	FLAG_PRELOAD,
	FLAG_NO_PRELOAD,
	FLAG_ALLOC,
	FLAG_SIMULATE,
	FLAG_BOTH,
	FLAG_CACHE,
	FLAG_PREFETCH,
	FLAG_SAMPLE,
};

static const struct flag rows[] = {
	{ 'r', "repeat", "N", "run the command N times (5)" },
	{ 'w', "warmup", "N", "run it N times before, uncounted (0)" },
	COUNTING_FLAGS,
	{ 'o', "output", "FILE", "save the profile, as JSON or as FILE's name tells" },
	{ FLAG_FORMAT, "format", "FORMAT", "format of that file" },
	{ FLAG_ALLOC, "alloc", NULL, "count allocations, in the regions of COMMAND" },
	{ FLAG_SIMULATE, "simulate", NULL, "count by simulation, under valgrind: once, exactly" },
	{ FLAG_BOTH, "both", NULL, "count for real, then once by simulation, in one report" },
	{ FLAG_CACHE, "cache", "D1=SIZE,WAYS,LINE,...", "simulate these of I1, D1 and LL" },
	{ FLAG_PREFETCH, "prefetch", NULL, "simulate a prefetcher, too" },
	{ FLAG_SAMPLE, "sample", "[HZ]", "sample where it is, HZ times a second (997), for lines" },
	{ FLAG_PASSES, "passes", NULL, "count a large set in parts, in several runs each" },
	{ 'i', "ignore-failure", NULL, "go on after a run that fails" },
	{ 'q', "quiet", NULL, "no report on standard error" },
	{ FLAG_PRELOAD, "preload", NULL, "wake dormant probes also of what COMMAND loads or runs" },
	{ FLAG_NO_PRELOAD, "no-preload", NULL, "wake none" },
	{ 0 },
};

static const struct flags flags = {
	.synopsis = "[OPTION...] [--] COMMAND [ARGUMENT...]",
	.summary = "Run a command several times, count what it costs, and report means and their\n"
		   "variation on standard error; with its regions, where it is instrumented.",
	.rows = rows,
	.epilogue =
		"The exit status is the command's (128 + N for signal N), or 125 for a failure of\n"
		"probekit's, 126 for a command that cannot be run, 127 for one that is not there.\n\n"
		"  probekit run -- python3 script.py\n"
		"  probekit run -r 10 -w 1 -s cache -o run.json -- ./program <input",
};

/* 0 or the exit status. */
static int take_flag(struct run_options *options, int letter, char **argv)
{
	int status;

	if (counting_take(&options->counting, letter, &status))
		return status;
	switch (letter) {
	case 'r':
		options->repeats = flags_number(argv, "--repeat", optarg, 1, REPEATS_MOST);
		return options->repeats < 0 ? EXIT_OWN_FAILURE : 0;
	case 'w':
		options->warm_ups = flags_number(argv, "--warmup", optarg, 0, REPEATS_MOST);
		return options->warm_ups < 0 ? EXIT_OWN_FAILURE : 0;
	case 'o':
		options->output = strcmp(optarg, "-") == 0 ? "/dev/stdout" : optarg;
		return 0;
	case FLAG_FORMAT:
		options->format = output_format(optarg);
		if (!options->format)
			return flags_complain(argv, "there is no format '%s': take one of %s",
					      optarg, output_formats());
		return 0;
	case FLAG_SAMPLE:
		options->frequency = FREQUENCY_DEFAULT;
		if (optarg)
			options->frequency = flags_number(argv, "--sample", optarg, 1,
							  FREQUENCY_MOST);
		return options->frequency < 0 ? EXIT_OWN_FAILURE : 0;
	case FLAG_PRELOAD:
		options->preload = PRELOAD_ALWAYS;
		return 0;
	case FLAG_NO_PRELOAD:
		options->preload = PRELOAD_NEVER;
		return 0;
	case FLAG_CACHE:
		options->simulation.caches = optarg;
		return 0;
	}
	options->alloc = options->alloc || letter == FLAG_ALLOC;
	options->simulates = options->simulates || letter == FLAG_SIMULATE;
	options->both = options->both || letter == FLAG_BOTH;
	options->simulation.prefetch = options->simulation.prefetch || letter == FLAG_PREFETCH;
	options->passes = options->passes || letter == FLAG_PASSES;
	options->ignores_failure = options->ignores_failure || letter == 'i';
	options->quiet = options->quiet || letter == 'q';
	return 0;
}

static int check_options(const struct run_options *options, int left, char **argv)
{
	if (left <= 0)
		return flags_complain(argv, "which command? Name it, behind '--'");
	if (options->frequency > 0 && options->simulates)
		return flags_complain(argv, "--sample tells of time, which --simulate has none of: "
					    "take one, or --sample with --both");
	if (options->format && !options->output)
		return flags_complain(argv, "--format is that of the file of --output: name one");
	if ((options->simulation.caches || options->simulation.prefetch) && !options->simulates &&
	    !options->both)
		return flags_complain(argv, "--cache and --prefetch are for --simulate: add it");
	if (options->simulates && options->both)
		return flags_complain(argv, "--simulate and --both exclude each other: take one");
	if ((options->simulates || options->both) && options->passes)
		return flags_complain(argv, "--passes are for real counters: a simulation counts "
					    "all at once");
	if (options->simulates && options->counting.source &&
	    strcmp(options->counting.source, "callgrind") != 0)
		return flags_complain(argv, "--simulate counts by callgrind, not by --source=%s",
				      options->counting.source);
	if (options->quiet && !options->output)
		return flags_complain(argv, "--quiet without --output leaves no report at all");
	return counting_check(&options->counting, argv);
}

int run_options_read(struct run_options *options, int argc, char **argv, int *status)
{
	int letter = 0;

	*options = (struct run_options){ 0 };
	*status = 0;
	while (*status == 0 && (letter = flags_next(&flags, argc, argv)) >= 0)
		*status = take_flag(options, letter, argv);
	if (*status == 0 && letter != FLAGS_END) {
		*status = flags_status(letter);
		return -1;
	}
	if (*status == 0)
		*status = check_options(options, argc - optind, argv);
	return *status == 0 ? 0 : -1;
}

void run_options_free(struct run_options *options)
{
	counting_free(&options->counting);
}
