/* SPDX-License-Identifier: MIT */
/* The PMU as the kernel's files show it. */
#include "subject.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define EVENT_SOURCES "/sys/bus/event_source/devices"

static void describe_pmu(const struct subject *subject, size_t index, struct finding *finding)
{
	const struct core_pmu *pmu = &subject->pmus[index];
	char path[256], model[64];

	find_more(finding, "%s%s", index > 0 ? ", " : "", pmu->name);
	snprintf(path, sizeof(path), EVENT_SOURCES "/%s/caps/pmu_name", pmu->name);
	if (tree_read(&subject->tree, path, model, sizeof(model)) > 0)
		find_more(finding, " (%s)", model);
	if (subject->pmus_count > 1)
		find_more(finding, " of CPUs %s", pmu->cpus);
}

#define FROM_THE_HOST                                                                              \
	"the host can pass one through (qemu: -cpu host,pmu=on; libvirt: <pmu state='on'/>; "      \
	"VMware: \"Virtualize CPU performance counters\"; a cloud: a bare-metal or whole-socket "  \
	"instance)"
#define BY_THE_KERNEL                                                                              \
	"see `dmesg | grep -i -e pmu -e 'performance events'` and the firmware's settings"

static void no_pmu(const struct subject *subject, struct finding *finding)
{
	find(finding, STATE_MISSING, "the kernel shows no PMU of the CPU cores");
	if (subject->virtual_machine == 1)
		remedy(finding, FROM_THE_HOST);
	else if (subject->virtual_machine == 0)
		remedy(finding, BY_THE_KERNEL);
	else
		remedy(finding,
		       "in a virtual machine " FROM_THE_HOST "; on bare metal " BY_THE_KERNEL);
}

void check_pmu(const struct subject *subject, struct finding *finding)
{
	if (subject->pmus_error < 0) {
		find_unreadable(finding, EVENT_SOURCES, subject->pmus_error);
		remedy(finding, "mount sysfs: `mount -t sysfs sysfs /sys`");
		return;
	}
	if (subject->pmus_count == 0) {
		no_pmu(subject, finding);
		return;
	}
	find(finding, STATE_OK, "%s", "");
	for (size_t i = 0; i < subject->pmus_count; i++)
		describe_pmu(subject, i, finding);
	figure(finding, "pmus", (double)subject->pmus_count);
}

void check_core_kinds(const struct subject *subject, struct finding *finding)
{
	if (subject->pmus_count == 0) {
		find_no_pmu(finding, subject->pmus_error);
		return;
	}
	if (subject->pmus_count == 1) {
		find(finding, STATE_OK, "one kind of core");
		return;
	}
	find(finding, STATE_LIMITED,
	     "%zu kinds of cores, each with a PMU of its own:", subject->pmus_count);
	for (size_t i = 0; i < subject->pmus_count; i++)
		find_more(finding, "%s %s counts on CPUs %s", i > 0 ? "," : "",
			  subject->pmus[i].name, subject->pmus[i].cpus);
	find_more(finding, "; a thread that moves between them is counted in part");
	remedy(finding,
	       "keep the program on one kind: `taskset -c %s PROGRAM`, or `taskset -c %s "
	       "PROGRAM`",
	       subject->pmus[0].cpus, subject->pmus[1].cpus);
}

void check_stalled_cycles(const struct subject *subject, struct finding *finding)
{
	static const char *const names[] = { "frontend", "backend" };
	char path[256];
	int count = 0;

	if (subject->pmus_count == 0) {
		find_no_pmu(finding, subject->pmus_error);
		return;
	}
	snprintf(path, sizeof(path), EVENT_SOURCES "/%s/events", subject->pmus[0].name);
	if (tree_has(&subject->tree, path) != 1) {
		find(finding, STATE_UNKNOWN, "the kernel does not list the events of %s",
		     subject->pmus[0].name);
		return;
	}
	find(finding, STATE_OK, "the kernel's own events:");
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), EVENT_SOURCES "/%s/events/%s%s", subject->pmus[0].name,
			 strncmp(subject->pmus[0].name, "armv8", 5) == 0 ? "stall_"
									 : "stalled-cycles-",
			 names[i]);
		if (tree_has(&subject->tree, path) == 1)
			find_more(finding, "%s %s", count++ > 0 ? "," : "", names[i]);
	}
	if (count == 2)
		return;
	if (count == 0)
		find(finding, STATE_LIMITED, "the kernel has no event of its own for them here");
	else
		finding->state = STATE_LIMITED;
	remedy(finding, "the sets `default` and `stalls` try the model's own: see `probekit list`");
}

/* It pins a counter for itself, so that a group that needs all of them never runs. */
void check_nmi_watchdog(const struct subject *subject, struct finding *finding)
{
	static const char path[] = "/proc/sys/kernel/nmi_watchdog";
	long on;
	const int result = tree_number(&subject->tree, path, &on);

	if (result == -ENOENT && tree_has(&subject->tree, "/proc/sys/kernel") == 1)
		find(finding, STATE_OK, "this kernel has none");
	else if (result < 0)
		find_unreadable(finding, path, result);
	else if (on == 0)
		find(finding, STATE_OK, "off");
	else if (subject->pmus_count == 0 && subject->pmus_error == 0)
		find(finding, STATE_OK, "on, but there is no PMU for it to take a counter of");
	else {
		find(finding, STATE_LIMITED, "on: it may keep one hardware counter for itself");
		remedy(finding, "as root: `sysctl kernel.nmi_watchdog=0`");
	}
}

/* The switch for user space reads: x86 has one for each PMU, arm64 one for all. */
static int read_switch(const struct subject *subject, char *path, size_t size, long *value)
{
	int result;

	snprintf(path, size, EVENT_SOURCES "/%s/rdpmc", subject->pmus[0].name);
	result = tree_number(&subject->tree, path, value);
	if (result != -ENOENT)
		return result;
	snprintf(path, size, "/proc/sys/kernel/perf_user_access");
	return tree_number(&subject->tree, path, value);
}

/*
 * Whether counters may be read without a system call: what the kernel's switches say. Whether an
 * event's mmap page then offers it is for the library to say.
 */
void check_user_reads(const struct subject *subject, struct finding *finding)
{
	char path[256];
	long value;
	int result;

	if (subject->pmus_count == 0) {
		find_no_pmu(finding, subject->pmus_error);
		return;
	}
	result = read_switch(subject, path, sizeof(path), &value);
	if (result == -ENOENT)
		find(finding, STATE_UNKNOWN,
		     "the kernel shows no switch for it (rdpmc, "
		     "perf_user_access)");
	else if (result < 0)
		find_unreadable(finding, path, result);
	else if (value > 0)
		find(finding, STATE_OK, "%s is %ld: counters may be read without a system call",
		     path, value);
	else {
		find(finding, STATE_LIMITED, "%s is 0: each read of counters is a system call",
		     path);
		remedy(finding, "as root: `echo 1 >%s`", path);
	}
}
