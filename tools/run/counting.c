/* SPDX-License-Identifier: MIT */
#include "counting.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../message.h"

static int add_events(struct counting *counting, const char *events)
{
	char *list;

	if (asprintf(&list, "%s%s%s", counting->events ? counting->events : "",
		     counting->events ? "," : "", events) < 0)
		return complain("memory ran out");
	free(counting->events);
	counting->events = list;
	return 0;
}

bool counting_take(struct counting *counting, int letter, int *status)
{
	*status = 0;
	switch (letter) {
	case 's':
		counting->set = optarg;
		return true;
	case 'e':
		*status = add_events(counting, optarg);
		return true;
	case COUNTING_FLAG_COUNT:
		counting->count = optarg;
		return true;
	case COUNTING_FLAG_SOURCE:
		counting->source = optarg;
		return true;
	default:
		return false;
	}
}

int counting_check(const struct counting *counting, char **argv)
{
	if (counting->set && counting->events)
		return flags_complain(argv, "--set and --event exclude each other: take one");
	return 0;
}

/* A file's path such that it holds wherever a process of the command goes to. */
static void ask_for_set(const char *set)
{
	char path[PATH_MAX];
	const size_t length = strlen(set);
	const bool is_path = strchr(set, '/') ||
			     (length > 5 && strcmp(set + length - 5, ".json") == 0);

	setenv("PROBE_SET", is_path && realpath(set, path) ? path : set, 1);
}

void counting_ask(const struct counting *counting)
{
	const char *set = counting->set ? counting->set : getenv("PROBE_SET");

	if (set && *set)
		ask_for_set(set);
	if (counting->set)
		unsetenv("PROBE_EVENTS");
	if (counting->events)
		setenv("PROBE_EVENTS", counting->events, 1);
	if (counting->count)
		setenv("PROBE_COUNT", counting->count, 1);
	if (counting->source)
		setenv("PROBE_SOURCE", counting->source, 1);
}

void counting_free(struct counting *counting)
{
	free(counting->events);
}
