/* SPDX-License-Identifier: MIT */
/* What it all comes to. */
#include "subject.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "session.h"

#define EVENTS_MOST 64

struct text {
	char *at;
	size_t left;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text->at, text->left, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	if ((size_t)length >= text->left)
		length = (int)text->left - 1;
	text->at += length;
	text->left -= (size_t)length;
}

/* Events that share a fate: the reason, or that they were counted, whole or in user mode only. */
struct fate {
	const char *reason;
	bool kernel_excluded;
};

struct event {
	const char *name;
	struct fate fate;
	bool told;
};

static bool same_fate(const struct fate *a, const struct fate *b)
{
	if (!a->reason || !b->reason)
		return a->reason == b->reason && a->kernel_excluded == b->kernel_excluded;
	return strcmp(a->reason, b->reason) == 0;
}

static size_t read_events(const struct subject *subject, struct event *events)
{
	const json_t *list = json_object_get(json_object_get(subject->profile, "set"), "events");
	size_t i, count = 0;
	const json_t *object;

	json_array_foreach(list, i, object)
	{
		const char *name = json_string_value(json_object_get(object, "name"));
		const json_t *value = session_value(subject->profile, name);

		if (!value || count == EVENTS_MOST)
			continue;
		events[count++] = (struct event){
			.name = name,
			.fate = { .reason = session_reason(subject->profile, name),
				  .kernel_excluded = json_is_true(
					  json_object_get(value, "kernel_excluded")) },
		};
	}
	return count;
}

/* "a, b and c". Returns how many they are. */
static size_t add_names(struct text *text, struct event *events, size_t count,
			const struct fate *fate)
{
	const struct event *last = NULL;
	size_t names = 0;

	for (size_t i = 0; i < count; i++) {
		if (!same_fate(&events[i].fate, fate))
			continue;
		events[i].told = true;
		if (last)
			add(text, "%s%s", names++ > 0 ? ", " : "", last->name);
		last = &events[i];
	}
	if (last)
		add(text, "%s%s", names++ > 0 ? " and " : "", last->name);
	return names;
}

static void summarize_run(const struct subject *subject, struct text *text)
{
	struct event events[EVENTS_MOST];
	const size_t count = read_events(subject, events);

	add(text, "Here probekit counts ");
	if (add_names(text, events, count, &(struct fate){ NULL, false }) == 0)
		add(text, "nothing in full");
	for (size_t i = 0; i < count; i++) {
		if (events[i].told || events[i].fate.reason)
			continue;
		add(text, "; in user mode only: ");
		add_names(text, events, count, &events[i].fate);
	}
	add(text, ".");
	for (size_t i = 0; i < count; i++) {
		size_t names;

		if (events[i].told)
			continue;
		add(text, " ");
		names = add_names(text, events, count, &events[i].fate);
		add(text, " %s not available because: %s.", names > 1 ? "are" : "is",
		    events[i].fate.reason);
	}
}

static void summarize_hardware(const struct subject *subject, struct text *text)
{
	static const char *const by_permission[] = {
		[PERMISSION_UNKNOWN] = "may be, if this user is permitted to",
		[PERMISSION_ALL] = "are, too",
		[PERMISSION_USER_MODE] = "are in user mode only",
		[PERMISSION_NONE] = "are not: perf_event_paranoid forbids it to this user",
	};
	const enum permission permission = permission_of(subject);
	const char *verdict = by_permission[permission];

	if (subject->pmus_error < 0)
		verdict = "may be, if there is a PMU, which these files do not tell";
	else if (subject->pmus_count == 0)
		verdict = "are not: there is no PMU";
	add(text, "cycles, instructions and other hardware events %s", verdict);
	if (subject->pmus_count > 0 && permission != PERMISSION_NONE && filter_of(subject) == 1)
		add(text, ", if the seccomp filter lets perf_event_open pass");
}

static void summarize_files(const struct subject *subject, struct text *text)
{
	add(text, "On this recorded machine CPU time, page faults and context switches are "
		  "counted; ");
	summarize_hardware(subject, text);
	add(text, ".");
}

void summarize(const struct subject *subject, char *text, size_t size)
{
	struct text to = { text, size };

	if (subject->profile)
		summarize_run(subject, &to);
	else if (subject->recorded)
		summarize_files(subject, &to);
	else
		add(&to, "Nothing could be counted here: %s.", subject->profile_error.text);
}
