/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "../measure/callgrind.h"
#include "../report/render.h"
#include "../sets/names.h"
#include "output.h"
#include "simulated.h"

struct choice {
	const char *name;
	unsigned int value;
};

static const struct choice scopes[] = {
	{ "thread", SCOPE_THREAD },
	{ "process", SCOPE_PROCESS },
	{ NULL, 0 },
};

static const struct choice sources[] = {
	{ "auto", REQUEST_PERF | REQUEST_OS },
	{ "perf", REQUEST_PERF },
	{ "os", REQUEST_OS },
	{ "callgrind", REQUEST_CALLGRIND },
	{ NULL, 0 },
};

/* Whether each thread has a tree of its own. */
static const struct choice trees[] = {
	{ "merged", false },
	{ "each", true },
	{ NULL, 0 },
};

/* Of PROBE: whether it is switched off. */
static const struct choice switches[] = {
	{ "on", false }, { "off", true }, { "1", false }, { "0", true }, { NULL, 0 },
};

static const char *value_of(const char *given, const char *variable, const char *fallback)
{
	const char *value = given ? given : secure_getenv(variable);

	return value && *value ? value : fallback;
}

static int choose(const struct choice *choices, const char *variable, const char *value,
		  unsigned int *chosen, struct probe_error *error)
{
	struct names names = { .wanted = value };
	char nearest[256];
	char all[128] = "";

	for (const struct choice *choice = choices; choice->name; choice++) {
		if (strcmp(choice->name, value) == 0) {
			*chosen = choice->value;
			return 0;
		}
		names_offer(&names, choice->name);
		strcat(all, choice == choices ? "" : ", ");
		strcat(all, choice->name);
	}
	return error_set(error, -EINVAL, "%s=%s is unknown%s (there are: %s)", variable, value,
			 names_sentence(&names, nearest, sizeof(nearest)), all);
}

/* "k/n"; NULL: all in one. */
static int read_pass(const char *text, struct pass *pass, struct probe_error *error)
{
	unsigned int number, of;
	int length = 0;

	if (!text)
		return 0;
	if (strspn(text, "0123456789/") == strlen(text) &&
	    sscanf(text, "%4u/%4u%n", &number, &of, &length) == 2 && text[length] == '\0' &&
	    number >= 1 && number <= of) {
		*pass = (struct pass){ .number = number, .of = of };
		return 0;
	}
	return error_set(error, -EINVAL,
			 "PROBE_PASS=%s is no pass: write k/n, the k-th of n, as 1/2 and 2/2",
			 text);
}

static int copy_strings(struct options *options, const char *set, const char *events,
			const char *output, const char *format)
{
	options->set = strdup(set);
	options->events = events ? strdup(events) : NULL;
	options->output = output ? strdup(output) : NULL;
	options->format = format;
	if (options->set && (options->events || !events) && (options->output || !output))
		return 0;
	options_free(options);
	return -ENOMEM;
}

/* What a program was compiled with may be shorter, or longer by fields that are not known here. */
static int copy_given(const struct probe_options *given, struct probe_options *whole,
		      struct probe_error *error)
{
	const size_t least = offsetof(struct probe_options, threads);

	if (given->size < least || given->size % sizeof(char *) != 0)
		return error_set(
			error, -EINVAL,
			"probe_options.size is %zu: set it to sizeof(struct probe_options)",
			given->size);
	memcpy(whole, given, given->size < sizeof(*whole) ? given->size : sizeof(*whole));
	return 0;
}

int options_read(const struct probe_options *given, struct options *options,
		 struct probe_error *error)
{
	struct probe_options asked = { 0 };
	unsigned int scope = SCOPE_THREAD;
	unsigned int each_thread = false;
	const struct render_format *format = NULL;
	const char *output, *format_name;
	int result;

	memset(options, 0, sizeof(*options));
	result = given ? copy_given(given, &asked, error) : 0;
	if (result < 0)
		return result;
	output = value_of(asked.output, "PROBE_OUTPUT", NULL);
	format_name = value_of(asked.format, "PROBE_FORMAT",
			       output ? render_format_of_path(output) : "text");
	if (output && strcmp(output, "-") == 0)
		output = NULL;
	result = choose(scopes, "PROBE_COUNT", value_of(asked.count, "PROBE_COUNT", "thread"),
			&scope, error);
	if (result == 0)
		result = choose(sources, "PROBE_SOURCE",
				value_of(asked.source, "PROBE_SOURCE", "auto"), &options->sources,
				error);
	if (result == 0)
		result = choose(trees, "PROBE_THREADS",
				value_of(asked.threads, "PROBE_THREADS", "merged"), &each_thread,
				error);
	if (result == 0)
		result = read_pass(value_of(asked.pass, "PROBE_PASS", NULL), &options->pass, error);
	if (result == 0)
		result = render_find_format(format_name, &format, error);
	if (result == 0 && output)
		result = output_check_pattern(output, error);
	if (result < 0)
		return result;
	if (options->sources == (REQUEST_PERF | REQUEST_OS) && callgrind_is_there())
		options->sources = REQUEST_CALLGRIND;
	options->scope = (enum request_scope)scope;
	options->each_thread = each_thread;
	if (copy_strings(options, value_of(asked.set, "PROBE_SET", "default"),
			 value_of(asked.events, "PROBE_EVENTS", NULL), output, format->name) < 0)
		return error_no_memory(error);
	return 0;
}

void options_free(struct options *options)
{
	free(options->set);
	free(options->events);
	free(options->output);
	memset(options, 0, sizeof(*options));
}

int options_request(const struct options *options, struct request **request,
		    struct probe_error *error)
{
	const bool is_simulated = options->sources & REQUEST_CALLGRIND &&
				  options->scope != SCOPE_COMMAND;
	struct set *set;
	int result;

	if (is_simulated)
		simulated_steady();
	result = options->events ? set_from_events(options->events, &set, error)
				 : set_load(options->set, &set, error);
	if (result == 0 && is_simulated) {
		result = callgrind_check(error);
		if (result == 0)
			simulated_calibrate();
		else
			set_release(set);
	}
	if (result < 0)
		return result;
	result = request_new(set, options->scope, options->sources, options->events != NULL,
			     request, error);
	set_release(set);
	if (result == 0 && pass_apply(options->pass, *request) < 0) {
		request_free(*request);
		return error_no_memory(error);
	}
	return result;
}

int options_are_off(bool *off, struct probe_error *error)
{
	const char *value = value_of(NULL, "PROBE", "on");
	unsigned int chosen = 0;
	const int result = choose(switches, "PROBE", value, &chosen, error);

	*off = chosen;
	return result;
}
