/* SPDX-License-Identifier: MIT */
/* probekit import: other tools' reports become profiles */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <probekit-profile.h>

#include "command.h"
#include "flags.h"
#include "message.h"
#include "output_name.h"

enum {
	FLAG_TITLE = FLAG_LONG(0),
	FLAG_RATES = FLAG_LONG(1),
};

static const struct flag rows[] = {
	{ 'o', "output", "FILE", "write profiles; %n is a report's number, %t its title" },
	{ FLAG_TITLE, "title", "TEXT", "what reports call it; of one report alone" },
	{ FLAG_RATES, "rates", "STYLE",
	  "without -o: as perf prints them 'today', or in 2014: 'chapter'" },
	{ 0 },
};

static const struct flags flags = {
	.synopsis = "[-o FILE] [OPTION...] REPORT...",
	.summary =
		"Make profiles of reports that perf stat wrote with -j or -x, or of counters as\n"
		"examples/chapter/counters.json has them. Without -o, print them as text.",
	.rows = rows,
	.epilogue =
		"  perf stat -j -e duration_time,task-clock,cycles,instructions -o perf.json -- ls\n"
		"  probekit import perf.json -o run.json\n"
		"  probekit import examples/chapter/counters.json -o 'chapter/%t.json'",
};

struct import {
	const char *pattern; /* NULL: print */
	const char *title;
	bool chapter_rates;
	const char **inputs;
	size_t inputs_count;
	struct probe_profile **profiles;
	char **names; /* of the outputs */
	size_t count;
};

static int take_rates(struct import *import, char **argv, const char *rates)
{
	import->chapter_rates = strcmp(rates, "chapter") == 0;
	if (import->chapter_rates || strcmp(rates, "today") == 0)
		return EXIT_SUCCESS;
	return flags_complain(argv, "--rates takes 'today' or 'chapter', not '%s'", rates);
}

static int take(void *context, int letter, char **argv)
{
	struct import *import = context;

	switch (letter) {
	case FLAG_OPERAND:
		import->inputs[import->inputs_count++] = optarg;
		return 0;
	case 'o':
		import->pattern = optarg;
		return 0;
	case FLAG_TITLE:
		import->title = optarg;
		return 0;
	default:
		return take_rates(import, argv, optarg);
	}
}

static const char *path_of(const char *input)
{
	return strcmp(input, "-") == 0 ? "/dev/stdin" : input;
}

static int take_profiles(struct import *import, struct probe_profile **profiles, size_t n)
{
	struct probe_profile **longer = realloc(import->profiles,
						(import->count + n) * sizeof(longer[0]));

	if (!longer) {
		for (size_t i = 0; i < n; i++)
			probe_profile_free(profiles[i]);
		return complain("memory ran out");
	}
	memcpy(longer + import->count, profiles, n * sizeof(longer[0]));
	import->profiles = longer;
	import->count += n;
	return EXIT_SUCCESS;
}

/* All that is wrong is told at once; what is right alone is not written then. */
static int load(struct import *import)
{
	int status = EXIT_SUCCESS;

	for (size_t i = 0; i < import->inputs_count; i++) {
		struct probe_profile **profiles;
		struct probe_error error;
		size_t n;

		if (probe_profile_import(path_of(import->inputs[i]), &profiles, &n, &error) < 0)
			status = complain("%s", error.text);
		else if (take_profiles(import, profiles, n) != EXIT_SUCCESS)
			status = EXIT_OWN_FAILURE;
		free(profiles);
	}
	return status;
}

static int set_title(const struct import *import)
{
	if (!import->title)
		return EXIT_SUCCESS;
	if (import->count > 1)
		return complain("--title names one report, here are %zu", import->count);
	return probe_profile_set_title(import->profiles[0], import->title) < 0
		       ? complain("memory ran out")
		       : EXIT_SUCCESS;
}

/* A report that was asked for is not given up for its profile: its figures stand nowhere else. */
static int check_input_stays(const struct import *import, const char *name)
{
	struct stat output, input;

	if (stat(name, &output) < 0 || !S_ISREG(output.st_mode))
		return EXIT_SUCCESS;
	for (size_t i = 0; i < import->inputs_count; i++)
		if (stat(path_of(import->inputs[i]), &input) == 0 &&
		    input.st_dev == output.st_dev && input.st_ino == output.st_ino)
			return complain("%s is what is imported: write the profile to another file",
					name);
	return EXIT_SUCCESS;
}

static int check_names(const struct import *import)
{
	for (size_t i = 0; i < import->count; i++) {
		for (size_t j = 0; j < i; j++)
			if (strcmp(import->names[i], import->names[j]) == 0)
				return complain(
					"%zu reports, and two of them would be written to %s: "
					"put %%n or %%t into the name",
					import->count, import->names[i]);
		if (check_input_stays(import, import->names[i]) != EXIT_SUCCESS)
			return EXIT_OWN_FAILURE;
	}
	return EXIT_SUCCESS;
}

static int make_names(struct import *import)
{
	import->names = calloc(import->count, sizeof(import->names[0]));
	if (!import->names)
		return complain("memory ran out");
	for (size_t i = 0; i < import->count; i++) {
		const int result = output_name(import->pattern, i + 1,
					       probe_profile_title(import->profiles[i]),
					       &import->names[i]);

		if (result == -EINVAL)
			return complain("-o takes %%n, %%t and %%%%: '%s' has another %%",
					import->pattern);
		if (result < 0)
			return complain("memory ran out");
	}
	return check_names(import);
}

static int save(struct import *import)
{
	struct probe_error error;
	int status = make_names(import);

	for (size_t i = 0; i < import->count && status == EXIT_SUCCESS; i++) {
		if (probe_profile_save(import->profiles[i], import->names[i], &error) < 0)
			status = complain("%s", error.text);
		else if (isatty(STDERR_FILENO))
			fprintf(stderr, "%s: %s\n", import->names[i],
				probe_profile_title(import->profiles[i]));
	}
	return status;
}

static int print(const struct import *import)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.chapter_rates = import->chapter_rates,
	};
	struct probe_error error;

	for (size_t i = 0; i < import->count; i++) {
		const int result = probe_profile_render(import->profiles[i], stdout, &options,
							&error);

		/* A reader that has seen enough is no failure. */
		if (result == -EPIPE)
			return EXIT_SUCCESS;
		if (result < 0)
			return complain("%s", error.text);
	}
	return EXIT_SUCCESS;
}

static void release(const struct import *import)
{
	for (size_t i = 0; i < import->count; i++) {
		probe_profile_free(import->profiles[i]);
		if (import->names)
			free(import->names[i]);
	}
	free(import->names);
	free(import->profiles);
	free(import->inputs);
}

static int import_reports(struct import *import)
{
	int status = load(import);

	if (status == EXIT_SUCCESS)
		status = set_title(import);
	if (status == EXIT_SUCCESS)
		status = import->pattern ? save(import) : print(import);
	return status;
}

static int run(int argc, char **argv)
{
	struct import import = { .inputs = calloc((size_t)argc, sizeof(import.inputs[0])) };
	int result;
	int status;

	if (!import.inputs)
		return complain("memory ran out");
	result = flags_read(&flags, argc, argv, take, &import);
	if (result != FLAGS_END)
		status = flags_status(result);
	else if (import.inputs_count == 0)
		status = flags_complain(argv, "name a report that perf stat wrote with -j or -x,");
	else
		status = import_reports(&import);
	release(&import);
	return status;
}

const struct command command_import = {
	"import",
	"make profiles of what perf stat wrote (-j, -x,)",
	run,
};
