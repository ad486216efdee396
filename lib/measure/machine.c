/* SPDX-License-Identifier: MIT */
#include "machine.h"

#ifdef __x86_64__
#include <cpuid.h>
#endif
#include <gnu/libc-version.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../base/syscalls.h"
#include "arm_core.h"

static struct machine the_machine;
static bool known;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The text behind "key : " on its first line in a file like /proc/cpuinfo. */
static void find_field(const char *in, const char *key, char *value, size_t size)
{
	const size_t length = strlen(key);

	for (const char *line = in; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) != 0)
			continue;
		line += length;
		line += strspn(line, " \t");
		if (*line != ':')
			continue;
		line++;
		line += strspn(line, " \t");
		snprintf(value, size, "%.*s", (int)strcspn(line, "\n"), line);
		return;
	}
}

#ifdef __x86_64__
/* The signature that a hypervisor gives in CPUID leaf 0x40000000. */
static const struct {
	const char *signature;
	const char *name;
} hypervisors[] = {
	{ "KVMKVMKVM", "KVM" },		 { "Microsoft Hv", "Hyper-V" },
	{ "VMwareVMware", "VMware" },	 { "XenVMMXenVMM", "Xen" },
	{ "TCGTCGTCGTCG", "qemu" },	 { "bhyve bhyve ", "bhyve" },
	{ "prl hyperv  ", "Parallels" }, { "VBoxVBoxVBox", "VirtualBox" },
};

static const char *hypervisor_by_cpuid(void)
{
	unsigned int leaf, words[3];
	char signature[sizeof(words) + 1] = "";

	__cpuid(0x40000000, leaf, words[0], words[1], words[2]);
	memcpy(signature, words, sizeof(words));
	for (size_t i = 0; i < sizeof(hypervisors) / sizeof(hypervisors[0]); i++)
		if (strcmp(hypervisors[i].signature, signature) == 0)
			return hypervisors[i].name;
	return NULL;
}
#else
static const char *hypervisor_by_cpuid(void)
{
	return NULL;
}
#endif

/* Called where the CPU says that it is a virtual one. */
static void read_hypervisor(struct machine *m)
{
	const char *name = hypervisor_by_cpuid();

	if (name)
		snprintf(m->hypervisor, sizeof(m->hypervisor), "%s", name);
	else if (syscalls_read_file("/sys/class/dmi/id/sys_vendor", m->hypervisor,
				    sizeof(m->hypervisor)) <= 0)
		strcpy(m->hypervisor, "of an unknown kind");
}

/* Under the lock. The first mark may come in a thread whose stack holds no more than 16 KiB. */
static char text[4096];
static char flags[4096];

/* Arm's /proc/cpuinfo has numbers in place of a name. */
static void read_arm_core(struct machine *m)
{
	char implementer[32] = "", part[32] = "";

	find_field(text, "CPU implementer", implementer, sizeof(implementer));
	find_field(text, "CPU part", part, sizeof(part));
	if (*part)
		arm_core_name(implementer, part, m->cpu, sizeof(m->cpu));
}

static void read_cpu(struct machine *m)
{
	flags[0] = '\0';
	if (syscalls_read_file("/proc/cpuinfo", text, sizeof(text)) <= 0)
		return;
	find_field(text, "model name", m->cpu, sizeof(m->cpu));
	if (!*m->cpu)
		read_arm_core(m);
	find_field(text, "flags", flags, sizeof(flags));
	if (strstr(flags, " hypervisor"))
		read_hypervisor(m);
}

static bool file_exists(const char *path)
{
	return syscalls->is_regular_file(path) >= 0;
}

/* The marks that Docker, Podman and systemd-nspawn leave. */
static void read_container(struct machine *m)
{
	if (file_exists("/.dockerenv"))
		strcpy(m->container, "docker");
	else if (file_exists("/run/.containerenv"))
		strcpy(m->container, "podman");
	else if (file_exists("/run/systemd/container"))
		syscalls_read_file("/run/systemd/container", m->container, sizeof(m->container));
}

/* "always [madvise] never": the choice in force stands in brackets. */
static void read_choice(const char *path, char *value, size_t size)
{
	const char *open;

	if (syscalls_read_file(path, text, sizeof(text)) <= 0)
		return;
	open = strchr(text, '[');
	if (open)
		snprintf(value, size, "%.*s", (int)strcspn(open + 1, "]"), open + 1);
}

static void read_limits(struct machine *m)
{
	m->perf_event_paranoid = -2;
	if (syscalls_read_file("/proc/sys/kernel/perf_event_paranoid", text, sizeof(text)) > 0)
		m->perf_event_paranoid = atoi(text);
}

static void read_machine(struct machine *m)
{
	struct utsname name;

	memset(m, 0, sizeof(*m));
	if (uname(&name) == 0) {
		snprintf(m->kernel, sizeof(m->kernel), "%.20s %.100s", name.sysname, name.release);
		snprintf(m->architecture, sizeof(m->architecture), "%.31s", name.machine);
	}
	snprintf(m->libc, sizeof(m->libc), "glibc %s", gnu_get_libc_version());
	m->processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
	read_cpu(m);
	read_container(m);
	read_choice("/sys/kernel/mm/transparent_hugepage/enabled", m->huge_pages,
		    sizeof(m->huge_pages));
	syscalls_read_file("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", m->governor,
			   sizeof(m->governor));
	syscalls_read_file("/sys/devices/system/cpu/smt/control", m->smt, sizeof(m->smt));
	read_limits(m);
}

const struct machine *machine(void)
{
	pthread_mutex_lock(&lock);
	if (!known)
		read_machine(&the_machine);
	known = true;
	pthread_mutex_unlock(&lock);
	return &the_machine;
}

void machine_forget(void)
{
	pthread_mutex_lock(&lock);
	known = false;
	pthread_mutex_unlock(&lock);
}

void machine_after_fork_in_child(void)
{
	pthread_mutex_init(&lock, NULL);
	known = false;
}
