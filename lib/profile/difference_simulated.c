/* SPDX-License-Identifier: MIT */
/* What moves simulated counts between two profiles: the simulator, its caches, the libraries. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "difference.h"

static const struct difference of_machine = { .kind = DIFFERENCE_MACHINE, .name = "simulator" };

static const char *program_fact(const struct probe_profile *profile, const char *key)
{
	const char *text = json_string_value(json_object_get(profile_program(profile), key));

	return text && *text ? text : NULL;
}

static const char *machine_fact(const struct probe_profile *profile, const char *key)
{
	const char *text = json_string_value(json_object_get(profile_machine(profile), key));

	return text ? text : "";
}

/* Where caches come from is no matter: "D1 32 KiB, 8 ways of 64-byte lines (as asked for)". */
static const char *skip_origin(const char *text)
{
	static const char before[] = "lines";
	const char *end;

	if (strncmp(text, before, strlen(before)) != 0 ||
	    strncmp(text + strlen(before), " (", 2) != 0)
		return text;
	end = strchr(text, ')');
	return end ? end + 1 : text;
}

bool differences_same_simulator(const struct probe_profile *base,
				const struct probe_profile *candidate)
{
	const char *b = program_fact(base, "simulator");
	const char *c = program_fact(candidate, "simulator");

	if (!b || !c)
		return !b == !c;
	while (*b || *c) {
		const char *behind_b = skip_origin(b), *behind_c = skip_origin(c);

		if (behind_b == b && behind_c == c) {
			if (*b != *c)
				return false;
			b++;
			c++;
			continue;
		}
		if (strncmp(b, c, strlen("lines")) != 0)
			return false;
		b = behind_b == b ? b + strlen("lines") : behind_b;
		c = behind_c == c ? c + strlen("lines") : behind_c;
	}
	return true;
}

static int add_simulator(const struct probe_profile *base, const struct probe_profile *candidate,
			 struct differences *differences)
{
	if (differences_same_simulator(base, candidate))
		return 0;
	return differences_add(
		differences, &of_machine,
		"the simulator or its caches differ: '%s' for the baseline, '%s' for "
		"the candidate: misses are not those of the same caches (probekit run "
		"--cache simulates the same on every machine)",
		program_fact(base, "simulator"), program_fact(candidate, "simulator"));
}

static int add_tunables(const struct probe_profile *base, const struct probe_profile *candidate,
			struct differences *differences)
{
	const char *b = program_fact(base, "glibc_tunables");
	const char *c = program_fact(candidate, "glibc_tunables");

	if ((!b && !c) || (b && c && strcmp(b, c) == 0))
		return 0;
	return differences_add(differences, &of_machine,
			       "GLIBC_TUNABLES differs: %s%s%s for the baseline, %s%s%s for the "
			       "candidate: it chooses among libc's functions, and so simulated "
			       "instructions",
			       b ? "'" : "", b ? b : "unset", b ? "'" : "", c ? "'" : "",
			       c ? c : "unset", c ? "'" : "");
}

/* Libraries that both had loaded in another build. */
static int add_libraries(const struct probe_profile *base, const struct probe_profile *candidate,
			 struct differences *differences)
{
	json_t *b = json_object_get(profile_program(base), "libraries");
	const json_t *c = json_object_get(profile_program(candidate), "libraries");
	char names[512] = "";
	size_t used = 0;
	const char *name;
	json_t *build;

	json_object_foreach(b, name, build)
	{
		const json_t *other = json_object_get(c, name);

		if (!other || json_equal(build, other))
			continue;
		if (used + strlen(name) + 8 >= sizeof(names)) {
			strcpy(names + used, ", ...");
			break;
		}
		used += (size_t)sprintf(names + used, "%s%s", used ? ", " : "", name);
	}
	if (used == 0)
		return 0;
	return differences_add(
		differences, &of_machine,
		"other builds of these libraries were simulated: %s: instructions in "
		"them may differ",
		names);
}

static int add_cpu(const struct probe_profile *base, const struct probe_profile *candidate,
		   struct differences *differences)
{
	if (strcmp(machine_fact(base, "cpu"), machine_fact(candidate, "cpu")) == 0)
		return 0;
	return differences_add(
		differences, &of_machine,
		"the CPU model differs, by which libc chooses its functions (memcpy, "
		"strlen and such): simulated instructions in them may differ; set "
		"GLIBC_TUNABLES alike, or simulate on machines of one model");
}

int differences_of_simulation(const struct probe_profile *base,
			      const struct probe_profile *candidate,
			      struct differences *differences)
{
	int result;

	if (!program_fact(base, "simulator") || !program_fact(candidate, "simulator"))
		return 0;
	result = add_simulator(base, candidate, differences);
	if (result == 0)
		result = add_cpu(base, candidate, differences);
	if (result == 0)
		result = add_tunables(base, candidate, differences);
	return result == 0 ? add_libraries(base, candidate, differences) : result;
}
