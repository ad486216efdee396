/* SPDX-License-Identifier: MIT */
#include "bench_papi.h"

#include "config.h"

#ifdef HAVE_PAPI

#include <dirent.h>
#include <papi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EVENTS 4

static const char *const events[EVENTS] = {
	"perf::TASK-CLOCK",
	"perf::PAGE-FAULTS",
	"perf::CONTEXT-SWITCHES",
	"perf::CPU-MIGRATIONS",
};
static const char all_events[] =
	"perf::TASK-CLOCK,perf::PAGE-FAULTS,perf::CONTEXT-SWITCHES,perf::CPU-MIGRATIONS";

static int event_set = PAPI_NULL;
static char missing[2][128];
static char output[] = "/tmp/bench-papi-XXXXXX";

static const char *refused(int level, const char *call, int result)
{
	snprintf(missing[level], sizeof(missing[level]), "PAPI refuses: %s says %s", call,
		 PAPI_strerror(result));
	return missing[level];
}

const char *bench_papi_open_low(void)
{
	int result = PAPI_library_init(PAPI_VER_CURRENT);

	if (result != PAPI_VER_CURRENT)
		return refused(0, "PAPI_library_init", result);
	result = PAPI_create_eventset(&event_set);
	for (int i = 0; i < EVENTS && result == PAPI_OK; i++)
		result = PAPI_add_named_event(event_set, events[i]);
	if (result != PAPI_OK)
		return refused(0, "PAPI_add_named_event", result);
	result = PAPI_start(event_set);
	return result == PAPI_OK ? NULL : refused(0, "PAPI_start", result);
}

void bench_papi_two_reads(void)
{
	long long values[EVENTS];

	if (PAPI_read(event_set, values) != PAPI_OK || PAPI_read(event_set, values) != PAPI_OK)
		abort();
}

static void remove_in(const char *folder)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;
	char path[4096];

	while (stream && (entry = readdir(stream))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_type == DT_DIR)
			remove_in(path);
		else
			unlink(path);
	}
	if (stream)
		closedir(stream);
	rmdir(folder);
}

/* It writes a file of every visit when the program ends. */
static void remove_output(void)
{
	remove_in(output);
}

static void *try_a_region(void *context)
{
	int *result = context;

	*result = PAPI_hl_region_begin("region");
	if (*result == PAPI_OK)
		*result = PAPI_hl_region_end("region");
	return NULL;
}

const char *bench_papi_open_high(void)
{
	pthread_t thread;
	int result;

	if (!mkdtemp(output))
		return "there is no place for the file that PAPI writes";
	/* Before PAPI has its own called at the end, so that it is called after that. */
	atexit(remove_output);
	setenv("PAPI_EVENTS", all_events, 1);
	setenv("PAPI_OUTPUT_DIRECTORY", output, 1);
	/* Not in this thread, which counts already, by the other level. */
	if (pthread_create(&thread, NULL, try_a_region, &result) != 0)
		return "no thread can be started";
	pthread_join(thread, NULL);
	return result == PAPI_OK ? NULL : refused(1, "PAPI_hl_region_begin", result);
}

void bench_papi_region(void)
{
	if (PAPI_hl_region_begin("region") != PAPI_OK || PAPI_hl_region_end("region") != PAPI_OK)
		abort();
}

#else

static const char not_built[] = "built without PAPI: install libpapi-dev and run configure again";

const char *bench_papi_open_low(void)
{
	return not_built;
}

const char *bench_papi_open_high(void)
{
	return not_built;
}

void bench_papi_two_reads(void)
{
}

void bench_papi_region(void)
{
}

#endif
