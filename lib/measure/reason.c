/* SPDX-License-Identifier: MIT */
#include "reason.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../base/syscalls.h"
#include "machine.h"
#include "pmu.h"

/* Those that need nothing of the machine; the others have a case in reason_text(). */
static const char *const sentences[] = {
	[REASON_NOT_SUPPORTED] =
		"this CPU's PMU does not offer this event (or not in this mode): take an event of "
		"the model's own, `probekit list` names them",
	[REASON_SECCOMP] =
		"a seccomp filter forbids perf_event_open, as containers do by default: run the "
		"container with `--cap-add PERFMON`, or with a seccomp profile that allows the call",
	[REASON_NO_SYSCALL] =
		"this kernel has no perf_event_open (nor has an emulator such as qemu-user): run "
		"it on a Linux kernel built with CONFIG_PERF_EVENTS",
	[REASON_NEVER_RAN] =
		"the kernel never gave it a hardware counter (time running is 0): free one, as by "
		"`sysctl kernel.nmi_watchdog=0` or by ending other profilers, or ask for fewer events",
	[REASON_NO_EXEC] = "the process ended without an execve, from which on it is counted: see "
			   "whether the command can be run",
	[REASON_CUT_OFF] =
		"the command ran a program that this user may not look into (set-user-ID, or not "
		"readable), where the kernel ends all counting: run it as the user that it becomes",
	[REASON_NO_ALLOC] =
		"libprobekit-alloc, which counts allocations, is not in the program: run it by "
		"`probekit run --alloc`, or link it with -lprobekit-alloc",
	[REASON_OTHER_MALLOC] =
		"calls of malloc do not reach libprobekit-alloc, since the program has an allocator of "
		"its own: build it without that, for glibc's",
	[REASON_ALLOC_INSIDE] =
		"allocations are counted inside of the processes, region by region: mark one in the "
		"program (PROBE_BEGIN and PROBE_END, as around all of main)",
	[REASON_SOURCE_OS] =
		"PROBE_SOURCE=os asks for what the system keeps by itself, and it does "
		"not keep this: leave PROBE_SOURCE unset",
	[REASON_NO_SOURCE] = "nothing here counts this in the scope asked for: try the other "
			     "PROBE_COUNT, thread or process",
	[REASON_NOT_SIMULATED] =
		"callgrind simulates instructions, caches and branches, and not this: count it "
		"without `--simulate`, or take the set 'simulated'",
	[REASON_SIMULATED_TIME] =
		"time under simulation means nothing, nor do cycles and what depends on time: "
		"`probekit run --both` adds them from a run without",
	[REASON_SIMULATED_FAULTS] =
		"of the whole command most page faults are valgrind's own: regions have theirs, "
		"and `probekit run --both` adds the command's from a run without",
	[REASON_SIMULATION_LOST] =
		"valgrind did not tell the totals of a process: it was killed, or its log is gone; "
		"regions that ended are there: let every process end by itself",
	[REASON_SIMULATION_NONE] =
		"valgrind simulated no process: what it said of that stands on standard error; see "
		"whether `valgrind --tool=callgrind COMMAND` runs",
	[REASON_SIMULATION_DEBUG] =
		"this valgrind cannot read debugging information of the program, or of a library, and "
		"ended: strip a copy of it (strip -g), compile it with -gdwarf-4, or take a newer "
		"valgrind",
	[REASON_SIMULATION_FORKED] =
		"a process forked and called no exec, and valgrind's totals of such a child hold what "
		"its parent had before: count one without the other; regions are counted rightly",
	[REASON_SIMULATION_BLIND] =
		"part of it ran in a signal handler, of which callgrind tells nothing until the end: "
		"mark what the handler calls in a thread of its own, or count without `--simulate`",
	[REASON_NO_MEMORY] = "memory ran out when its counter was set up",
	[REASON_UNKNOWN_EVENT] =
		"libpfm4 does not know the event on this CPU: `probekit list` and the "
		"model's manual name its events",
};

struct reason reason_from_open(int code)
{
	/* Not what it was once: a program may take on a filter at any time. */
	const bool filtered = syscalls->seccomp_mode() == SECCOMP_MODE_FILTER;
	enum reason_kind kind = REASON_OTHER;

	switch (-code) {
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
		kind = REASON_NOT_SUPPORTED;
		break;
	case EACCES:
		kind = REASON_PARANOID; /* filters answer EPERM or ENOSYS */
		break;
	case EPERM:
		kind = filtered || *machine()->container ? REASON_SECCOMP : REASON_PARANOID;
		break;
	case ENOSYS:
		kind = filtered ? REASON_SECCOMP : REASON_NO_SYSCALL;
		break;
	case EMFILE:
	case ENFILE:
		kind = REASON_DESCRIPTORS;
		break;
	case ENOMEM:
		kind = REASON_NO_MEMORY;
		break;
	}
	return (struct reason){ .kind = kind, .code = code };
}

static void no_pmu_text(char *text, size_t size)
{
	const struct machine *m = machine();

	if (*m->hypervisor)
		snprintf(
			text, size,
			"no hardware counters: this virtual machine (%s) was given no PMU: its host "
			"can pass one through (qemu: -cpu host,pmu=on; libvirt: <pmu state='on'/>; "
			"VMware: \"Virtualize CPU performance counters\"; a cloud: a bare-metal or "
			"whole-socket instance)",
			m->hypervisor);
	else
		snprintf(text, size,
			 "no hardware counters: the kernel has no driver for a PMU of this machine "
			 "(%s): in a virtual machine the host can pass one through; on bare metal "
			 "see `dmesg | grep -i pmu` and the firmware's settings",
			 *m->cpu ? m->cpu : m->architecture);
}

static void pmu_lies_text(char *text, size_t size)
{
	const struct pmu_finding *finding = pmu_finding();

	snprintf(
		text, size,
		"the PMU counted %llu %s in a loop of at least %llu, so that none of its counts is "
		"to be trusted: in a virtual machine its host has to give it a PMU that counts (a "
		"cloud: a bare-metal or whole-socket instance); on bare metal see `dmesg | grep -i "
		"pmu`",
		(unsigned long long)finding->counted, finding->event,
		(unsigned long long)finding->expected);
}

static void paranoid_text(const char *what, int wanted, char *text, size_t size)
{
	const int level = machine()->perf_event_paranoid;

	if (level == -2)
		snprintf(text, size,
			 "%s: perf_event_paranoid cannot be read: give the program CAP_PERFMON "
			 "(`setcap cap_perfmon+ep PROGRAM`)",
			 what);
	else if (level <= wanted)
		snprintf(text, size,
			 "%s although perf_event_paranoid is %d: a security module or a user "
			 "namespace forbids it: run it as a user of the host with CAP_PERFMON",
			 what, level);
	else
		snprintf(
			text, size,
			"%s: perf_event_paranoid is %d: run `sysctl kernel.perf_event_paranoid=%d` "
			"or give the program CAP_PERFMON (`setcap cap_perfmon+ep PROGRAM`)",
			what, level, wanted);
}

const char *reason_text(struct reason reason, char *text, size_t size)
{
	switch (reason.kind) {
	case REASON_NO_PMU:
		no_pmu_text(text, size);
		break;
	case REASON_PMU_LIES:
		pmu_lies_text(text, size);
		break;
	case REASON_PARANOID:
		paranoid_text("not permitted", 2, text, size);
		break;
	case REASON_PARANOID_KERNEL:
		paranoid_text("counted in the kernel, which this user may not look into", 1, text,
			      size);
		break;
	case REASON_DESCRIPTORS:
		snprintf(
			text, size,
			"no file descriptor was left for its counter (the limit is %d): raise it, as "
			"by `ulimit -n 4096`",
			syscalls->descriptors_limit());
		break;
	case REASON_READ_FAILED:
		snprintf(
			text, size,
			"its counter could not be read (%s): did the program close file descriptors "
			"that it does not own?",
			strerror(-reason.code));
		break;
	case REASON_SIMULATION_UNREAD:
		snprintf(text, size,
			 "callgrind's log could not be read (%s): did the program change its root "
			 "folder or its user, or is the disk full?",
			 strerror(-reason.code));
		break;
	case REASON_NO_PROC:
		snprintf(text, size,
			 "what the process had cost before its execve cannot be read from /proc "
			 "(%s): mount it (`mount -t proc proc /proc`)",
			 strerror(-reason.code));
		break;
	default:
		if (reason.kind < sizeof(sentences) / sizeof(sentences[0]) &&
		    sentences[reason.kind])
			snprintf(text, size, "%s", sentences[reason.kind]);
		else
			snprintf(text, size,
				 "perf_event_open failed: %s: `dmesg` may say more, "
				 "PROBE_SOURCE=os does without it",
				 strerror(-reason.code));
	}
	return text;
}
