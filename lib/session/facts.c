/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/syscalls.h"
#include "../measure/callgrind.h"
#include "../measure/clock.h"
#include "../measure/libraries.h"
#include "../measure/machine.h"
#include "../measure/plan.h"

static void add_machine(json_t *facts)
{
	const struct machine *m = machine();

	json_object_set_new(facts, "cpu", profile_string(m->cpu));
	json_object_set_new(facts, "architecture", profile_string(m->architecture));
	json_object_set_new(facts, "processors", json_integer(m->processors));
	json_object_set_new(facts, "kernel", profile_string(m->kernel));
	json_object_set_new(facts, "hypervisor", profile_string(m->hypervisor));
	json_object_set_new(facts, "container", profile_string(m->container));
	json_object_set_new(facts, "libc", profile_string(m->libc));
	json_object_set_new(facts, "huge_pages", profile_string(m->huge_pages));
	json_object_set_new(facts, "governor", profile_string(m->governor));
	json_object_set_new(facts, "smt", profile_string(m->smt));
	json_object_set_new(facts, "perf_event_paranoid",
			    m->perf_event_paranoid == -2 ? json_null()
							 : json_integer(m->perf_event_paranoid));
}

static void add_library(void *context, const char *name, const char *build)
{
	json_object_set_new(context, name, json_string(build));
}

/* Another build of a library executes other instructions. */
static void add_libraries(json_t *facts)
{
	json_t *libraries = json_object();

	libraries_each(add_library, libraries);
	json_object_set_new(facts, "libraries", libraries);
}

static void add_program(json_t *facts, const char *name, pid_t process, bool simulated)
{
	const char *tunables = secure_getenv("GLIBC_TUNABLES");

	json_object_set_new(facts, "name", profile_string(name));
	json_object_set_new(facts, "pid", json_integer(process));
	json_object_set_new(facts, "probekit", profile_string(probe_version()));
	json_object_set_new(facts, "huge_pages_disabled",
			    json_boolean(syscalls->huge_pages_disabled() == 1));
	/* Which of its functions libc takes, and so the instructions, goes by the CPU and by these. */
	if (tunables && *tunables)
		json_object_set_new(facts, "glibc_tunables", profile_string(tunables));
	if (simulated)
		json_object_set_new(facts, "simulator", profile_string(callgrind_description()));
	if (simulated && process == getpid())
		add_libraries(facts);
}

static json_t *object_in(json_t *parent, const char *key)
{
	json_t *child = json_object_get(parent, key);

	if (!child && json_object_set_new(parent, key, json_object()) == 0)
		child = json_object_get(parent, key);
	return child;
}

/* Whether an earlier step of the plan reads in the same words. */
static bool is_told(const struct plan *plan, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (strcmp(plan_way(plan, i), plan_way(plan, number)) == 0)
			return true;
	return false;
}

int facts_add_reading(struct probe_profile *profile, const struct plan *plan)
{
	json_t *reading = object_in(profile_program(profile), "reading");
	json_t *threads = object_in(reading, "threads");
	const char *way;

	if (json_object_set_new(reading, "clock",
				json_string(clock_hand.by_counter ? "counter" : "system")) < 0)
		return -ENOMEM;
	for (size_t i = 0; (way = plan_way(plan, i)); i++) {
		const json_int_t former = json_integer_value(json_object_get(threads, way));

		if (!is_told(plan, i) &&
		    json_object_set_new(threads, way, json_integer(former + 1)) < 0)
			return -ENOMEM;
	}
	return threads ? 0 : -ENOMEM;
}

void facts_add(struct probe_profile *profile, const struct request *request, const char *program,
	       pid_t process)
{
	add_machine(profile_machine(profile));
	add_program(profile_program(profile), program, process,
		    request->sources & REQUEST_CALLGRIND);
}
