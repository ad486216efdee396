/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <probekit-profile.h>

#include "child.h"

/* A profile of one region takes 16 KiB. */
#define PROFILE_MOST (1 << 20)

struct run {
	struct probe_error error;
	char profile[PROFILE_MOST];
};

static int render(const struct probe_profile *profile, char **text, size_t *length,
		  struct probe_error *error)
{
	FILE *stream = open_memstream(text, length);
	int result;

	if (!stream)
		return -ENOMEM;
	result = probe_profile_render(
		profile, stream,
		&(struct probe_render_options){ .size = sizeof(struct probe_render_options),
						.format = "json" },
		error);
	if (fclose(stream) != 0 && result == 0)
		result = -ENOMEM;
	return result;
}

static int end_as_text(char **text, size_t *length, struct probe_error *error)
{
	struct probe_profile *profile;
	int result = probe_stop(&profile, error);

	*text = NULL;
	if (result < 0)
		return result;
	result = render(profile, text, length, error);
	probe_profile_free(profile);
	return result;
}

json_t *session_end(struct probe_error *error)
{
	size_t length;
	char *text;
	json_t *profile = NULL;

	if (end_as_text(&text, &length, error) == 0)
		profile = json_loadb(text, length, 0, NULL);
	free(text);
	return profile;
}

static int run_default(const void *argument, void *result)
{
	struct run *run = result;
	size_t length;
	char *text;
	int status = probe_start(
		&(struct probe_options){ .size = sizeof(struct probe_options), .set = "default" },
		&run->error);

	(void)argument;
	if (status < 0)
		return status;
	PROBE_BEGIN(region);
	for (volatile int i = 0; i < 1000000; i++)
		continue;
	PROBE_END(region);
	status = end_as_text(&text, &length, &run->error);
	if (status == 0 && length >= sizeof(run->profile))
		status = -E2BIG;
	if (status == 0)
		memcpy(run->profile, text, length + 1);
	free(text);
	return status;
}

json_t *session_default_profile(struct probe_error *error)
{
	struct run *run = calloc(1, sizeof(*run));
	json_t *profile = NULL;
	int result = run ? in_child(run_default, NULL, run, sizeof(*run)) : -ENOMEM;

	error->text[0] = '\0';
	if (result == 0)
		profile = json_loads(run->profile, 0, NULL);
	else if (run && *run->error.text)
		*error = run->error;
	if (!profile && !*error->text)
		snprintf(error->text, sizeof(error->text), "a run that counts failed: %s",
			 result == -ECANCELED ? "a signal ended it" : strerror(-result));
	free(run);
	return profile;
}

static int start_by_environment(const void *argument, void *result)
{
	const int status = probe_start(NULL, result);

	(void)argument;
	if (status < 0)
		return status;
	/* PROBE=off, which is no error. */
	return probe_stop(&(struct probe_profile *){ NULL }, NULL) == -ENODATA ? -ENODATA : 0;
}

int session_environment(struct probe_error *error)
{
	const int result = in_child(start_by_environment, NULL, error, sizeof(*error));

	if (result == -ENODATA)
		snprintf(error->text, sizeof(error->text), "PROBE switches counting off");
	else if (result < 0 && !*error->text)
		snprintf(error->text, sizeof(error->text), "%s", strerror(-result));
	return result;
}

static int start_with_event(const void *event, void *result)
{
	return probe_start(
		&(struct probe_options){ .size = sizeof(struct probe_options), .events = event },
		result);
}

bool session_knows(const char *event)
{
	struct probe_error error;

	return in_child(start_with_event, event, &error, sizeof(error)) == 0;
}

const json_t *session_value(const json_t *profile, const char *event)
{
	const json_t *region = json_array_get(json_object_get(profile, "regions"), 0);
	const json_t *repeat = json_array_get(json_object_get(region, "repeats"), 0);

	return json_object_get(json_object_get(repeat, "inclusive"), event);
}

const char *session_status(const json_t *profile, const char *event)
{
	const char *status = json_string_value(
		json_object_get(session_value(profile, event), "status"));

	return status ? status : "";
}

const char *session_reason(const json_t *profile, const char *event)
{
	const json_t *index = json_object_get(session_value(profile, event), "reason");

	if (!json_is_integer(index))
		return NULL;
	return json_string_value(json_array_get(json_object_get(profile, "reasons"),
						(size_t)json_integer_value(index)));
}
