/* SPDX-License-Identifier: MIT */
/* What the machine is, and what makes its figures vary. */
#include "subject.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void check_hypervisor(const struct subject *subject, struct finding *finding)
{
	const char *name = subject_machine_fact(subject, "hypervisor");

	if (subject->virtual_machine < 0)
		find(finding, STATE_UNKNOWN, "no file tells whether this is a virtual machine");
	else if (subject->virtual_machine == 0)
		find(finding, STATE_OK, "none: bare metal");
	else
		find(finding, STATE_LIMITED,
		     "a virtual machine%s%s%s: what others do on its host shows in times",
		     *name || *subject->vendor ? " (" : "", *name ? name : subject->vendor,
		     *name || *subject->vendor ? ")" : "");
	if (finding->state == STATE_LIMITED)
		remedy(finding, "repeat, and compare runs made in turn");
}

void check_container(const struct subject *subject, struct finding *finding)
{
	if (*subject->container)
		find(finding, STATE_OK, "%s, or an image made for it: by itself no limit",
		     subject->container);
	else if (subject->container_error < 0)
		find(finding, STATE_UNKNOWN,
		     "nothing tells: no mark of a container, and no /proc/1/cgroup");
	else
		find(finding, STATE_OK, "none");
}

/* Clock sources that the C library reads without a system call. */
static bool is_fast_clock(const char *source)
{
	static const char *const fast[] = {
		"tsc",
		"kvm-clock",
		"hyperv_clocksource_tsc_page",
		"arch_sys_counter",
		"riscv_clocksource",
		"timebase",
		"tod",
	};

	for (size_t i = 0; i < sizeof(fast) / sizeof(fast[0]); i++)
		if (strcmp(fast[i], source) == 0)
			return true;
	return false;
}

static void describe_tsc(const struct subject *subject, struct finding *finding)
{
	char flags[4096];
	int result = tree_field(&subject->tree, "/proc/cpuinfo", "flags", flags, sizeof(flags));

	if (result == -ENODATA && tree_field(&subject->tree, "/proc/cpuinfo", "CPU architecture",
					     flags, sizeof(flags)) == 0)
		find(finding, STATE_OK, "the architecture's counter, which is invariant");
	else if (result < 0)
		find_unreadable(finding, "/proc/cpuinfo", result);
	else if (has_word(flags, "constant_tsc") && has_word(flags, "nonstop_tsc"))
		find(finding, STATE_OK, "the TSC is invariant");
	else {
		find(finding, STATE_LIMITED,
		     "the TSC is not invariant: it changes with frequency or stops in sleep");
		remedy(finding,
		       "times come from the kernel's clock; the host of a virtual machine can "
		       "pass an invariant TSC on (qemu: -cpu host,+invtsc)");
	}
}

void check_clock(const struct subject *subject, struct finding *finding)
{
	static const char path[] =
		"/sys/devices/system/clocksource/clocksource0/current_clocksource";
	char source[64];

	describe_tsc(subject, finding);
	if (tree_read(&subject->tree, path, source, sizeof(source)) <= 0) {
		find_more(finding, "; the kernel does not say which clock it takes");
		return;
	}
	if (is_fast_clock(source)) {
		find_more(finding, "; the kernel's clock is %s", source);
		return;
	}
	find_more(finding, "; the kernel's clock is %s: each look at it is a system call", source);
	if (finding->state != STATE_UNKNOWN)
		finding->state = STATE_LIMITED;
	remedy(finding, "see `dmesg | grep -i -e tsc -e clocksource` for why the TSC was refused");
}

void check_huge_pages(const struct subject *subject, struct finding *finding)
{
	static const char path[] = "/sys/kernel/mm/transparent_hugepage/enabled";
	static const struct {
		const char *choice;
		const char *meaning;
	} choices[] = {
		{ "always", "large blocks of memory come 2 MiB at a fault: fewer faults" },
		{ "madvise", "memory comes page by page unless a program asks" },
		{ "never", "memory comes page by page" },
	};
	char choice[32];
	const int result = tree_choice(&subject->tree, path, choice, sizeof(choice));

	if (result == -ENOENT && tree_has(&subject->tree, "/sys/kernel/mm") == 1) {
		find(finding, STATE_OK, "this kernel has none: memory comes page by page");
		return;
	}
	if (result < 0) {
		find_unreadable(finding, path, result);
		return;
	}
	find(finding, STATE_OK, "%s", choice);
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (strcmp(choices[i].choice, choice) == 0)
			find_more(finding, ": %s", choices[i].meaning);
}

void check_governor(const struct subject *subject, struct finding *finding)
{
	static const char path[] = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
	char governor[32];
	const int result = tree_read(&subject->tree, path, governor, sizeof(governor));

	if (result == -ENOENT)
		find(finding, STATE_UNKNOWN, "%s",
		     subject->virtual_machine == 1
			     ? "the host's affair: a virtual machine does not see it"
			     : "the kernel does not set the frequency, or does not show it");
	else if (result < 0)
		find_unreadable(finding, path, result);
	else if (strcmp(governor, "performance") == 0)
		find(finding, STATE_OK, "performance");
	else {
		find(finding, STATE_LIMITED, "%s: the frequency moves, and times with it",
		     governor);
		remedy(finding, "as root: `cpupower frequency-set -g performance`; or compare "
				"cycles in place of seconds");
	}
}

void check_smt(const struct subject *subject, struct finding *finding)
{
	static const char path[] = "/sys/devices/system/cpu/smt/active";
	long active;
	const int result = tree_number(&subject->tree, path, &active);

	if (result < 0) {
		find_unreadable(finding, path, result);
		return;
	}
	if (active == 1) {
		find(finding, STATE_LIMITED,
		     "on: two threads of a core share its units and caches");
		remedy(finding, "keep the other thread of the core idle, or, as root: "
				"`echo off >/sys/devices/system/cpu/smt/control`");
	} else if (subject->virtual_machine == 1)
		find(finding, STATE_UNKNOWN,
		     "none that this virtual machine is shown; its host may "
		     "have it");
	else
		find(finding, STATE_OK, "off");
}
