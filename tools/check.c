/* SPDX-License-Identifier: MIT */
/* probekit check: a profile against limits that are set from a baseline. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <probekit-profile.h>

#include "command.h"
#include "flags.h"
#include "input.h"
#include "message.h"
#include "written.h"

enum {
	FLAG_BASELINE = FLAG_LONG(0),
};

/* Of our own: what a pipeline asks for. */
enum check_status {
	CHECK_CANNOT_TELL = 2,
	CHECK_BROKEN = 3,
};

static const struct flag rows[] = {
	{ FLAG_BASELINE, "baseline", "FILE", "the profile that limits are set from" },
	{ 'l', "limit", "LIMIT", "[REGION:]EVENT=BOUND; may be given several times" },
	{ 'f', "format", "FORMAT", "text, markdown, junit or smaller" },
	{ 'o', "output", "FILE", "write there; without -f its suffix chooses the format" },
	{ 0 },
};

static const struct flags flags = {
	.synopsis = "--baseline FILE --limit LIMIT... [OPTION...] FILE",
	.summary =
		"See whether a profile stays within limits: exit with 0 where all hold, with 3 where\n"
		"one is broken, with 2 where one could not be judged (a value is unavailable, or was\n"
		"counted by another source than the baseline's).",
	.rows = rows,
	.epilogue =
		"BOUND is +N% or +N (so much more at most), -N% or -N (so much less at least), +-N% or\n"
		"+-N (so far off at most), or = (the same). Means over the repeats decide.\n\n"
		"  probekit check --baseline main.json -l instructions=+1% -l evolve:page-faults=+0 \\\n"
		"      -o check.md branch.json",
};

struct check {
	const char *baseline;
	const char *file;
	const char *format;
	const char *output; /* NULL: standard output */
	const char **limits;
	size_t limits_count;
	size_t files_count;
};

static int take(void *context, int letter, char **argv)
{
	struct check *check = context;

	(void)argv;
	switch (letter) {
	case FLAG_OPERAND:
		check->file = optarg;
		check->files_count++;
		return 0;
	case FLAG_BASELINE:
		check->baseline = optarg;
		return 0;
	case 'l':
		check->limits[check->limits_count++] = optarg;
		return 0;
	case 'f':
		check->format = optarg;
		return 0;
	default:
		check->output = strcmp(optarg, "-") == 0 ? NULL : optarg;
		return 0;
	}
}

static int complain_of_use(const struct check *check, char **argv)
{
	const char *inputs[] = { check->baseline, check->file };

	if (!check->baseline)
		return flags_complain(argv, "name the profile to set limits from: --baseline FILE");
	if (check->limits_count == 0)
		return flags_complain(argv, "name a limit, as in --limit 'instructions=+1%%'");
	if (check->files_count != 1)
		return flags_complain(argv, "name one profile to check, not %zu",
				      check->files_count);
	return written_check(check->output, inputs, 2);
}

static int write_report(const struct check *check, const struct probe_check *made)
{
	struct probe_error error = { "" };
	const int result = check->output
				   ? probe_check_write(made, check->output, check->format, &error)
				   : probe_check_render(made, stdout, check->format, &error);

	return written_status(check->output, result, &error);
}

static int judge(const struct check *check, const struct probe_profile *base,
		 const struct probe_profile *candidate)
{
	static const int statuses[] = {
		[PROBE_WITHIN] = EXIT_SUCCESS,
		[PROBE_CANNOT_TELL] = CHECK_CANNOT_TELL,
		[PROBE_BROKEN] = CHECK_BROKEN,
	};
	struct probe_check *made;
	struct probe_error error = { "" };
	int status = probe_profile_check(base, candidate, check->limits, check->limits_count, &made,
					 &error);

	if (status < 0) {
		complain("%s", error.text);
		return status == -ENODATA ? CHECK_CANNOT_TELL : EXIT_OWN_FAILURE;
	}
	status = write_report(check, made);
	if (status == EXIT_SUCCESS)
		status = statuses[probe_check_outcome(made)];
	probe_check_free(made);
	return status;
}

static int check_files(const struct check *check)
{
	struct probe_profile *base = NULL;
	struct probe_profile *candidate = NULL;
	int status = input_load(check->baseline, &base);

	if (status == EXIT_SUCCESS)
		status = input_load(check->file, &candidate);
	if (status == EXIT_SUCCESS)
		status = judge(check, base, candidate);
	probe_profile_free(candidate);
	probe_profile_free(base);
	return status;
}

static int run(int argc, char **argv)
{
	struct check check = { .limits = calloc((size_t)argc, sizeof(check.limits[0])) };
	int status;
	int result;

	if (!check.limits)
		return complain("memory ran out");
	result = flags_read(&flags, argc, argv, take, &check);
	status = result == FLAGS_END ? complain_of_use(&check, argv) : flags_status(result);
	if (result == FLAGS_END && status == EXIT_SUCCESS)
		status = check_files(&check);
	free(check.limits);
	return status;
}

const struct command command_check = {
	"check",
	"see whether a profile stays within limits set from a baseline",
	run,
};
