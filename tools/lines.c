/* SPDX-License-Identifier: MIT */
/* probekit lines: what each line of source costs, function by function. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <probekit-profile.h>

#include "colour.h"
#include "command.h"
#include "flags.h"
#include "input.h"
#include "lines/format.h"
#include "message.h"
#include "run/output.h"
#include "written.h"

static const struct flag rows[] = {
	{ 'f', "format", "FORMAT", "text, csv, markdown, json" },
	{ FLAG_LONG(0), "json", NULL, "the same as -f json" },
	{ FLAG_LONG(1), "markdown", NULL, "the same as -f markdown" },
	{ 'm', "metric", "NAME", "a column of this event or metric; may be given several times" },
	{ FLAG_LONG(6), "by", "EVENT", "let this event decide, in place of time" },
	{ FLAG_LONG(2), "function", "PATTERN", "show functions, or files, of these names alone" },
	{ FLAG_LONG(3), "source", "DIR", "look for source files in this folder, too" },
	{ FLAG_LONG(7), "region", "NAME", "show samples of this region, and of those inside it" },
	{ FLAG_LONG(8), "repeat", "N", "show repeat N alone (from 1), or \"mean\"" },
	{ FLAG_LONG(4), "all", NULL, "show functions of less than 1 % of the samples, too" },
	{ 'o', "output", "FILE", "write there; without -f its suffix chooses the format" },
	{ FLAG_LONG(5), "color", "WHEN", "auto, always or never" },
	{ 0 },
};

static const struct flags flags = {
	.synopsis = "[OPTION...] FILE...",
	.summary =
		"Show what each line of source cost: lines that PROBE_LINE and PROBE_HIT mark, and\n"
		"lines that samples met. Several FILEs are runs of the same thing; '-' is standard\n"
		"input.",
	.rows = rows,
	.epilogue = "  PROBE_OUTPUT=run.json ./program && probekit lines run.json\n"
		    "  probekit run --sample -o run.json -- ./program && probekit lines run.json\n"
		    "  probekit lines -m page-faults --function evolve run.json\n"
		    "  probekit lines --region evolve/laplacian run.json",
};

struct asked {
	const char *format; /* NULL: as the output's name says */
	const char *output; /* NULL: standard output */
	const char *colour;
	struct lines_choice choice;
	struct source_places places;
	char **metrics; /* ends with a NULL */
	size_t metrics_count;
	const char **files;
	size_t files_count;
};

static int take_repeat(struct asked *asked, char **argv)
{
	long repeat;

	asked->choice.repeat = PROBE_MEAN;
	if (strcmp(optarg, "mean") == 0)
		return 0;
	repeat = flags_number(argv, "--repeat (or \"mean\")", optarg, 1, 1000000);
	asked->choice.repeat = (size_t)repeat - 1;
	return repeat < 0 ? -1 : 0;
}

static int take(void *context, int letter, char **argv)
{
	struct asked *asked = context;

	switch (letter) {
	case FLAG_OPERAND:
		asked->files[asked->files_count++] = optarg;
		break;
	case 'f':
		asked->format = optarg;
		break;
	case FLAG_LONG(0):
		asked->format = "json";
		break;
	case FLAG_LONG(1):
		asked->format = "markdown";
		break;
	case 'm':
		asked->metrics[asked->metrics_count++] = optarg;
		break;
	case FLAG_LONG(6):
		asked->choice.by = optarg;
		break;
	case FLAG_LONG(2):
		asked->choice.function = optarg;
		break;
	case FLAG_LONG(3):
		asked->places.folder = optarg;
		break;
	case FLAG_LONG(4):
		asked->choice.least = 0;
		break;
	case FLAG_LONG(7):
		asked->choice.region = optarg;
		break;
	case FLAG_LONG(8):
		return take_repeat(asked, argv);
	case 'o':
		asked->output = strcmp(optarg, "-") == 0 ? NULL : optarg;
		break;
	default:
		asked->colour = optarg;
	}
	return 0;
}

/* The last to be written: what is newer than that cannot be what ran. */
static void note_time(struct asked *asked)
{
	struct stat status;

	for (size_t i = 0; i < asked->files_count; i++) {
		if (stat(asked->files[i], &status) != 0 || !S_ISREG(status.st_mode))
			continue;
		if (!asked->places.has_time || status.st_mtim.tv_sec > asked->places.time.tv_sec)
			asked->places.time = status.st_mtim;
		asked->places.has_time = true;
	}
}

static int load(const struct asked *asked, struct probe_profile **profile)
{
	struct probe_profile **profiles = calloc(asked->files_count, sizeof(profiles[0]));
	struct probe_error error = { "" };
	size_t loaded = 0;
	int status = profiles ? 0 : complain("memory ran out");

	for (; status == 0 && loaded < asked->files_count; loaded++)
		status = input_load(asked->files[loaded], &profiles[loaded]);
	if (status == 0 && loaded == 1) {
		*profile = profiles[0];
		loaded = 0;
	} else if (status == 0 && probe_profile_merge(profiles, loaded, profile, &error) < 0) {
		status = complain("%s (profile 1 is %s)", error.text, asked->files[0]);
	}
	while (loaded > 0)
		probe_profile_free(profiles[--loaded]);
	free(profiles);
	return status;
}

/* The library knows the nearest names. */
static int check_names(const char *const *names, const struct probe_profile *profile)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.format = "csv",
		.metrics = names,
	};
	struct probe_error error = { "" };
	char *text = NULL;
	size_t size;
	FILE *memory;
	int result;

	if (!names[0])
		return 0;
	memory = open_memstream(&text, &size);
	if (!memory)
		return complain("memory ran out");
	result = probe_profile_render(profile, memory, &options, &error);
	fclose(memory);
	free(text);
	return result < 0 ? complain("%s", error.text) : 0;
}

static const struct {
	const char *name;
	int (*print)(const struct lines *lines);
} formats[] = {
	{ "csv", lines_print_csv },
	{ "json", lines_print_json },
	{ "markdown", lines_print_markdown },
};

static bool is_known(const char *format)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, format) == 0)
			return true;
	return strcmp(format, "text") == 0;
}

static int print(const struct lines *lines, const char *format, bool colour)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, format) == 0)
			return formats[i].print(lines);
	return lines_print_text(lines, colour);
}

/* A file gets colours only where they were asked for. */
static int print_to(const struct lines *lines, const struct asked *asked)
{
	const bool colour = colour_wanted(asked->colour, stdout) == 1;
	struct output_redirection redirection;
	int status;

	if (!asked->output)
		return print(lines, asked->format, colour);
	if (output_begin(&redirection, asked->output) < 0)
		return EXIT_OWN_FAILURE;
	status = print(lines, asked->format, colour && strcmp(asked->colour, "auto") != 0);
	return output_end(&redirection) < 0 ? EXIT_OWN_FAILURE : status;
}

/* What the name of the output says where it is one of ours; else text. */
static const char *format_of(const char *path)
{
	const char *format = path ? output_format_of(path) : "text";

	return is_known(format) ? format : "text";
}

static int check_repeat(const struct asked *asked, const struct probe_profile *profile)
{
	const size_t repeats = probe_profile_repeats(profile);

	if (asked->choice.repeat == PROBE_MEAN || asked->choice.repeat < repeats)
		return 0;
	return complain("--repeat %zu: there %s %zu, counted from 1", asked->choice.repeat + 1,
			repeats == 1 ? "is" : "are", repeats);
}

static int show(const struct asked *asked, const struct probe_profile *profile)
{
	struct lines lines = { .metrics = asked->metrics };
	const char *const by[] = { asked->choice.by, NULL };
	int status = check_repeat(asked, profile);

	if (status == 0)
		status = check_names((const char *const *)asked->metrics, profile);
	if (status == 0)
		status = check_names(by, profile);
	if (status == 0)
		status = lines_collect(&lines, profile, &asked->choice, &asked->places);
	if (status == 0)
		status = print_to(&lines, asked);
	lines_free(&lines);
	return status;
}

static int check(struct asked *asked, char **argv)
{
	if (!asked->format)
		asked->format = format_of(asked->output);
	if (asked->files_count == 0)
		return flags_complain(argv, "name a profile to show");
	if (!is_known(asked->format))
		return flags_complain(
			argv, "format '%s' is unknown (there are: text, csv, markdown, json)",
			asked->format);
	if (colour_wanted(asked->colour, stdout) < 0)
		return flags_complain(argv, "--color takes auto, always or never, not '%s'",
				      asked->colour);
	return written_check(asked->output, asked->files, asked->files_count);
}

static int run(int argc, char **argv)
{
	struct asked asked = {
		.colour = "auto",
		.choice.least = 0.01,
		.choice.repeat = PROBE_MEAN,
		.metrics = calloc((size_t)argc + 1, sizeof(asked.metrics[0])),
		.files = calloc((size_t)argc, sizeof(asked.files[0])),
	};
	struct probe_profile *profile = NULL;
	int status = asked.metrics && asked.files ? 0 : complain("memory ran out");
	int result = status == 0 ? flags_read(&flags, argc, argv, take, &asked) : FLAGS_END;

	if (result != FLAGS_END) {
		status = flags_status(result);
		goto out;
	}
	if (status == 0)
		status = check(&asked, argv);
	if (status == 0)
		status = load(&asked, &profile);
	if (status == 0) {
		note_time(&asked);
		status = show(&asked, profile);
	}
	probe_profile_free(profile);
out:
	free(asked.files);
	free(asked.metrics);
	return status;
}

const struct command command_lines = {
	"lines",
	"show what each line of source cost",
	run,
};
