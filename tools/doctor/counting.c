/* SPDX-License-Identifier: MIT */
/* What is really counted: by sessions, as a program has them. */
#include "subject.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "child.h"
#include "session.h"

/* More than any PMU counts at once. */
#define COUNTERS_MOST 24

void check_events(const struct subject *subject, struct finding *finding)
{
	const json_t *events = json_object_get(json_object_get(subject->profile, "set"), "events");
	size_t i, counted = 0, user_mode = 0;
	const json_t *event;

	if (!subject->profile) {
		find(finding, STATE_UNKNOWN, "%s", subject->profile_error.text);
		return;
	}
	json_array_foreach(events, i, event)
	{
		const char *name = json_string_value(json_object_get(event, "name"));
		const json_t *value = session_value(subject->profile, name);

		if (session_reason(subject->profile, name))
			continue;
		counted++;
		user_mode += json_is_true(json_object_get(value, "kernel_excluded"));
	}
	find(finding,
	     counted == json_array_size(events) && user_mode == 0 ? STATE_OK : STATE_LIMITED,
	     "%zu of %zu events of set default are counted: the last sentences say which", counted,
	     json_array_size(events));
	if (user_mode > 0)
		find_more(finding, "; %zu in user mode only", user_mode);
	figure(finding, "events", (double)json_array_size(events));
	figure(finding, "counted", (double)counted);
}

/*
 * A set of one group: cycles and instructions, which many PMUs have counters for of their own, and
 * others up to the number asked for.
 */
static json_t *set_of(int number)
{
	json_t *events = json_array();

	for (int i = 0; i < number; i++) {
		char name[32];
		json_t *encodings = json_array();

		snprintf(name, sizeof(name), "counter-%d", i + 1);
		if (i == 0)
			json_array_append_new(encodings, json_string("cycles"));
		if (i > 1) {
			json_array_append_new(encodings, json_string("branches"));
			json_array_append_new(encodings, json_string("cache-references"));
		}
		if (i > 0)
			json_array_append_new(encodings, json_string("instructions"));
		json_array_append_new(events, json_pack("{s:s, s:s, s:o}", "name", name, "group",
							"all", "encodings", encodings));
	}
	return json_pack("{s:s, s:o}", "name", "counters", "events", events);
}

/* The path of a set that is nowhere on a disk. The descriptor stays open in this child. */
static int set_file(json_t *set, char *path, size_t size)
{
	const int fd = memfd_create("set.json", 0);

	if (fd < 0)
		return -errno;
	snprintf(path, size, "/proc/self/fd/%d", fd);
	return json_dumpfd(set, fd, 0) < 0 ? -EIO : 0;
}

static json_t *run_set(int number, struct probe_error *error)
{
	json_t *set = set_of(number);
	char path[64];
	int result = set_file(set, path, sizeof(path));

	json_decref(set);
	if (result == 0)
		result = probe_start(&(struct probe_options){ .size = sizeof(struct probe_options),
							      .set = path },
				     error);
	if (result < 0)
		return NULL;
	PROBE_BEGIN(region);
	for (volatile int i = 0; i < 300000; i++)
		continue;
	PROBE_END(region);
	return session_end(error);
}

struct together {
	int number;		  /* that were counted at once */
	struct probe_error error; /* why one could not be counted even alone */
};

/* An event that does not fit is counted in turn with the group, or never: it is not "counted". */
static bool all_counted(const json_t *profile, int number, struct probe_error *why)
{
	for (int i = 0; i < number; i++) {
		char name[32];
		const char *reason;

		snprintf(name, sizeof(name), "counter-%d", i + 1);
		if (strcmp(session_status(profile, name), "counted") == 0)
			continue;
		reason = session_reason(profile, name);
		snprintf(why->text, sizeof(why->text), "%s", reason ? reason : "");
		return false;
	}
	return true;
}

static int count_together(const void *argument, void *result)
{
	struct together *together = result;

	(void)argument;
	for (int number = 1; number <= COUNTERS_MOST; number++) {
		json_t *profile = run_set(number, &together->error);
		bool fits;

		if (!profile)
			return -EIO;
		fits = all_counted(profile, number, &together->error);
		json_decref(profile);
		if (!fits)
			break;
		together->number = number;
	}
	return 0;
}

void check_counters(const struct subject *subject, struct finding *finding)
{
	static struct together together;
	const int result = in_child(count_together, NULL, &together, sizeof(together));

	if (result < 0) {
		find(finding, STATE_UNKNOWN, "a run that counts failed: %s",
		     *together.error.text ? together.error.text : strerror(-result));
		return;
	}
	figure(finding, "together", together.number);
	if (together.number == 0 && subject->pmus_count == 0)
		find_no_pmu(finding, subject->pmus_error);
	else if (together.number == 0)
		find(finding, STATE_MISSING,
		     "not even cycles are counted: the last sentences say which");
	else if (together.number == 1)
		find(finding, STATE_LIMITED, "cycles alone");
	else if (together.number == 2)
		find(finding, STATE_LIMITED, "cycles and instructions, and no other with them");
	else
		find(finding, together.number < 6 ? STATE_LIMITED : STATE_OK,
		     "%d: cycles, instructions and %d more, without taking turns", together.number,
		     together.number - 2);
	if (finding->state == STATE_LIMITED)
		remedy(finding, "count larger sets by `probekit run --passes`");
}
