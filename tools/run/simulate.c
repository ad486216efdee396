/* SPDX-License-Identifier: MIT */
#include "simulate.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "caches.h"
#include "../command.h"
#include "elf_file.h"
#include "../message.h"
#include "program.h"
#include "regions.h"

/* Older ones are not known to write what the library reads. */
#define VALGRIND_MAJOR 3
#define VALGRIND_MINOR 15
/* Newer ones are not known to: dumps, whose format is documented, are at hand in case. */
#define VALGRIND_MINOR_KNOWN 24

#define CACHE_ROOT	     "/sys/devices/system/cpu/cpu0/cache"

/*
 * What the library does for a mark is not the program's: collection is off from the first to the last
 * instruction of these. --toggle-collect has it off at the start, --collect-atstart on again.
 */
static const char *const options_always[] = {
	"--tool=callgrind",
	"--vgdb=no",
	"--trace-children=yes",
	"--cache-sim=yes",
	"--branch-sim=yes",
	"--toggle-collect=probe_site_enter",
	"--toggle-collect=probe_site_leave",
	"--toggle-collect=probe_scope_enter",
	"--toggle-collect=probe_scope_leave",
	"--toggle-collect=probe_enter",
	"--toggle-collect=probe_leave",
	"--toggle-collect=probe_region",
	"--toggle-collect=probe_start",
	"--toggle-collect=probe_stop",
	"--toggle-collect=probe_reset",
	"--collect-atstart=yes",
};

#define OPTIONS_ALWAYS (sizeof(options_always) / sizeof(options_always[0]))
#define OPTIONS_OWN    (CACHE_LEVELS + 6) /* of this run: caches, prefetcher, log, dumps */

static struct {
	bool begun;
	bool prefetch;
	char valgrind[PATH_MAX];
	char version[64];
	bool is_unknown; /* newer than what is known */
	struct simulated_cache caches[CACHE_LEVELS];
	char own[OPTIONS_OWN][REGIONS_PATTERN_MOST + 64];
	char **arguments;
} simulation;

static int find_valgrind(void)
{
	int major = 0, minor = 0;
	FILE *stream;

	if (!program_find("valgrind", X_OK, simulation.valgrind))
		return complain("--simulate needs valgrind, which is not in PATH: install it (`apt "
				"install valgrind`, `dnf install valgrind`)");
	stream = popen("valgrind --version 2>&1", "re");
	if (!stream || !fgets(simulation.version, sizeof(simulation.version), stream))
		simulation.version[0] = '\0';
	if (stream)
		pclose(stream);
	simulation.version[strcspn(simulation.version, "\n")] = '\0';
	if (sscanf(simulation.version, "valgrind-%d.%d", &major, &minor) != 2)
		return complain("'%s --version' says '%s' and not what version it is: is that "
				"valgrind?",
				simulation.valgrind, simulation.version);
	simulation.is_unknown = major > VALGRIND_MAJOR || minor > VALGRIND_MINOR_KNOWN;
	if (major > VALGRIND_MAJOR || (major == VALGRIND_MAJOR && minor >= VALGRIND_MINOR))
		return 0;
	return complain("%s is too old: --simulate needs %d.%d or later", simulation.version,
			VALGRIND_MAJOR, VALGRIND_MINOR);
}

/* Tools that run a program themselves: what would be simulated is the tool. */
static bool is_tool(const char *command)
{
	static const char *const tools[] = { "valgrind", "perf",      "strace",	    "ltrace",
					     "gdb",	 "callgrind", "cachegrind", "rr" };
	const char *slash = strrchr(command, '/');

	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		if (strcmp(slash ? slash + 1 : command, tools[i]) == 0)
			return true;
	return false;
}

static int check_command(const char *command)
{
	struct elf_file file;
	struct stat status;
	char path[PATH_MAX];

	if (is_tool(command))
		return complain("'%s' runs its program by itself, and valgrind cannot simulate "
				"that one inside of it: name the program alone",
				command);
	/* What cannot be run at all is for the run to say. */
	if (!program_find(command, X_OK, path) || stat(path, &status) < 0)
		return 0;
	if (status.st_mode & (S_ISUID | S_ISGID))
		return complain(
			"'%s' is set-user-ID or set-group-ID, which valgrind cannot run: "
			"simulate a copy without that (cp %s .), as the user whom it becomes",
			command, path);
	if (access(path, R_OK) < 0)
		return complain("'%s' cannot be read, and valgrind has to: chmod +r it, or "
				"simulate a copy",
				command);
	if (elf_file_read(path, &file) == 0 && file.is_elf && !file.is_native)
		return complain("'%s' is of another architecture than this probekit: valgrind "
				"simulates native programs alone",
				command);
	return 0;
}

int simulate_prepare(const struct simulate_options *options, const char *command)
{
	int status = find_valgrind();

	if (status == 0)
		status = check_command(command);
	if (status != 0)
		return status;
	simulation.prefetch = options->prefetch;
	caches_read(CACHE_ROOT, simulation.caches);
	if (options->caches && caches_parse(options->caches, simulation.caches) < 0)
		return EXIT_OWN_FAILURE;
	return 0;
}

/* For the profile: a comparison says where two were simulated differently. */
static void set_description(void)
{
	char text[1024];
	size_t size = (size_t)snprintf(text, sizeof(text), "callgrind (%s)", simulation.version);

	for (enum cache_level level = 0; level < CACHE_LEVELS; level++) {
		char cache[160];

		cache_text(&simulation.caches[level], level, cache, sizeof(cache));
		size += (size_t)snprintf(text + size, sizeof(text) - size, "; %s", cache);
	}
	if (simulation.prefetch)
		snprintf(text + size, sizeof(text) - size, "; with a prefetcher");
	setenv("PROBE_CALLGRIND", text, 1);
}

/* The last options. Where there are no dumps, options stay empty, and are left out. */
static void add_dumps(size_t n)
{
	char file[REGIONS_PATTERN_MOST];

	for (size_t i = n; i < OPTIONS_OWN; i++)
		simulation.own[i][0] = '\0';
	if (!simulation.is_unknown || !regions_pattern("%p.dump", file)) {
		strcpy(simulation.own[n], "--callgrind-out-file=/dev/null");
		return;
	}
	setenv("PROBE_CALLGRIND_DUMP", file, 1);
	snprintf(simulation.own[n++], sizeof(simulation.own[0]), "--callgrind-out-file=%s", file);
	strcpy(simulation.own[n++], "--combine-dumps=yes");
	strcpy(simulation.own[n++], "--separate-threads=yes");
	strcpy(simulation.own[n++], "--dump-line=no");
}

void simulate_begin(void)
{
	char log[REGIONS_PATTERN_MOST];
	size_t n = 0;

	if (!regions_pattern("%p.callgrind", log))
		return;
	simulation.begun = true;
	set_description();
	setenv("PROBE_SOURCE", "callgrind", 1);
	setenv("PROBE_CALLGRIND_LOG", log, 1);
	/* To look up a function at its first call would be counted in the region that makes it. */
	setenv("LD_BIND_NOW", "1", 1);
	for (enum cache_level level = 0; level < CACHE_LEVELS; level++) {
		const struct simulated_cache *cache = &simulation.caches[level];

		snprintf(simulation.own[n++], sizeof(simulation.own[0]), "--%s=%lu,%lu,%lu",
			 cache_level_name(level), cache->size, cache->ways, cache->line);
	}
	snprintf(simulation.own[n++], sizeof(simulation.own[0]), "--simulate-hwpref=%s",
		 simulation.prefetch ? "yes" : "no");
	snprintf(simulation.own[n++], sizeof(simulation.own[0]), "--log-file=%s", log);
	add_dumps(n);
}

void simulate_end(void)
{
	static const char *const variables[] = { "PROBE_CALLGRIND", "PROBE_CALLGRIND_LOG",
						 "PROBE_CALLGRIND_DUMP", "LD_BIND_NOW" };

	if (!simulation.begun)
		return;
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
	free(simulation.arguments);
	simulation.arguments = NULL;
	simulation.begun = false;
}

char *const *simulate_arguments(char *const *command)
{
	size_t count = 0;
	size_t n = 0;

	if (!simulation.begun)
		return command;
	while (command[count])
		count++;
	free(simulation.arguments);
	simulation.arguments = calloc(count + OPTIONS_ALWAYS + OPTIONS_OWN + 3,
				      sizeof(simulation.arguments[0]));
	if (!simulation.arguments)
		return NULL;
	simulation.arguments[n++] = simulation.valgrind;
	for (size_t i = 0; i < OPTIONS_ALWAYS; i++)
		simulation.arguments[n++] = (char *)options_always[i];
	for (size_t i = 0; i < OPTIONS_OWN && *simulation.own[i]; i++)
		simulation.arguments[n++] = simulation.own[i];
	simulation.arguments[n++] = (char *)"--";
	for (size_t i = 0; i < count; i++)
		simulation.arguments[n++] = command[i];
	return simulation.arguments;
}
