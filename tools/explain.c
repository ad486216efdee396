/* SPDX-License-Identifier: MIT */
/* probekit explain: why one is faster than the other. */
#include <getopt.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <probekit-profile.h>

#include "command.h"
#include "event_costs.h"
#include "flags.h"
#include "input.h"
#include "message.h"
#include "written.h"

static const struct flag rows[] = {
	{ 'c', "cost", "NAME=TIME",
	  "what one event costs on that machine, as page-fault=0.8us; several times" },
	{ FLAG_LONG(0), "region", "PATH", "explain this region alone" },
	{ 'f', "format", "FORMAT", "text, markdown or json" },
	{ FLAG_LONG(1), "json", NULL, "the same as --format=json" },
	{ FLAG_LONG(2), "markdown", NULL, "the same as --format=markdown" },
	{ 'o', "output", "FILE", "write there; without -f its suffix chooses the format" },
	{ 0 },
};

static const struct flags flags = {
	.synopsis = "[OPTION...] BASELINE CANDIDATE",
	.summary =
		"Say why the candidate's time differs from the baseline's: the exact factors of the\n"
		"time ratio, what else changed with what it can explain at most, and what stays\n"
		"unexplained. Each is a profile, or a quoted pattern of several runs, as 'a-*.json'.",
	.rows = rows,
	.epilogue =
		"  probekit explain before.json after.json\n"
		"  probekit explain 'roll-*.json' 'inplace-*.json'\n"
		"  probekit explain --cost page-fault=0.8us -o why.md before.json after.json\n\n"
		"Costs that `probekit doctor` measured on the machine of the profiles are known.",
};

struct explain {
	struct probe_explain_options options;
	const char *format;
	const char *output; /* NULL: standard output */
	struct event_costs costs;
	const char *sides[2]; /* baseline, candidate */
	glob_t files[2];
	struct probe_profile *profiles[2];
	size_t count;
};

static int take(void *context, int letter, char **argv)
{
	struct explain *explain = context;

	switch (letter) {
	case FLAG_OPERAND:
		if (explain->count < 2)
			explain->sides[explain->count] = optarg;
		explain->count++;
		return 0;
	case 'c':
		return event_costs_take(&explain->costs, argv, optarg);
	case FLAG_LONG(0):
		explain->options.region = optarg;
		return 0;
	case 'f':
		explain->format = optarg;
		return 0;
	case FLAG_LONG(1):
		explain->format = "json";
		return 0;
	case FLAG_LONG(2):
		explain->format = "markdown";
		return 0;
	default:
		explain->output = strcmp(optarg, "-") == 0 ? NULL : optarg;
		return 0;
	}
}

/* With a backslash before what a pattern would mean something by; free() it. */
static char *as_pattern(const char *path)
{
	char *pattern = malloc(2 * strlen(path) + 1);
	char *to = pattern;

	if (!pattern)
		return NULL;
	for (; *path; *to++ = *path++)
		if (strchr("*?[\\", *path))
			*to++ = '\\';
	*to = '\0';
	return pattern;
}

/* A file whose name looks like a pattern is that file; a pattern of nothing is a file's name. */
static int find_files(const char *name, glob_t *files)
{
	const char *path = strcmp(name, "-") == 0 ? "/dev/stdin" : name;
	char *pattern = access(path, F_OK) == 0 ? as_pattern(path) : strdup(path);
	const int result = pattern ? glob(pattern, GLOB_NOCHECK, NULL, files) : GLOB_NOSPACE;

	free(pattern);
	return result == 0 ? 0 : complain("%s cannot be searched for files", path);
}

/* Several files are one profile of as many repeats. */
static int load(const glob_t *files, struct probe_profile **profile)
{
	struct probe_profile **profiles = calloc(files->gl_pathc, sizeof(profiles[0]));
	struct probe_error error = { "" };
	size_t loaded = 0;
	int status = profiles ? 0 : complain("memory ran out");

	for (; status == 0 && loaded < files->gl_pathc; loaded++)
		status = input_load(files->gl_pathv[loaded], &profiles[loaded]);
	if (status == 0 && loaded == 1) {
		*profile = profiles[0];
		loaded = 0;
	} else if (status == 0 && probe_profile_merge(profiles, loaded, profile, &error) < 0) {
		status = complain("%s (profile 1 is %s)", error.text, files->gl_pathv[0]);
	}
	while (loaded > 0)
		probe_profile_free(profiles[--loaded]);
	free(profiles);
	return status;
}

static int load_both(struct explain *explain)
{
	int status = 0;

	for (size_t side = 0; side < 2 && status == 0; side++)
		status = find_files(explain->sides[side], &explain->files[side]);
	for (size_t side = 0; side < 2 && status == 0; side++)
		status = written_check(explain->output,
				       (const char *const *)explain->files[side].gl_pathv,
				       explain->files[side].gl_pathc);
	for (size_t side = 0; side < 2 && status == 0; side++)
		status = load(&explain->files[side], &explain->profiles[side]);
	return status;
}

/* Two runs of one program have one title: then their files tell them apart. */
static void name_sides(struct explain *explain)
{
	if (strcmp(probe_profile_title(explain->profiles[0]),
		   probe_profile_title(explain->profiles[1])) != 0)
		return;
	explain->options.base_name = explain->sides[0];
	explain->options.candidate_name = explain->sides[1];
}

static int write_explanation(const struct explain *explain,
			     const struct probe_explanation *explanation)
{
	struct probe_error error = { "" };
	int result;

	if (explain->output)
		result = probe_explanation_write(explanation, explain->output, explain->format,
						 &error);
	else
		result = probe_explanation_render(explanation, stdout, explain->format, &error);
	return written_status(explain->output, result, &error);
}

static int explain_both(struct explain *explain)
{
	struct probe_explanation *explanation = NULL;
	struct probe_error error = { "" };
	int status = event_costs_of_machine(&explain->costs, explain->files[0].gl_pathv[0],
					    explain->files[1].gl_pathv[0]);

	if (status != 0)
		return status;
	name_sides(explain);
	explain->options.costs = explain->costs.list;
	explain->options.costs_count = explain->costs.count;
	if (probe_profile_explain(explain->profiles[0], explain->profiles[1], &explain->options,
				  &explanation, &error) < 0)
		return complain("%s", error.text);
	status = write_explanation(explain, explanation);
	probe_explanation_free(explanation);
	return status;
}

static void release(struct explain *explain)
{
	for (size_t side = 0; side < 2; side++) {
		probe_profile_free(explain->profiles[side]);
		globfree(&explain->files[side]);
	}
	event_costs_free(&explain->costs);
}

static int run(int argc, char **argv)
{
	struct explain explain = { .options.size = sizeof(explain.options) };
	const int result = flags_read(&flags, argc, argv, take, &explain);
	int status;

	if (result != FLAGS_END)
		status = flags_status(result);
	else if (explain.count != 2)
		status = flags_complain(argv, "name two profiles: the baseline and the candidate%s",
					explain.count > 2 ? " (put a pattern of several files in "
							    "quotes)"
							  : "");
	else
		status = load_both(&explain);
	if (result == FLAGS_END && status == 0)
		status = explain_both(&explain);
	release(&explain);
	return status;
}

const struct command command_explain = {
	"explain",
	"why one profile's time differs from another's",
	run,
};
