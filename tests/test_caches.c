/* SPDX-License-Identifier: MIT */
/* Caches to simulate: this machine's as sysfs tells, made such as valgrind accepts, or those asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/run/caches.h"

static char folder[] = "/tmp/probekit-caches-XXXXXX";

static void write_file(int index, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/index%d", folder, index);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/index%d/%s", folder, index, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s\n", text);
	fclose(file);
}

static void write_cache(int index, const char *level, const char *type, const char *size,
			const char *ways)
{
	write_file(index, "level", level);
	write_file(index, "type", type);
	write_file(index, "size", size);
	write_file(index, "ways_of_associativity", ways);
	write_file(index, "coherency_line_size", "64");
}

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[256];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

static void assert_cache(const struct simulated_cache *cache, unsigned long size,
			 unsigned long ways, unsigned long line)
{
	assert_int_equal(cache->size, size);
	assert_int_equal(cache->ways, ways);
	assert_int_equal(cache->line, line);
}

static void test_the_machines_own(void **state)
{
	struct simulated_cache caches[CACHE_LEVELS];

	(void)state;
	write_cache(0, "1", "Data", "48K", "12");
	write_cache(1, "1", "Instruction", "32K", "8");
	write_cache(2, "2", "Unified", "2048K", "16");
	write_cache(3, "3", "Unified", "16384K", "16");
	caches_read(folder, caches);
	assert_cache(&caches[CACHE_D1], 48 << 10, 12, 64);
	assert_cache(&caches[CACHE_I1], 32 << 10, 8, 64);
	assert_cache(&caches[CACHE_LL], 16 << 20, 16, 64);
	assert_false(caches[CACHE_LL].rounded);
	assert_false(caches[CACHE_D1].assumed);
}

static void test_sets_become_a_power_of_two(void **state)
{
	struct simulated_cache caches[CACHE_LEVELS];

	(void)state;
	write_cache(0, "3", "Unified", "491520K", "16");
	caches_read(folder, caches);
	/* As large as before, with more ways. */
	assert_cache(&caches[CACHE_LL], 480ul << 20, 30, 64);
	assert_true(caches[CACHE_LL].rounded);
	write_cache(0, "3", "Unified", "36608K", "11");
	caches_read(folder, caches);
	assert_int_equal(caches[CACHE_LL].size % (caches[CACHE_LL].ways * 64), 0);
	/* Within a way of what it is. */
	assert_in_range(caches[CACHE_LL].size, 35000ul << 10, 38000ul << 10);
}

static void test_what_is_not_told_is_assumed(void **state)
{
	struct simulated_cache caches[CACHE_LEVELS];
	char text[200];

	(void)state;
	write_cache(0, "1", "Unified", "16K", "4");
	write_cache(1, "3", "Unified", "0K", "0");
	write_file(2, "level", "2");
	caches_read(folder, caches);
	assert_cache(&caches[CACHE_D1], 16 << 10, 4, 64);
	assert_cache(&caches[CACHE_I1], 16 << 10, 4, 64);
	assert_cache(&caches[CACHE_LL], 8 << 20, 16, 64);
	assert_true(caches[CACHE_LL].assumed);
	cache_text(&caches[CACHE_LL], CACHE_LL, text, sizeof(text));
	assert_string_equal(text, "LL 8 MiB, 16 ways of 64-byte lines (assumed: the system does "
				  "not tell)");
}

static void test_asked_for(void **state)
{
	struct simulated_cache caches[CACHE_LEVELS];
	char text[200];

	(void)state;
	caches_read(folder, caches);
	assert_int_equal(caches_parse("D1=32K,8,64,LL=8M,16,64", caches), 0);
	assert_cache(&caches[CACHE_D1], 32 << 10, 8, 64);
	assert_cache(&caches[CACHE_LL], 8 << 20, 16, 64);
	assert_true(caches[CACHE_I1].assumed);
	assert_int_equal(caches_parse("I1=4096,1,32", caches), 0);
	cache_text(&caches[CACHE_I1], CACHE_I1, text, sizeof(text));
	assert_string_equal(text, "I1 4 KiB, 1 way of 32-byte lines (as asked for)");
}

static void test_nonsense(void **state)
{
	static const char *const texts[] = {
		"",
		"D1",
		"D1=",
		"D1=32K",
		"D1=32K,8",
		"D2=32K,8,64",
		"D1=32K,8,64x",
		"D1=32K,8,48",
		"D1=33K,8,64",
		"D1=32K,0,64",
		"D1=32K,8,0",
		"D1=-1,8,64",
		"D1=32K,8,64,LL=",
		"D1=512,8,64",
		"D1=32K,8,8",
		"D1=32K,8,64,nil",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct simulated_cache caches[CACHE_LEVELS];

		caches_read(folder, caches);
		assert_true(caches_parse(texts[i], caches) < 0);
	}
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_the_machines_own),
		IN_FOLDER(test_sets_become_a_power_of_two),
		IN_FOLDER(test_what_is_not_told_is_assumed),
		IN_FOLDER(test_asked_for),
		IN_FOLDER(test_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
