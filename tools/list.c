/* SPDX-License-Identifier: MIT */
/* probekit list: what can be counted, by what, or why not. */
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "flags.h"
#include "listing.h"
#include "message.h"

#define EXIT_NOTHING_MATCHES 1

enum {
	FLAG_SETS = FLAG_LONG(0),
	FLAG_EVENTS,
	FLAG_ALL,
	FLAG_NAMES,
	FLAG_JSON,
};

static const struct flag rows[] = {
	{ FLAG_SETS, "sets", NULL, "list probe sets alone" },
	{ FLAG_EVENTS, "events", NULL, "list events alone" },
	{ FLAG_ALL, "all", NULL, "list events of CPUs that this machine lacks, too" },
	{ FLAG_NAMES, "names", NULL, "print names alone, one a line; nothing is counted" },
	{ FLAG_JSON, "json", NULL, "print JSON, for scripts" },
	{ 0 },
};

static const struct flags flags = {
	.synopsis = "[OPTION...] [PATTERN...]",
	.summary = "List probe sets and events whose names match a pattern, with what counts them\n"
		   "here, found by counting them, or why nothing does.",
	.rows = rows,
	.epilogue =
		"A pattern is a shell's (*, ?, [...]), or a word that the name holds. Letters\n"
		"match in either case. Where a pattern matches nothing the exit status is 1.\n\n"
		"  probekit list cache            sets and events with 'cache' in their name\n"
		"  probekit list --events '*-faults'",
};

struct wanted {
	bool sets, events, all, names, json;
	size_t count;
	char **patterns;
};

/* What the environment asks of a program that is measured is not asked of this one. */
static void clear_environment(void)
{
	static const char *const variables[] = { "PROBE",	 "PROBE_SET",	 "PROBE_EVENTS",
						 "PROBE_PASS",	 "PROBE_OUTPUT", "PROBE_FORMAT",
						 "PROBE_THREADS" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
}

static bool matches(const char *pattern, const char *name)
{
	if (!strpbrk(pattern, "*?["))
		return strcasestr(name, pattern) != NULL;
	return fnmatch(pattern, name, FNM_CASEFOLD) == 0;
}

static size_t mark_sets(struct listing *listing, const char *pattern)
{
	size_t found = 0;

	for (size_t i = 0; i < listing->sets_count; i++) {
		struct listed_set *set = &listing->sets[i];

		if (pattern && !matches(pattern, set->name))
			continue;
		set->is_shown = true;
		found++;
	}
	return found;
}

static size_t mark_events(struct listing *listing, const char *pattern)
{
	size_t found = 0;

	for (size_t i = 0; i < listing->events.count; i++) {
		struct listed_event *event = &listing->events.rows[i];

		if (pattern && !matches(pattern, event->name))
			continue;
		event->is_shown = true;
		found++;
	}
	return found;
}

static int mark(struct listing *listing, const struct wanted *wanted, const char *pattern)
{
	size_t found = 0;

	if (wanted->sets)
		found += mark_sets(listing, pattern);
	if (wanted->events)
		found += mark_events(listing, pattern);
	if (found > 0 || !pattern)
		return EXIT_SUCCESS;
	complain("no %s matches '%s'",
		 wanted->sets && wanted->events ? "set or event"
		 : wanted->sets			? "set"
						: "event",
		 pattern);
	if (!strpbrk(pattern, "*?["))
		listing_explain_unknown(pattern, wanted->sets, wanted->events);
	return EXIT_NOTHING_MATCHES;
}

static void print_names(const struct listing *listing)
{
	for (size_t i = 0; i < listing->sets_count; i++)
		if (listing->sets[i].is_shown)
			puts(listing->sets[i].name);
	for (size_t i = 0; i < listing->events.count; i++)
		if (listing->events.rows[i].is_shown)
			puts(listing->events.rows[i].name);
}

static void print_findings(struct listing *listing, const struct wanted *wanted)
{
	listing_try_events(listing);
	if (wanted->json)
		listing_print_json(listing);
	else
		listing_print_tables(listing, wanted->count > 0);
}

static int list(struct listing *listing, const struct wanted *wanted)
{
	int status = EXIT_SUCCESS;
	int result;

	if (listing_add_names(&listing->events, wanted->all) < 0)
		return EXIT_OWN_FAILURE;
	listing_add_sets(listing);
	result = wanted->names ? EXIT_SUCCESS : listing_try_sets(listing);
	if (result != EXIT_SUCCESS)
		return result;
	if (wanted->count == 0)
		mark(listing, wanted, NULL);
	for (size_t i = 0; i < wanted->count; i++)
		if (mark(listing, wanted, wanted->patterns[i]) != EXIT_SUCCESS)
			status = EXIT_NOTHING_MATCHES;
	if (wanted->names)
		print_names(listing);
	else
		print_findings(listing, wanted);
	return status;
}

static int take(void *context, int letter, char **argv)
{
	struct wanted *wanted = context;

	(void)argv;
	if (letter == FLAG_OPERAND)
		wanted->patterns[wanted->count++] = optarg;
	wanted->sets = wanted->sets || letter == FLAG_SETS;
	wanted->events = wanted->events || letter == FLAG_EVENTS;
	wanted->all = wanted->all || letter == FLAG_ALL;
	wanted->names = wanted->names || letter == FLAG_NAMES;
	wanted->json = wanted->json || letter == FLAG_JSON;
	return 0;
}

static int run(int argc, char **argv)
{
	/* Patterns are moved to the beginning of argv, where what was read is not needed any more. */
	struct wanted wanted = { .patterns = argv + 1 };
	struct listing listing = { 0 };
	int status = flags_read(&flags, argc, argv, take, &wanted);

	if (status != FLAGS_END)
		return flags_status(status);
	if (wanted.names && wanted.json)
		return flags_complain(argv, "--names and --json exclude each other");
	/* Neither asked for: both. */
	if (!wanted.sets && !wanted.events)
		wanted.sets = wanted.events = true;
	clear_environment();
	status = list(&listing, &wanted);
	listing_free(&listing);
	return status;
}

const struct command command_list = {
	"list",
	"sets and events, each with what counts it here, or why nothing does",
	run,
};
