/* SPDX-License-Identifier: MIT */
/* probekit compare: candidates against a baseline, from profiles or from runs that alternate. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <probekit-profile.h>

#include "colour.h"
#include "command.h"
#include "compare/runs.h"
#include "flags.h"
#include "input.h"
#include "message.h"
#include "written.h"

#define REPEATS_MOST 10000

enum {
	FLAG_REGION = FLAG_LONG(0),
	FLAG_COLOR = FLAG_LONG(1),
	FLAG_RUN = FLAG_LONG(2),
	FLAG_SHELL = FLAG_LONG(3),
	FLAG_SAVE = FLAG_LONG(4),
};

static const struct flag rows[] = {
	{ 'f', "format", "FORMAT", "text, markdown or json" },
	{ 'm', "metric", "NAME", "show this event or metric alone; may be given several times" },
	{ FLAG_REGION, "region", "PATH", "show this region alone, with those inside it" },
	{ 'o', "output", "FILE", "write there, whole or not at all" },
	{ FLAG_COLOR, "color", "WHEN", "auto, always or never" },
	{ FLAG_RUN, "run", "COMMAND", "run it and compare; the first one given is the baseline" },
	{ 'r', "repeat", "N", "run each command N times, in turns (10)" },
	{ 'w', "warmup", "N", "run each N times before, uncounted (1)" },
	COUNTING_FLAGS,
	{ 'i', "ignore-failure", NULL, "go on after a run that fails" },
	{ FLAG_SHELL, "shell", NULL, "give each COMMAND to /bin/sh" },
	{ FLAG_SAVE, "save", "PREFIX",
	  "save the commands' profiles as PREFIX1.json, PREFIX2.json" },
	{ 0 },
};

static const struct flags flags = {
	.synopsis = "[OPTION...] BASE CANDIDATE... | --run COMMAND --run COMMAND...",
	.summary =
		"Compare profiles, each candidate with the baseline, region by region: ratios with\n"
		"their 99 % intervals, and a verdict, which elapsed time alone decides. Or run\n"
		"commands in turns (A B A B ...) and compare them.",
	.rows = rows,
	.epilogue = "  probekit compare before.json after.json\n"
		    "  probekit compare -r 20 --run './before input' --run './after input'",
};

struct compare {
	struct probe_render_options options;
	struct compare_plan plan;
	const char *output; /* NULL: standard output */
	const char *colour;
	const char **metrics; /* ends with a NULL */
	size_t metrics_count;
	const char **files;
	size_t files_count;
	bool has_run_flag; /* one that means nothing without --run */
};

static int take_number(long *number, const char *name, long least, char **argv)
{
	*number = flags_number(argv, name, optarg, least, REPEATS_MOST);
	return *number < 0 ? -1 : 0;
}

/* Flags of running; 0, or -1 for a wrong one. */
static int take_run_flag(struct compare *compare, int letter, char **argv)
{
	struct compare_plan *plan = &compare->plan;
	int status;

	if (letter == FLAG_RUN) {
		plan->commands[plan->commands_count++] = optarg;
		return 0;
	}
	compare->has_run_flag = true;
	if (counting_take(&plan->counting, letter, &status))
		return status;
	switch (letter) {
	case 'r':
		return take_number(&plan->repeats, "--repeat", 1, argv);
	case 'w':
		return take_number(&plan->warm_ups, "--warmup", 0, argv);
	case 'i':
		plan->ignores_failure = true;
		return 0;
	case FLAG_SHELL:
		plan->by_shell = true;
		return 0;
	default:
		plan->save_prefix = optarg;
		return 0;
	}
}

static int take(void *context, int letter, char **argv)
{
	struct compare *compare = context;

	switch (letter) {
	case FLAG_OPERAND:
		compare->files[compare->files_count++] = optarg;
		return 0;
	case 'f':
		compare->options.format = optarg;
		return 0;
	case 'm':
		compare->metrics[compare->metrics_count++] = optarg;
		return 0;
	case FLAG_REGION:
		compare->options.region = optarg;
		return 0;
	case 'o':
		compare->output = strcmp(optarg, "-") == 0 ? NULL : optarg;
		return 0;
	case FLAG_COLOR:
		compare->colour = optarg;
		return 0;
	default:
		return take_run_flag(compare, letter, argv);
	}
}

static int check(struct compare *compare, char **argv)
{
	const int colour = colour_wanted(compare->colour, stdout);
	const size_t commands = compare->plan.commands_count;

	if (colour < 0)
		return flags_complain(argv, "--color takes auto, always or never, not '%s'",
				      compare->colour);
	if (commands > 0 && compare->files_count > 0)
		return flags_complain(argv, "compare profiles, or commands by --run, not both");
	if (commands == 1)
		return flags_complain(argv, "give --run twice: the baseline, then the candidate");
	if (commands == 0 && compare->has_run_flag)
		return flags_complain(
			argv, "-r, -w, -s, -e, -i, --count, --source, --shell and --save go "
			      "with --run");
	if (commands == 0 && compare->files_count < 2)
		return flags_complain(argv, "name two profiles: the baseline, then the candidate");
	if (counting_check(&compare->plan.counting, argv))
		return EXIT_OWN_FAILURE;
	compare->options.colour = colour == 1 && !compare->output;
	compare->options.metrics = compare->metrics_count > 0 ? compare->metrics : NULL;
	return written_check(compare->output, compare->files, compare->files_count);
}

static int write_all(const struct compare *compare, struct probe_comparison *const *comparisons,
		     size_t count)
{
	struct probe_error error = { "" };
	int result;

	if (compare->output)
		result = probe_comparison_write(comparisons, count, compare->output,
						&compare->options, &error);
	else
		result = probe_comparison_render(comparisons, count, stdout, &compare->options,
						 &error);
	return written_status(compare->output, result, &error);
}

static int show(const struct compare *compare, struct probe_profile *const *profiles, size_t count)
{
	struct probe_comparison **comparisons = calloc(count, sizeof(comparisons[0]));
	struct probe_error error = { "" };
	int status = comparisons ? EXIT_SUCCESS : complain("memory ran out");

	for (size_t i = 1; i < count && status == EXIT_SUCCESS; i++)
		if (probe_profile_compare(profiles[0], profiles[i], &comparisons[i - 1], &error) <
		    0)
			status = complain("%s", error.text);
	if (status == EXIT_SUCCESS)
		status = write_all(compare, comparisons, count - 1);
	for (size_t i = 0; comparisons && i < count; i++)
		probe_comparison_free(comparisons[i]);
	free(comparisons);
	return status;
}

static int load(const struct compare *compare, struct probe_profile **profiles)
{
	for (size_t i = 0; i < compare->files_count; i++) {
		const int status = input_load(compare->files[i], &profiles[i]);

		if (status != EXIT_SUCCESS)
			return status;
	}
	return EXIT_SUCCESS;
}

static int compare_all(const struct compare *compare)
{
	const bool runs = compare->plan.commands_count > 0;
	const size_t count = runs ? compare->plan.commands_count : compare->files_count;
	struct probe_profile **profiles = calloc(count, sizeof(profiles[0]));
	int status = profiles ? EXIT_SUCCESS : complain("memory ran out");
	int shown = EXIT_SUCCESS;

	if (status == EXIT_SUCCESS)
		status = runs ? compare_runs(&compare->plan, profiles) : load(compare, profiles);
	/* Interrupted runs are shown, too. */
	if (status == EXIT_SUCCESS || (runs && profiles && profiles[count - 1]))
		shown = show(compare, profiles, count);
	for (size_t i = 0; profiles && i < count; i++)
		probe_profile_free(profiles[i]);
	free(profiles);
	return status == EXIT_SUCCESS ? shown : status;
}

static int run(int argc, char **argv)
{
	struct compare compare = {
		.options.size = sizeof(compare.options),
		.colour = "auto",
		.plan = {
			.repeats = 10,
			.warm_ups = 1,
			.commands = calloc((size_t)argc, sizeof(compare.plan.commands[0])),
		},
		.metrics = calloc((size_t)argc + 1, sizeof(compare.metrics[0])),
		.files = calloc((size_t)argc, sizeof(compare.files[0])),
	};
	int status = EXIT_SUCCESS;
	int result;

	if (!compare.plan.commands || !compare.metrics || !compare.files) {
		status = complain("memory ran out");
		goto out;
	}
	result = flags_read(&flags, argc, argv, take, &compare);
	status = result == FLAGS_END ? check(&compare, argv) : flags_status(result);
	if (result == FLAGS_END && status == EXIT_SUCCESS)
		status = compare_all(&compare);
out:
	free(compare.files);
	free(compare.metrics);
	counting_free(&compare.plan.counting);
	free(compare.plan.commands);
	return status;
}

const struct command command_compare = {
	"compare",
	"compare profiles, or commands run in turns: ratios, intervals, a verdict",
	run,
};
