/* SPDX-License-Identifier: MIT */
/* Who may count what. */
#include "subject.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"

#define PARANOID_PATH "/proc/sys/kernel/perf_event_paranoid"
#define STATUS_PATH   "/proc/self/status"

/* Since Linux 5.8; older headers lack it. */
#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#endif

/* A capability counts for perf events only where it is one over the whole machine. */
static bool in_user_namespace(const struct tree *tree)
{
	char map[64];
	unsigned long inside, outside, length;

	if (tree_read(tree, "/proc/self/uid_map", map, sizeof(map)) <= 0)
		return false;
	return sscanf(map, "%lu %lu %lu", &inside, &outside, &length) == 3 &&
	       (outside != 0 || length < UINT32_MAX);
}

/* Which capability lifts perf_event_paranoid; "": none does, NULL: it cannot be told. */
static const char *capability(const struct tree *tree)
{
	char text[32];
	uint64_t effective;

	if (tree_field(tree, STATUS_PATH, "CapEff", text, sizeof(text)) < 0)
		return NULL;
	effective = strtoull(text, NULL, 16);
	if (in_user_namespace(tree))
		return "";
	if (effective & UINT64_C(1) << CAP_PERFMON)
		return "CAP_PERFMON";
	return effective & UINT64_C(1) << CAP_SYS_ADMIN ? "CAP_SYS_ADMIN" : "";
}

/* An event that counts nothing, in user mode: what a user is left who is left anything. */
static int try_to_open(const void *argument, void *result)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
		.exclude_kernel = 1,
	};

	(void)argument;
	(void)result;
	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC) < 0 ? -errno
											: 0;
}

/* Levels above 2 are Debian's, Ubuntu's and Android's: to other kernels they are as 2. */
static enum permission permission_above_2(const struct subject *subject)
{
	char nothing;

	if (subject->recorded)
		return PERMISSION_NONE;
	return in_child(try_to_open, NULL, &nothing, sizeof(nothing)) == 0 ? PERMISSION_USER_MODE
									   : PERMISSION_NONE;
}

enum permission permission_of(const struct subject *subject)
{
	const char *lifts = capability(&subject->tree);
	long level;

	if (tree_number(&subject->tree, PARANOID_PATH, &level) < 0)
		return PERMISSION_UNKNOWN;
	if (!lifts && level > 1)
		return PERMISSION_UNKNOWN;
	if (lifts && *lifts)
		return PERMISSION_ALL;
	if (level > 2)
		return permission_above_2(subject);
	return level == 2 ? PERMISSION_USER_MODE : PERMISSION_ALL;
}

static const char *const permitted[] = {
	[PERMISSION_UNKNOWN] = "it cannot be told what that leaves to this user",
	[PERMISSION_ALL] = "a program's own events may all be counted",
	[PERMISSION_USER_MODE] = ("hardware events are counted in user mode only, software events "
				  "by the system's books"),
	[PERMISSION_NONE] = "this user may count nothing by perf_event_open",
};

static void remedy_for_permission(const struct subject *subject, struct finding *finding)
{
	if (in_user_namespace(&subject->tree))
		remedy(finding, "as root of the host: `sysctl kernel.perf_event_paranoid=1`");
	else if (*subject->container)
		remedy(finding,
		       "as root of the host: `sysctl kernel.perf_event_paranoid=1`; or run "
		       "the container with `--cap-add PERFMON`");
	else
		remedy(finding, "as root: `sysctl kernel.perf_event_paranoid=1`, or "
				"`setcap cap_perfmon+ep PROGRAM`");
}

void check_permission(const struct subject *subject, struct finding *finding)
{
	static const enum state states[] = {
		[PERMISSION_UNKNOWN] = STATE_UNKNOWN,
		[PERMISSION_ALL] = STATE_OK,
		[PERMISSION_USER_MODE] = STATE_LIMITED,
		[PERMISSION_NONE] = STATE_MISSING,
	};
	const enum permission permission = permission_of(subject);
	const char *lifts = capability(&subject->tree);
	long level;
	const int result = tree_number(&subject->tree, PARANOID_PATH, &level);

	if (result == -ENOENT && tree_has(&subject->tree, "/proc/sys/kernel") == 1) {
		find(finding, STATE_MISSING, "this kernel has no perf events: there is no %s",
		     PARANOID_PATH);
		remedy(finding, "run a kernel that is built with CONFIG_PERF_EVENTS");
		return;
	}
	if (result < 0) {
		find_unreadable(finding, PARANOID_PATH, result);
		return;
	}
	figure(finding, "perf_event_paranoid", (double)level);
	find(finding, states[permission], "perf_event_paranoid is %ld", level);
	if (lifts && *lifts)
		find_more(finding, " and this user has %s", lifts);
	else if (lifts)
		find_more(finding, in_user_namespace(&subject->tree)
					   ? ", and capabilities of a user namespace do not count"
					   : " and this user has no capability that lifts it");
	find_more(finding, ": %s", permitted[permission]);
	if (permission == PERMISSION_ALL && level > 1)
		find_more(finding, level == 2 ? " (without it hardware events in user mode only)"
					      : " (without it none)");
	if (permission != PERMISSION_ALL)
		remedy_for_permission(subject, finding);
}

/* With no attributes the kernel answers EFAULT, before it asks who calls: a filter comes first. */
static int try_perf_event_open(const void *argument, void *result)
{
	(void)argument;
	*(int *)result = (int)syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0) < 0 ? errno : 0;
	return 0;
}

static void check_filter(const struct subject *subject, struct finding *finding)
{
	int answer = 0;
	const int result = subject->recorded
				   ? -ENODATA
				   : in_child(try_perf_event_open, NULL, &answer, sizeof(answer));

	if (result == 0 && answer == EFAULT) {
		find(finding, STATE_OK, "a filter is in force, and lets perf_event_open pass");
		return;
	}
	if (result == -ECANCELED)
		find(finding, STATE_MISSING,
		     "a filter is in force, and ends a program that calls perf_event_open "
		     "(probekit finds out first and does not call it)");
	else if (result == 0)
		find(finding, STATE_MISSING,
		     "a filter is in force, and refuses perf_event_open: %s", strerror(answer));
	else
		find(finding, STATE_LIMITED,
		     "a filter is in force: those of containers refuse "
		     "perf_event_open unless they are told otherwise");
	if (in_user_namespace(&subject->tree))
		remedy(finding, "run the container with a seccomp profile that allows the call");
	else
		remedy(finding, "run the container with `--cap-add PERFMON`, or with a seccomp "
				"profile that allows the call");
}

int filter_of(const struct subject *subject)
{
	char mode[16];
	const int result = tree_field(&subject->tree, STATUS_PATH, "Seccomp", mode, sizeof(mode));

	return result < 0 ? result : strcmp(mode, "0") != 0;
}

void check_seccomp(const struct subject *subject, struct finding *finding)
{
	const int filter = filter_of(subject);

	if (filter < 0)
		find_unreadable(finding, STATUS_PATH, filter);
	else if (filter == 0)
		find(finding, STATE_OK, "no filter is in force");
	else
		check_filter(subject, finding);
}

void check_environment(const struct subject *subject, struct finding *finding)
{
	if (!*subject->variables) {
		find(finding, STATE_OK, "no PROBE_ variable is set: programs count set default");
		return;
	}
	if (!subject->variables_error) {
		find(finding, STATE_OK, "%s (programs go by it; what stands here does not)",
		     subject->variables);
		return;
	}
	find(finding, STATE_LIMITED, "%s: programs run on, unmeasured: %s", subject->variables,
	     subject->variables_error);
	remedy(finding, "unset or correct it in this shell");
}
