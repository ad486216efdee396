/* SPDX-License-Identifier: MIT */
/* probekit run: counts a command and, where it is instrumented, its regions. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <probekit-profile.h>
#include <probekit.h>

#include "colour.h"
#include "command.h"
#include "message.h"
#include "run/output.h"
#include "run/passes.h"
#include "run/preload.h"
#include "run/regions.h"
#include "run/remarks.h"
#include "run/repeat.h"
#include "run/options.h"
#include "run/signals.h"
#include "run/simulate.h"
#include "run/streams.h"
#include "sample/sampling.h"

#define REPEATS_DEFAULT	      5

#define SET_OF_ALLOCATIONS    "alloc"
#define EVENTS_OF_ALLOCATIONS "allocations,frees,allocated-bytes,freed-bytes,peak-growth-bytes"

/* What is simulated is not of that set. */
#define EVENTS_BESIDE_SIMULATED                                                                    \
	"instructions,branches,branch-misses,cache-references,cache-misses,task-clock,page-faults"

/* With --alloc the events of allocations are counted besides those asked for, or their set. */
static void set_environment(const struct run_options *options)
{
	struct counting counting = options->counting;
	char *events = NULL;

	if (options->alloc && !counting.set && !counting.events &&
	    (options->simulates || options->both))
		counting.events = (char *)EVENTS_BESIDE_SIMULATED "," EVENTS_OF_ALLOCATIONS;
	else if (options->alloc && !counting.set && !counting.events)
		counting.set = SET_OF_ALLOCATIONS;
	else if (options->alloc && counting.events &&
		 asprintf(&events, "%s," EVENTS_OF_ALLOCATIONS, counting.events) >= 0)
		counting.events = events;
	counting_ask(&counting);
	free(events);
}

/* How often standard input lets it run; 0 where it does not, complained of. */
static size_t repeats_allowed(const struct run_options *options)
{
	const size_t usual = options->simulates ? 1 : REPEATS_DEFAULT;
	const size_t wanted = options->repeats > 0 ? (size_t)options->repeats : usual;

	if (streams_can_repeat_input())
		return wanted;
	if (options->repeats > 1 || options->warm_ups > 0 || options->passes || options->both) {
		complain("standard input is a pipe, which can be read but once: give a file "
			 "('<file'), or nothing ('</dev/null'), or one run (-r 1)");
		return 0;
	}
	if (options->repeats == 0 && usual > 1)
		remark("there is one run: standard input is a pipe, which can be read but once "
		       "(a file, as in '<file', is read anew by each run)");
	return 1;
}

/* The command as it was written, but in one line; free() it. */
static char *title_of(char *const *command)
{
	char *title = NULL;
	size_t size;
	FILE *stream = open_memstream(&title, &size);

	if (!stream)
		return NULL;
	for (size_t i = 0; command[i]; i++)
		fprintf(stream, "%s%s", i > 0 ? " " : "", command[i]);
	fclose(stream);
	for (char *c = title; c && *c; c++)
		if ((unsigned char)*c < ' ' || *c == '\177')
			*c = ' ';
	return title;
}

static int print_report(const struct probe_profile *profile)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.colour = colour_wanted("auto", stderr) == 1,
	};
	struct probe_error error;

	if (probe_profile_render(profile, stderr, &options, &error) == 0)
		return 0;
	return complain("%s", error.text);
}

/* 0 or the exit status of a report that could not be written. */
static int report(struct probe_profile *profile, const struct run_options *options,
		  char *const *command)
{
	char *title = title_of(command);
	const char *format = options->format;
	int status = 0;

	if (!title || probe_profile_set_title(profile, title) < 0 || remarks_put(profile) < 0)
		status = complain("memory ran out");
	free(title);
	if (status == 0 && options->quiet)
		remarks_say();
	if (status == 0 && !options->quiet)
		status = print_report(profile);
	if (!options->output)
		return status;
	if (!format)
		format = output_format_of(options->output);
	return output_save(profile, options->output, format) < 0 ? EXIT_OWN_FAILURE : status;
}

/* A set that was named is counted as it is. */
static void remark_on_allocations(const struct probe_profile *profile)
{
	static const char *const events[] = {
		"allocations",	     "frees",	      "allocated-bytes", "freed-bytes",
		"peak-growth-bytes", "mapped-blocks", "mmaps",		 "mmap-bytes",
	};
	struct probe_value value;

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (probe_profile_value(profile, probe_profile_first(profile), events[i],
					PROBE_INCLUSIVE, 0, &value) == 0)
			return;
	remark("--alloc counts nothing: the set has no event of allocations; the set '" SET_OF_ALLOCATIONS
	       "' has, and with -e they are added");
}

/* One simulated run more, which goes into the profile of the others. 0 or the exit status. */
static int simulate_too(char *const *command, struct probe_profile *profile)
{
	const struct repeat_plan plan = {
		.command = command,
		.repeats = 1,
		.passes = { 1, 1 },
	};
	struct probe_profile *simulated;
	struct probe_error error;
	int status;

	simulate_begin();
	status = repeat(&plan, &simulated);
	if (!simulated)
		return status;
	if (probe_profile_join(profile, simulated, &error) < 0)
		status = complain("%s", error.text);
	probe_profile_free(simulated);
	return status;
}

static int measure(const struct run_options *options, size_t repeats, char *const *command)
{
	struct probe_profile *profile;
	struct repeat_plan plan = {
		.command = command,
		.repeats = repeats,
		.warm_ups = (size_t)options->warm_ups,
		.passes = { 1, 1 },
		.ignores_failure = options->ignores_failure,
	};
	int status, failure;

	set_environment(options);
	if (options->passes)
		plan.passes = passes_find();
	preload(options->preload, options->alloc, command[0]);
	sampling_set_frequency(options->frequency);
	streams_mark_input();
	signals_take();
	regions_prepare();
	if (options->simulates)
		simulate_begin();
	status = repeat(&plan, &profile);
	if (options->both && status == 0)
		status = simulate_too(command, profile);
	simulate_end();
	regions_remove();
	signals_give_back();
	if (!profile) {
		remarks_say();
		return status;
	}
	if (options->alloc)
		remark_on_allocations(profile);
	failure = report(profile, options, command);
	probe_profile_free(profile);
	return status == 0 ? failure : status;
}

static int run_with(const struct run_options *options, char *const *command)
{
	size_t repeats;

	streams_reserve();
	if (options->output && output_check(options->output) < 0)
		return EXIT_OWN_FAILURE;
	if (options->simulates || options->both) {
		const int status = simulate_prepare(&options->simulation, command[0]);

		if (status != 0)
			return status;
	}
	repeats = repeats_allowed(options);
	return repeats > 0 ? measure(options, repeats, command) : EXIT_OWN_FAILURE;
}

static int run(int argc, char **argv)
{
	struct run_options options;
	int status;

	if (run_options_read(&options, argc, argv, &status) == 0)
		status = run_with(&options, argv + optind);
	run_options_free(&options);
	return status;
}

const struct command command_run = {
	"run",
	"run a command and count what it costs, with its regions",
	run,
};
