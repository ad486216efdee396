/* SPDX-License-Identifier: MIT */
/* Costs of machines: what is kept comes back, for that machine alone, and nothing else is believed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../tools/machine_costs.h"

static char folder[] = "/tmp/probekit-costs-XXXXXX";

static json_t *machine_of(const char *cpu)
{
	return json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "cpu", cpu,
			 "architecture", "x86_64", "processors", 2, "kernel", "Linux 6.1",
			 "hypervisor", "", "huge_pages", "madvise", "governor", "", "smt", "off",
			 "libc", "glibc 2.36");
}

static struct machine_costs some_costs(void)
{
	struct machine_costs costs = {
		.measured = "2026-01-02T03:04:05Z",
		.conditions = json_pack("{s:s}", "microcode", "0x1"),
	};
	const struct machine_cost list[] = {
		{ "minor-fault", 640.25, 633.5, 655, NAN, "4 KiB each" },
		{ "region-os-thread-one", 350, 340, 360, 10.5, "" },
	};

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(machine_costs_set(&costs, &list[i]), 0);
	return costs;
}

static void write_some(const char *cpu)
{
	struct machine_costs costs = some_costs();
	json_t *machine = machine_of(cpu);

	assert_int_equal(machine_costs_write(machine, &costs, NULL), 0);
	machine_costs_clear(&costs);
	json_decref(machine);
}

static int read_of(const char *cpu, struct machine_costs *costs, struct probe_error *error)
{
	json_t *machine = machine_of(cpu);
	const int result = machine_costs_read(machine, costs, error);

	json_decref(machine);
	return result;
}

static void only_file(char *path, size_t size)
{
	char cache[128];
	DIR *directory;
	struct dirent *entry;
	int files = 0;

	snprintf(cache, sizeof(cache), "%s/probekit", folder);
	directory = opendir(cache);
	assert_non_null(directory);
	while ((entry = readdir(directory)))
		if (entry->d_name[0] != '.') {
			snprintf(path, size, "%s/%.80s", cache, entry->d_name);
			files++;
		}
	closedir(directory);
	assert_int_equal(files, 1);
}

static void empty_the_cache(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s/probekit'", folder);
	assert_int_equal(system(command), 0);
}

static void what_is_kept_comes_back(void **state)
{
	struct machine_costs costs;
	const struct machine_cost *cost;

	(void)state;
	write_some("a");
	assert_int_equal(read_of("a", &costs, NULL), 0);
	assert_string_equal(costs.measured, "2026-01-02T03:04:05Z");
	assert_string_equal(json_string_value(json_object_get(costs.conditions, "microcode")),
			    "0x1");
	assert_int_equal(costs.count, 2);
	cost = machine_costs_find(&costs, "minor-fault");
	assert_non_null(cost);
	assert_true(fabs(cost->ns - 640.25) < 0.01 && cost->low < cost->ns &&
		    cost->ns < cost->high);
	assert_true(isnan(cost->ratio));
	assert_string_equal(cost->note, "4 KiB each");
	cost = machine_costs_find(&costs, "region-os-thread-one");
	assert_true(fabs(cost->ratio - 10.5) < 0.01);
	assert_null(machine_costs_find(&costs, "branch-miss"));
	machine_costs_clear(&costs);
	empty_the_cache();
}

static void each_machine_has_its_own(void **state)
{
	struct probe_error error;
	struct machine_costs costs;

	(void)state;
	write_some("a");
	assert_int_equal(read_of("b", &costs, &error), -ENOENT);
	assert_int_equal(costs.count, 0);
	write_some("b");
	assert_int_equal(read_of("a", &costs, NULL), 0);
	machine_costs_clear(&costs);
	empty_the_cache();
}

/* What does not change a cost does not hide it. */
static void facts_that_cost_nothing_do_not_matter(void **state)
{
	json_t *machine = machine_of("a");
	struct machine_costs costs;

	(void)state;
	write_some("a");
	json_object_set_new(machine, "libc", json_string("another"));
	assert_int_equal(machine_costs_read(machine, &costs, NULL), 0);
	machine_costs_clear(&costs);
	json_object_set_new(machine, "huge_pages", json_string("always"));
	assert_int_equal(machine_costs_read(machine, &costs, NULL), -ENOENT);
	json_object_del(machine, "kernel");
	assert_int_equal(machine_costs_read(machine, &costs, NULL), -EINVAL);
	json_decref(machine);
	assert_int_equal(machine_costs_read(NULL, &costs, NULL), -EINVAL);
	empty_the_cache();
}

static void a_file_of_another_machine_is_refused(void **state)
{
	struct probe_error error;
	struct machine_costs costs;
	char path[256], other[256];

	(void)state;
	write_some("a");
	only_file(path, sizeof(path));
	snprintf(other, sizeof(other), "%s/other", folder);
	assert_int_equal(rename(path, other), 0);
	write_some("b");
	only_file(path, sizeof(path));
	assert_int_equal(rename(other, path), 0);
	assert_int_equal(read_of("b", &costs, &error), -EINVAL);
	assert_non_null(strstr(error.text, "does not hold the costs of this machine"));
	empty_the_cache();
}

/* Cut off after any of its bytes, it is no file of costs. */
static void truncated_files_are_refused(void **state)
{
	struct machine_costs costs;
	struct stat whole;
	char path[256];

	(void)state;
	write_some("a");
	only_file(path, sizeof(path));
	assert_int_equal(stat(path, &whole), 0);
	for (off_t size = whole.st_size - 2; size >= 0; size--) {
		assert_int_equal(truncate(path, size), 0);
		assert_int_equal(read_of("a", &costs, NULL), -EINVAL);
		assert_int_equal(costs.count, 0);
		assert_null(costs.conditions);
	}
	empty_the_cache();
}

static void without_a_place_nothing_is_kept(void **state)
{
	struct machine_costs costs = some_costs();
	json_t *machine = machine_of("a");
	struct probe_error error;

	(void)state;
	unsetenv("XDG_CACHE_HOME");
	unsetenv("HOME");
	assert_int_equal(machine_costs_write(machine, &costs, &error), -ENODATA);
	assert_non_null(strstr(error.text, "HOME"));
	/* Relative paths are to be ignored. */
	setenv("XDG_CACHE_HOME", "here", 1);
	assert_int_equal(machine_costs_write(machine, &costs, &error), -ENODATA);
	setenv("XDG_CACHE_HOME", "/dev/null/x", 1);
	assert_int_equal(machine_costs_write(machine, &costs, &error), -ENOTDIR);
	assert_non_null(strstr(error.text, "/dev/null/x"));
	setenv("XDG_CACHE_HOME", "", 1);
	setenv("HOME", folder, 1);
	assert_int_equal(machine_costs_write(machine, &costs, &error), 0);
	machine_costs_clear(&costs);
	assert_int_equal(machine_costs_read(machine, &costs, &error), 0);
	machine_costs_clear(&costs);
	json_decref(machine);
	setenv("XDG_CACHE_HOME", folder, 1);
}

static void there_is_no_room_for_endless_costs(void **state)
{
	struct machine_costs costs = { .count = 0 };
	struct machine_cost cost = { .ns = 1, .low = 1, .high = 1, .ratio = NAN };

	(void)state;
	for (int i = 0; i < MACHINE_COSTS_MOST; i++) {
		snprintf(cost.name, sizeof(cost.name), "cost-%d", i);
		assert_int_equal(machine_costs_set(&costs, &cost), 0);
	}
	cost.ns = 2;
	assert_int_equal(machine_costs_set(&costs, &cost), 0);
	assert_int_equal(costs.count, MACHINE_COSTS_MOST);
	assert_true(machine_costs_find(&costs, cost.name)->ns > 1);
	strcpy(cost.name, "one more");
	assert_int_equal(machine_costs_set(&costs, &cost), -ENOSPC);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? setenv("XDG_CACHE_HOME", folder, 1) : -1;
}

static int remove_folder(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_kept_comes_back),
		cmocka_unit_test(each_machine_has_its_own),
		cmocka_unit_test(facts_that_cost_nothing_do_not_matter),
		cmocka_unit_test(a_file_of_another_machine_is_refused),
		cmocka_unit_test(truncated_files_are_refused),
		cmocka_unit_test(without_a_place_nothing_is_kept),
		cmocka_unit_test(there_is_no_room_for_endless_costs),
	};

	return cmocka_run_group_tests_name("machine costs", tests, make_folder, remove_folder);
}
