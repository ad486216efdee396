/* SPDX-License-Identifier: MIT */
#include "subject.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define EVENT_SOURCES "/sys/bus/event_source/devices"

/* A core's PMU is called cpu, or has a file that lists its CPUs; those outside of cores do not. */
static void add_pmu(const char *name, void *context)
{
	struct subject *subject = context;
	struct core_pmu pmu = { .cpus = "" };
	char path[256];

	if (subject->pmus_count == PMUS_MOST || strlen(name) >= sizeof(pmu.name))
		return;
	snprintf(path, sizeof(path), EVENT_SOURCES "/%s/cpus", name);
	if (tree_read(&subject->tree, path, pmu.cpus, sizeof(pmu.cpus)) < 0 &&
	    strcmp(name, "cpu") != 0)
		return;
	strcpy(pmu.name, name);
	subject->pmus[subject->pmus_count++] = pmu;
}

/* /sys/class/dmi names the maker of a virtual machine, but also that of a real one. */
static bool is_maker_of_virtual_machines(const char *vendor)
{
	static const char *const makers[] = {
		"QEMU", "KVM", "VMware", "innotek", "Xen", "Parallels", "Amazon EC2", "Google",
	};

	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (strncmp(vendor, makers[i], strlen(makers[i])) == 0)
			return true;
	return false;
}

/* On x86 the CPU says so itself; elsewhere no file does for certain. */
static void read_virtual_machine(struct subject *subject)
{
	const struct tree *tree = &subject->tree;
	char flags[4096], vendor[64], product[64];

	subject->virtual_machine = -1;
	tree_read(tree, "/sys/class/dmi/id/sys_vendor", vendor, sizeof(vendor));
	tree_read(tree, "/sys/class/dmi/id/product_name", product, sizeof(product));
	if (tree_field(tree, "/proc/cpuinfo", "flags", flags, sizeof(flags)) == 0)
		subject->virtual_machine = has_word(flags, "hypervisor");
	else if (is_maker_of_virtual_machines(vendor) && !strstr(product, "metal"))
		subject->virtual_machine = 1;
	else if (*vendor)
		subject->virtual_machine = 0;
	if (subject->virtual_machine == 1)
		snprintf(subject->vendor, sizeof(subject->vendor), "%s", vendor);
}

/* Marks that containers leave, and the names of their control groups. */
static void read_container(struct subject *subject)
{
	static const struct {
		const char *path;
		const char *name;
	} marks[] = {
		{ "/.dockerenv", "Docker" },
		{ "/run/.containerenv", "Podman" },
	};
	static const struct {
		const char *part;
		const char *name;
	} groups[] = {
		{ "kubepods", "Kubernetes" },
		{ "/docker", "Docker" },
		{ "/lxc", "LXC" },
	};
	char text[4096];

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (tree_has(&subject->tree, marks[i].path) == 1) {
			strcpy(subject->container, marks[i].name);
			return;
		}
	if (tree_read(&subject->tree, "/run/systemd/container", subject->container,
		      sizeof(subject->container)) > 0)
		return;
	subject->container_error = tree_read(&subject->tree, "/proc/1/cgroup", text, sizeof(text));
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (strstr(text, groups[i].part))
			strcpy(subject->container, groups[i].name);
}

void subject_read(struct subject *subject)
{
	const int listed = tree_list(&subject->tree, EVENT_SOURCES, add_pmu, subject);

	subject->pmus_error = listed < 0 ? listed : 0;
	read_virtual_machine(subject);
	read_container(subject);
}

const char *subject_machine_fact(const struct subject *subject, const char *key)
{
	const json_t *machine = json_object_get(subject->profile, "machine");
	const char *fact = json_string_value(json_object_get(machine, key));

	return fact ? fact : "";
}

json_t *subject_machine(const struct subject *subject)
{
	const struct tree *tree = &subject->tree;
	char cpu[256] = "", release[128], kernel[160] = "";

	if (!subject->recorded)
		return json_incref(json_object_get(subject->profile, "machine"));
	if (tree_field(tree, "/proc/cpuinfo", "model name", cpu, sizeof(cpu)) < 0)
		tree_field(tree, "/proc/cpuinfo", "CPU part", cpu, sizeof(cpu));
	if (tree_read(tree, "/proc/sys/kernel/osrelease", release, sizeof(release)) > 0)
		snprintf(kernel, sizeof(kernel), "Linux %s", release);
	return json_pack("{s:s, s:s}", "cpu", cpu, "kernel", kernel);
}
