/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "../base/syscalls.h"
#include "../measure/callgrind.h"
#include "../measure/libraries.h"
#include "../measure/machine.h"

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

void facts_add(struct probe_profile *profile, const struct request *request, const char *program,
	       pid_t process)
{
	add_machine(profile_machine(profile));
	add_program(profile_program(profile), program, process,
		    request->sources & REQUEST_CALLGRIND);
}
