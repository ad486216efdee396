/* SPDX-License-Identifier: MIT */
#include "hostile_support.h"

#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_SECONDS 60
#define COMPLAINT_SIZE	 512

/*
 * Children by fork and threads cancelled inside the library leave memory behind on purpose: nobody
 * can tell in what state it is. Leaks are looked for by all the other tests.
 */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* Shared with the programs under test, which may have no descriptor left to complain on. */
static char *complaint;
static void (*program)(void);

__attribute__((constructor)) static void share_complaint(void)
{
	complaint = mmap(NULL, COMPLAINT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			 -1, 0);
}

void need_failed(const char *condition, const char *file, int line)
{
	snprintf(complaint, COMPLAINT_SIZE, "%s:%d: does not hold: %s", file, line, condition);
	_exit(EXIT_FAILURE);
}

static void run_in_time(void)
{
	alarm(DEADLINE_SECONDS);
	program();
}

char *outlive(void (*body)(void), const char *const *environment)
{
	int status;
	char *text;

	complaint[0] = '\0';
	program = body;
	text = run_in_child(run_in_time, environment, &status);
	if (*complaint)
		fail_msg("%s", complaint);
	if (WIFSIGNALED(status))
		fail_msg("the program died: %s; standard error was:\n%s",
			 strsignal(WTERMSIG(status)), text);
	if (WEXITSTATUS(status) != 0)
		fail_msg("the program ended with status %d; standard error was:\n%s",
			 WEXITSTATUS(status), text);
	return text;
}

struct probe_profile *profile_of_survivor(void (*body)(void), const char *const *environment)
{
	const char *variables[8] = { "PROBE_FORMAT=json" };
	char folder[] = "/tmp/probekit-hostile-XXXXXX";
	char output[64];
	struct probe_profile *profile = NULL;
	size_t count = 1;

	assert_non_null(mkdtemp(folder));
	/* The program may change its user on its way. */
	chmod(folder, 0777);
	snprintf(output, sizeof(output), "PROBE_OUTPUT=%s/profile", folder);
	variables[count++] = output;
	for (; environment && *environment; environment++)
		variables[count++] = *environment;
	free(outlive(body, variables));
	if (access(strchr(output, '/'), F_OK) == 0)
		profile = take_profile(strchr(output, '/'));
	rmdir(folder);
	return profile;
}

int run_program(char *const *arguments, const char *const *environment, void (*prepare)(void))
{
	const pid_t child = fork();
	int status;

	assert_int_not_equal(child, -1);
	if (child == 0) {
		for (; environment && *environment; environment++)
			putenv((char *)*environment);
		alarm(DEADLINE_SECONDS);
		if (prepare)
			prepare();
		execv(arguments[0], arguments);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

char *contents_of(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(file);
	/* Not by its size: files of /proc have none. */
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(file);
	assert_non_null(text);
	return text;
}

struct probe_profile *take_profile(const char *path)
{
	struct probe_profile *profile;
	struct probe_error error = { "" };

	if (probe_profile_load(path, &profile, &error) < 0)
		fail_msg("%s", error.text);
	unlink(path);
	return profile;
}

static uint64_t visits_under(const struct probe_profile_region *region, const char *name)
{
	uint64_t visits = 0;

	for (; region; region = probe_profile_next(region)) {
		if (strcmp(probe_profile_name(region), name) == 0)
			visits += probe_profile_visits(region, 0);
		visits += visits_under(probe_profile_child(region), name);
	}
	return visits;
}

uint64_t visits_anywhere(const struct probe_profile *profile, const char *name)
{
	return visits_under(probe_profile_first(profile), name);
}

uint64_t warned_number(const struct probe_profile *profile, const char *text)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < probe_profile_warnings(profile); i++) {
		const char *warning = probe_profile_warning(profile, i);
		const char *found = strstr(warning, text);

		while (found && found > warning && strchr("0123456789 ", found[-1]))
			found--;
		if (found)
			sum += strtoull(found, NULL, 10);
	}
	return sum;
}

void become_ordinary_user(void)
{
	if (geteuid() != 0)
		return;
	NEED(setgroups(0, NULL) == 0);
	NEED(setresgid(65534, 65534, 65534) == 0);
	NEED(setresuid(65534, 65534, 65534) == 0);
}
