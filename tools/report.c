/* SPDX-License-Identifier: MIT */
/* probekit report: profiles in all formats. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <probekit-profile.h>

#include "colour.h"
#include "command.h"
#include "flags.h"
#include "input.h"
#include "message.h"
#include "table.h"

static const struct flag rows[] = {
	{ 'f', "format", "FORMAT",
	  "text, table, csv, markdown, json, folded, speedscope, benchmark" },
	{ 'm', "metric", "NAME", "show this event or metric alone; may be given several times" },
	{ FLAG_LONG(0), "region", "PATH", "show this region alone, with those inside it" },
	{ FLAG_LONG(1), "thread", "NAME", "show this thread alone: its number or its name" },
	{ FLAG_LONG(2), "repeat", "N", "show repeat N alone (from 1), or \"mean\"" },
	{ FLAG_LONG(4), "net", NULL, "take off what the marks of regions cost" },
	{ 'o', "output", "FILE", "write there; without -f its suffix chooses the format" },
	{ FLAG_LONG(3), "color", "WHEN", "auto, always or never" },
	{ 0 },
};

static const struct flags flags = {
	.synopsis = "[OPTION...] FILE...",
	.summary =
		"Show profiles: by default as text, as perf stat prints. Several FILEs are runs of\n"
		"the same thing and shown as one, with their variation. '-' is standard input.",
	.rows = rows,
	.epilogue = "  PROBE_OUTPUT=run.json ./program && probekit report run.json\n"
		    "  probekit report --format table -m task-clock -m page-faults run.json\n"
		    "  probekit report -o run.speedscope.json run.json",
};

struct report {
	struct probe_render_options options;
	const char *output; /* NULL: standard output */
	const char *colour;
	const char **metrics; /* ends with a NULL */
	size_t metrics_count;
	const char **files;
	size_t files_count;
	bool net;
};

static int take_repeat(struct report *report, char **argv)
{
	long repeat;

	report->options.repeat = PROBE_MEAN;
	if (strcmp(optarg, "mean") == 0)
		return 0;
	repeat = flags_number(argv, "--repeat (or \"mean\")", optarg, 1, 1000000);
	report->options.repeat = (size_t)repeat;
	return repeat < 0 ? -1 : 0;
}

static int take(void *context, int letter, char **argv)
{
	struct report *report = context;

	switch (letter) {
	case FLAG_OPERAND:
		report->files[report->files_count++] = optarg;
		return 0;
	case 'f':
		report->options.format = optarg;
		return 0;
	case 'm':
		report->metrics[report->metrics_count++] = optarg;
		return 0;
	case FLAG_LONG(0):
		report->options.region = optarg;
		return 0;
	case FLAG_LONG(1):
		report->options.thread = optarg;
		return 0;
	case FLAG_LONG(2):
		return take_repeat(report, argv);
	case FLAG_LONG(4):
		report->net = true;
		return 0;
	case 'o':
		report->output = strcmp(optarg, "-") == 0 ? NULL : optarg;
		return 0;
	default:
		report->colour = optarg;
		return 0;
	}
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Written over, an input would be gone. */
static int check_output(const struct report *report)
{
	struct stat output, input;

	if (report->output ? stat(report->output, &output) != 0
			   : fstat(STDOUT_FILENO, &output) != 0)
		return 0;
	for (size_t i = 0; i < report->files_count && S_ISREG(output.st_mode); i++)
		if (stat(report->files[i], &input) == 0 && is_same_file(&output, &input))
			return complain("%s is read, and would be written over by %s: name another "
					"file to write to",
					report->files[i],
					report->output ? report->output : "standard output");
	return 0;
}

/* Several files are one profile of as many repeats. */
static int load_all(const struct report *report, struct probe_profile **profile)
{
	struct probe_profile **profiles = calloc(report->files_count, sizeof(profiles[0]));
	struct probe_error error = { "" };
	size_t loaded = 0;
	int status = profiles ? 0 : complain("memory ran out");

	for (; status == 0 && loaded < report->files_count; loaded++)
		status = input_load(report->files[loaded], &profiles[loaded]);
	if (status == 0 && loaded == 1) {
		*profile = profiles[0];
		loaded = 0;
	} else if (status == 0 && probe_profile_merge(profiles, loaded, profile, &error) < 0) {
		status = complain("%s (profile 1 is %s)", error.text, report->files[0]);
	}
	while (loaded > 0)
		probe_profile_free(profiles[--loaded]);
	free(profiles);
	return status;
}

static int take_off_marks(const struct report *report, struct probe_profile *profile)
{
	struct probe_error error = { "" };

	if (!report->net || probe_profile_subtract_overhead(profile, &error) == 0)
		return 0;
	return complain("%s", error.text);
}

static int show(const struct report *report, const struct probe_profile *profile)
{
	struct probe_error error = { "" };
	const bool is_table = report->options.format &&
			      strcmp(report->options.format, "table") == 0;
	int result;

	if (is_table)
		return table_print(profile, &report->options);
	if (report->output)
		result = probe_profile_write(profile, report->output, &report->options, &error);
	else
		result = probe_profile_render(profile, stdout, &report->options, &error);
	if (result < 0 && !report->output) {
		/* It is said here, once; what is left cannot be written, either. */
		__fpurge(stdout);
		clearerr(stdout);
	}
	/* A reader that has seen enough (head, less) is no failure. */
	if (result == -EPIPE && !report->output)
		return EXIT_SUCCESS;
	return result < 0 ? complain("%s", error.text) : EXIT_SUCCESS;
}

static int check(struct report *report, char **argv)
{
	const int colour = colour_wanted(report->colour, stdout);

	if (report->files_count == 0)
		return flags_complain(argv, "name a profile to show");
	if (colour < 0)
		return flags_complain(argv, "--color takes auto, always or never, not '%s'",
				      report->colour);
	if (report->output && report->options.format &&
	    strcmp(report->options.format, "table") == 0)
		return flags_complain(argv, "a table is for the screen: leave -o out, or take "
					    "--format markdown or csv");
	report->options.colour = colour == 1 && (!report->output || strcmp(report->colour, "auto"));
	report->options.metrics = report->metrics_count > 0 ? report->metrics : NULL;
	return check_output(report);
}

static int run(int argc, char **argv)
{
	struct report report = {
		.options.size = sizeof(report.options),
		.colour = "auto",
		.metrics = calloc((size_t)argc + 1, sizeof(report.metrics[0])),
		.files = calloc((size_t)argc, sizeof(report.files[0])),
	};
	struct probe_profile *profile = NULL;
	int status = report.metrics && report.files ? 0 : complain("memory ran out");
	int result = status == 0 ? flags_read(&flags, argc, argv, take, &report) : FLAGS_END;

	if (result != FLAGS_END) {
		status = flags_status(result);
		goto out;
	}
	if (status == 0)
		status = check(&report, argv);
	if (status == 0)
		status = load_all(&report, &profile);
	if (status == 0)
		status = take_off_marks(&report, profile);
	if (status == 0)
		status = show(&report, profile);
	probe_profile_free(profile);
out:
	free(report.files);
	free(report.metrics);
	return status;
}

const struct command command_report = {
	"report",
	"show a profile as text, a table, CSV, Markdown, a flame graph",
	run,
};
