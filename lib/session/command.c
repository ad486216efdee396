/* SPDX-License-Identifier: MIT */
/* A command that is counted from outside: what `probekit run` stands on. */
#include <errno.h>
#include <stdlib.h>

#include "../base/api.h"
#include "../base/error.h"
#include "../measure/child.h"
#include "counts.h"
#include "facts.h"
#include "options.h"
#include "simulated.h"
#include "snapshot_warnings.h"

struct probe_command {
	pid_t process;
	struct child *child;
};

static int make_request(const struct probe_options *given, struct request **request,
			struct probe_error *error)
{
	struct options options;
	int result = options_read(given, &options, error);

	if (result < 0)
		return result;
	options.scope = SCOPE_COMMAND;
	result = options_request(&options, request, error);
	options_free(&options);
	return result;
}

PROBE_API int probe_command_attach(pid_t process, const struct probe_options *options,
				   struct probe_command **command, struct probe_error *error)
{
	struct probe_command *made;
	struct request *request;
	int result;

	*command = NULL;
	result = make_request(options, &request, error);
	if (result < 0)
		return result;
	made = calloc(1, sizeof(*made));
	if (!made) {
		request_free(request);
		return error_no_memory(error);
	}
	made->process = process;
	result = child_attach(process, request, &made->child);
	if (result < 0) {
		free(made);
		return result == -ESRCH
			       ? error_set(error, -ESRCH,
					   "there is no process %d to count: it has ended, or its "
					   "number is wrong",
					   (int)process)
			       : error_no_memory(error);
	}
	*command = made;
	return 0;
}

/* One visit of one thread of execution, as far as can be seen from outside. */
static void add_visit(const struct probe_profile_region *region, uint64_t elapsed)
{
	*profile_repeat(region, 0) = (struct profile_repeat){
		.visits = 1,
		.elapsed_least = elapsed,
		.elapsed_most = elapsed,
		.elapsed_total = elapsed,
		.elapsed_visits = 1,
		.elapsed_squares = (double)elapsed * (double)elapsed,
		.threads = 1,
	};
}

static void add_untimed_visit(const struct probe_profile_region *region)
{
	*profile_repeat(region, 0) = (struct profile_repeat){
		.visits = 1,
		.elapsed_least = UINT64_MAX,
		.threads = 1,
	};
}

static void add_value(struct probe_profile *profile, const struct probe_profile_region *region,
		      const struct child *child, size_t event)
{
	const uint64_t *slots;
	const struct plan_counter counter = child_counter(child, event, &slots);
	const struct profile_value value = counts_value(profile, &counter, slots);

	*profile_value(profile, region, 0, event, PROBE_INCLUSIVE) = value;
	*profile_value(profile, region, 0, event, PROBE_EXCLUSIVE) = value;
	if (!child_request(child)->events[event].is_elapsed)
		return;
	if (value.status == PROBE_UNAVAILABLE)
		add_untimed_visit(region);
	else
		add_visit(region, value.count);
}

static int make_profile(const struct probe_command *command, const char *name,
			struct probe_profile **profile)
{
	const struct request *request = child_request(command->child);
	struct probe_profile_region *region;
	int result = profile_new(request->set, "command", 1, profile);

	if (result < 0)
		return result;
	facts_add(*profile, request, name, command->process);
	region = profile_region(*profile, NULL, name);
	if (!region) {
		probe_profile_free(*profile);
		return -ENOMEM;
	}
	for (size_t i = 0; i < request->events_count; i++)
		add_value(*profile, region, command->child, i);
	result = counts_note_encodings(*profile, child_plan(command->child));
	if (result == 0)
		result = snapshot_warn_of_plan(*profile, child_plan(command->child));
	if (result == 0)
		result = simulated_warn(*profile, request);
	if (result < 0)
		probe_profile_free(*profile);
	return result;
}

PROBE_API int probe_command_finish(struct probe_command *command, const char *name,
				   const struct rusage *usage, struct probe_profile **profile,
				   struct probe_error *error)
{
	struct probe_profile *made;
	int result;

	*profile = NULL;
	child_end(command->child, usage);
	result = make_profile(command, name, &made);
	probe_command_free(command);
	if (result < 0)
		return error_no_memory(error);
	*profile = made;
	return 0;
}

PROBE_API void probe_command_free(struct probe_command *command)
{
	if (!command)
		return;
	child_free(command->child);
	free(command);
}
