/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void become_child(void (*body)(void), const char *const *environment, int output)
{
	static const char *const cleared[] = { "PROBE",	       "PROBE_SET",    "PROBE_EVENTS",
					       "PROBE_COUNT",  "PROBE_SOURCE", "PROBE_OUTPUT",
					       "PROBE_FORMAT", "PROBE_THREADS" };

	for (size_t i = 0; i < sizeof(cleared) / sizeof(cleared[0]); i++)
		unsetenv(cleared[i]);
	for (; environment && *environment; environment++)
		putenv((char *)*environment);
	dup2(output, STDERR_FILENO);
	close(output);
	body();
	exit(EXIT_SUCCESS);
}

char *run_in_child(void (*body)(void), const char *const *environment, int *status)
{
	FILE *output = tmpfile();
	char *text;
	long length;
	pid_t child;
	int ended;

	assert_non_null(output);
	fflush(NULL);
	child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0)
		become_child(body, environment, fileno(output));
	assert_int_equal(waitpid(child, &ended, 0), child);
	if (status)
		*status = ended;
	fseek(output, 0, SEEK_END);
	length = ftell(output);
	rewind(output);
	text = calloc(1, (size_t)length + 1);
	assert_non_null(text);
	assert_int_equal(fread(text, 1, (size_t)length, output), length);
	fclose(output);
	return text;
}

struct probe_profile *profile_of_child(void (*body)(void), const char *const *environment)
{
	char path[] = "/tmp/probekit-test-XXXXXX";
	const char *variables[16] = { NULL };
	char output[64];
	struct probe_profile *profile;
	struct probe_error error = { "" };
	size_t count = 0;
	char *text;
	const int fd = mkstemp(path);

	assert_int_not_equal(fd, -1);
	close(fd);
	snprintf(output, sizeof(output), "PROBE_OUTPUT=%s", path);
	variables[count++] = output;
	variables[count++] = "PROBE_FORMAT=json";
	for (; environment && *environment; environment++)
		variables[count++] = *environment;
	text = run_in_child(body, variables, NULL);
	if (probe_profile_load(path, &profile, &error) < 0)
		fail_msg("no profile: %s; standard error was: %s", error.text, text);
	free(text);
	unlink(path);
	return profile;
}

struct probe_profile *profile_of(void (*body)(void), const struct probe_options *options)
{
	struct probe_profile *profile;
	struct probe_error error = { "" };

	if (probe_start(options, &error) < 0)
		fail_msg("%s", error.text);
	body();
	if (probe_stop(&profile, &error) < 0)
		fail_msg("%s", error.text);
	return profile;
}

static struct probe_value part_at(const struct probe_profile *profile, const char *path,
				  const char *event, enum probe_part part)
{
	const struct probe_profile_region *region = probe_profile_find(profile, path);
	struct probe_value value;

	if (!region)
		fail_msg("there is no region %s", path);
	assert_int_equal(probe_profile_value(profile, region, event, part, 0, &value), 0);
	return value;
}

static uint64_t counted(struct probe_value value, const char *path, const char *event)
{
	if (value.status == PROBE_UNAVAILABLE)
		fail_msg("%s of %s is unavailable: %s", event, path, value.reason);
	return (uint64_t)value.value;
}

struct probe_value value_at(const struct probe_profile *profile, const char *path,
			    const char *event)
{
	return part_at(profile, path, event, PROBE_INCLUSIVE);
}

struct probe_value exclusive_value_at(const struct probe_profile *profile, const char *path,
				      const char *event)
{
	return part_at(profile, path, event, PROBE_EXCLUSIVE);
}

uint64_t count_at(const struct probe_profile *profile, const char *path, const char *event)
{
	return counted(value_at(profile, path, event), path, event);
}

uint64_t exclusive_count_at(const struct probe_profile *profile, const char *path,
			    const char *event)
{
	return counted(exclusive_value_at(profile, path, event), path, event);
}

uint64_t visits_at(const struct probe_profile *profile, const char *path)
{
	const struct probe_profile_region *region = probe_profile_find(profile, path);

	if (!region)
		fail_msg("there is no region %s", path);
	return probe_profile_visits(region, 0);
}

bool warns(const struct probe_profile *profile, const char *text)
{
	for (size_t i = 0; i < probe_profile_warnings(profile); i++)
		if (strstr(probe_profile_warning(profile, i), text))
			return true;
	return false;
}

void touch_pages(size_t n)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile char *pages = mmap(NULL, n * page, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(pages, MAP_FAILED);
	/* Large folios of any size would take one fault for several pages. */
	madvise((void *)pages, n * page, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < n; i++)
		pages[i * page] = 1;
	munmap((void *)pages, n * page);
}

size_t memory_in_use(void)
{
	const struct mallinfo2 info = mallinfo2();
	char text[64] = "";
	const int fd = open("/proc/self/statm", O_RDONLY);

	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	/* What is mapped, with malloc's heap counted by what it gave out. */
	return strtoul(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE) - info.arena + info.uordblks;
}

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

void assert_faults_and(uint64_t counted, uint64_t caused, uint64_t more)
{
#ifdef SANITIZED
	more += 4 * caused + 300;
#endif
	assert_in_range(counted, caused, caused + more);
}

void assert_faults(uint64_t counted, uint64_t caused)
{
	assert_faults_and(counted, caused, 0);
}

void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in:\n%s", part, text);
}

void assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" stands in:\n%s", part, text);
}
