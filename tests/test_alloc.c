/* SPDX-License-Identifier: MIT */
/* What libprobekit-alloc, which this program is linked with, counts of each call. */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* For the compiler these are none of the functions whose results it may do without. */
static void *volatile kept[16];

#define EVENTS                                                                                     \
	"allocations,frees,allocated-bytes,freed-bytes,peak-growth-bytes,mapped-blocks,mmaps,mmap-bytes"

static struct probe_profile *counted(void (*body)(void))
{
	const struct probe_options options = { .size = sizeof(options), .events = EVENTS };

	return profile_of(body, &options);
}

/* What a body counts: -1 says of a number that it is not looked at. */
struct expected {
	const char *region;
	long allocations, frees, allocated_bytes, freed_bytes;
};

static void assert_count(const struct probe_profile *profile, const char *region, const char *event,
			 long expected)
{
	const struct probe_value value = value_at(profile, region, event);

	if (expected < 0)
		return;
	if (value.status != PROBE_COUNTED || value.value != (double)expected)
		fail_msg("%s of %s: %.0f, not %ld", event, region, value.value, expected);
	assert_string_equal(value.source, "alloc");
}

static void assert_counts(const struct probe_profile *profile, const struct expected *expected)
{
	assert_count(profile, expected->region, "allocations", expected->allocations);
	assert_count(profile, expected->region, "frees", expected->frees);
	assert_count(profile, expected->region, "allocated-bytes", expected->allocated_bytes);
	assert_count(profile, expected->region, "freed-bytes", expected->freed_bytes);
}

static void give_back_all(void)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		free(kept[i]);
		kept[i] = NULL;
	}
}

static size_t kept_size(size_t i)
{
	return malloc_usable_size(kept[i]);
}

static void call_each(void)
{
	void *memory = NULL;

	PROBE_BEGIN(malloc);
	kept[0] = malloc(100);
	PROBE_END(malloc);
	PROBE_BEGIN(calloc);
	kept[1] = calloc(10, 33);
	PROBE_END(calloc);
	PROBE_BEGIN(realloc);
	kept[2] = realloc(NULL, 1000);
	PROBE_END(realloc);
	PROBE_BEGIN(reallocarray);
	kept[3] = reallocarray(NULL, 7, 11);
	PROBE_END(reallocarray);
	PROBE_BEGIN(posix_memalign);
	assert_int_equal(posix_memalign(&memory, 64, 100), 0);
	kept[4] = memory;
	PROBE_END(posix_memalign);
	PROBE_BEGIN(aligned_alloc);
	kept[5] = aligned_alloc(256, 512);
	PROBE_END(aligned_alloc);
	PROBE_BEGIN(memalign);
	kept[6] = memalign(4096, 10);
	PROBE_END(memalign);
	PROBE_BEGIN(valloc);
	kept[7] = valloc(5000);
	PROBE_END(valloc);
	PROBE_BEGIN(pvalloc);
	kept[8] = pvalloc(1);
	PROBE_END(pvalloc);
	PROBE_BEGIN(strdup);
	kept[9] = strdup("a string that is somewhat longer than the least of blocks");
	PROBE_END(strdup);
	PROBE_BEGIN(mapped);
	kept[10] = malloc((size_t)1 << 20);
	PROBE_END(mapped);
	PROBE_BEGIN(mapped_aligned);
	kept[11] = aligned_alloc(65536, (size_t)1 << 20);
	PROBE_END(mapped_aligned);
}

static void each_function_counts_once_and_with_its_size(void **state)
{
	static const char *const regions[] = {
		"malloc",   "calloc", "realloc", "reallocarray", "posix_memalign", "aligned_alloc",
		"memalign", "valloc", "pvalloc", "strdup",	 "mapped",	   "mapped_aligned",
	};
	struct probe_profile *profile = counted(call_each);

	(void)state;
	for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
		assert_non_null(kept[i]);
		assert_counts(profile,
			      &(struct expected){ regions[i], 1, 0, (long)kept_size(i), 0 });
		assert_count(profile, regions[i], "mapped-blocks", i >= 10);
		assert_count(profile, regions[i], "mmaps", 0);
	}
	assert_int_equal((uintptr_t)kept[4] % 64, 0);
	assert_int_equal((uintptr_t)kept[5] % 256, 0);
	assert_int_equal((uintptr_t)kept[6] % 4096, 0);
	assert_int_equal((uintptr_t)kept[7] % 4096, 0);
	assert_int_equal((uintptr_t)kept[11] % 65536, 0);
	probe_profile_free(profile);
	give_back_all();
}

static long sizes_sum;

static void allocate_sizes(void)
{
	PROBE_BEGIN(sizes);
	for (size_t size = 0; size < 70000; size += 7) {
		kept[0] = malloc(size);
		sizes_sum += (long)kept_size(0);
		free(kept[0]);
	}
	PROBE_END(sizes);
	kept[0] = NULL;
}

static void bytes_are_those_that_malloc_gave(void **state)
{
	struct probe_profile *profile = counted(allocate_sizes);

	(void)state;
	assert_counts(profile, &(struct expected){ "sizes", 10000, 10000, sizes_sum, sizes_sum });
	probe_profile_free(profile);
}

static size_t grown_from, grown_to, shrunk_to;

static void resize(void)
{
	kept[0] = malloc(100);
	grown_from = kept_size(0);
	PROBE_BEGIN(grow);
	kept[0] = realloc(kept[0], 100000);
	PROBE_END(grow);
	grown_to = kept_size(0);
	PROBE_BEGIN(shrink);
	kept[0] = realloc(kept[0], 10);
	PROBE_END(shrink);
	shrunk_to = kept_size(0);
	PROBE_BEGIN(fail);
	assert_null(realloc(kept[0], PTRDIFF_MAX));
	PROBE_END(fail);
	PROBE_BEGIN(to_nothing);
	kept[0] = realloc(kept[0], 0);
	PROBE_END(to_nothing);
}

static void a_block_resized_is_one_given_back_and_one_handed_out(void **state)
{
	struct probe_profile *profile = counted(resize);
	const long from = (long)grown_from, to = (long)grown_to, last = (long)shrunk_to;

	(void)state;
	assert_null(kept[0]);
	assert_counts(profile, &(struct expected){ "grow", 1, 1, to, from });
	assert_counts(profile, &(struct expected){ "shrink", 1, 1, last, to });
	assert_counts(profile, &(struct expected){ "fail", 0, 0, 0, 0 });
	assert_counts(profile, &(struct expected){ "to_nothing", 0, 1, 0, last });
	probe_profile_free(profile);
}

static void fail_each(void)
{
	volatile size_t huge = PTRDIFF_MAX, odd = 3;
	void *memory = &errno;

	PROBE_BEGIN(failing);
	errno = 0;
	assert_null(malloc(huge));
	assert_int_equal(errno, ENOMEM);
	errno = 0;
	assert_null(calloc(huge, huge));
	assert_int_equal(errno, ENOMEM);
	errno = 0;
	assert_null(reallocarray(NULL, huge, huge));
	assert_int_equal(errno, ENOMEM);
	errno = 0;
	assert_int_equal(posix_memalign(&memory, odd, 10), EINVAL);
	assert_int_equal(posix_memalign(&memory, 64, huge), ENOMEM);
	assert_int_equal(errno, 0);
	assert_ptr_equal(memory, &errno);
	assert_null(aligned_alloc(64, huge));
	assert_int_equal(errno, ENOMEM);
	free(NULL);
	PROBE_END(failing);
}

static void what_fails_is_not_counted(void **state)
{
	struct probe_profile *profile = counted(fail_each);

	(void)state;
	assert_counts(profile, &(struct expected){ "failing", 0, 0, 0, 0 });
	probe_profile_free(profile);
}

static void map_some(void)
{
	const size_t page = 4096;
	const int fd = open("/proc/self/exe", O_RDONLY);
	char *memory;

	PROBE_BEGIN(map);
	memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	PROBE_END(map);
	assert_true(memory != MAP_FAILED);
	memory[2 * page - 1] = 'x';
	PROBE_BEGIN(remap);
	memory = mremap(memory, 2 * page, 5 * page, MREMAP_MAYMOVE);
	PROBE_END(remap);
	assert_true(memory != MAP_FAILED);
	assert_int_equal(memory[2 * page - 1], 'x');
	munmap(memory, 5 * page);
	PROBE_BEGIN(refused);
	errno = 0;
	assert_true(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	assert_int_equal(errno, EINVAL);
	PROBE_END(refused);
	PROBE_BEGIN(file);
	memory = mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 0);
	PROBE_END(file);
	assert_true(memory != MAP_FAILED);
	munmap(memory, page);
	close(fd);
}

static void what_the_program_maps_itself_stands_apart(void **state)
{
	struct probe_profile *profile = counted(map_some);

	(void)state;
	assert_count(profile, "map", "mmaps", 1);
	assert_count(profile, "map", "mmap-bytes", 2 * 4096);
	assert_count(profile, "remap", "mmaps", 0);
	assert_count(profile, "remap", "mmap-bytes", 3 * 4096);
	assert_count(profile, "refused", "mmap-bytes", 0);
	assert_count(profile, "file", "mmap-bytes", 0);
	assert_counts(profile, &(struct expected){ "map", 0, 0, 0, 0 });
	probe_profile_free(profile);
}

static long first_size, second_size;

static void reach_peaks(void)
{
	/* Above whatever was the peak before. */
	PROBE_BEGIN(before);
	kept[0] = malloc((size_t)64 << 20);
	PROBE_END(before);
	PROBE_BEGIN(outer);
	PROBE_BEGIN(inner);
	kept[1] = malloc(1000);
	first_size = (long)kept_size(1);
	free(kept[1]);
	PROBE_END(inner);
	PROBE_BEGIN(again);
	kept[1] = malloc(1000);
	free(kept[1]);
	PROBE_END(again);
	PROBE_BEGIN(beyond);
	kept[1] = malloc(5000);
	second_size = (long)kept_size(1);
	PROBE_END(beyond);
	PROBE_END(outer);
	give_back_all();
}

static void the_peak_is_put_down_to_the_regions_that_raised_it(void **state)
{
	struct probe_profile *profile = counted(reach_peaks);

	(void)state;
	assert_count(profile, "outer/inner", "peak-growth-bytes", first_size);
	assert_count(profile, "outer/again", "peak-growth-bytes", 0);
	assert_count(profile, "outer/beyond", "peak-growth-bytes", second_size - first_size);
	assert_count(profile, "outer", "peak-growth-bytes", second_size);
	assert_int_equal(exclusive_count_at(profile, "outer", "peak-growth-bytes"), 0);
	probe_profile_free(profile);
}

static void meet_regions(void)
{
	PROBE_BEGIN(outer);
	for (int i = 0; i < 500; i++) {
		struct probe_named_region *region;
		char name[32];

		snprintf(name, sizeof(name), "region %d", i);
		region = probe_region(name);
		probe_enter(region);
		probe_leave(region);
	}
	PROBE_END(outer);
}

static void what_the_library_itself_allocates_is_no_regions(void **state)
{
	struct probe_profile *profile = counted(meet_regions);

	(void)state;
	assert_counts(profile, &(struct expected){ "outer", 0, 0, 0, 0 });
	assert_count(profile, "outer", "mmaps", 0);
	probe_profile_free(profile);
}

static void fork_and_count(void)
{
	int status;
	pid_t child;

	PROBE_BEGIN(parent);
	kept[0] = malloc(10);
	child = fork();
	if (child == 0) {
		const struct probe_options options = { .size = sizeof(options), .events = EVENTS };
		struct probe_profile *profile;
		bool is_right;

		if (probe_start(&options, NULL) < 0)
			_exit(2);
		PROBE_BEGIN(child);
		for (int i = 1; i < 6; i++)
			kept[i] = malloc(10);
		free(kept[0]);
		PROBE_END(child);
		if (probe_stop(&profile, NULL) < 0)
			_exit(3);
		is_right = count_at(profile, "child", "allocations") == 5 &&
			   count_at(profile, "child", "frees") == 1;
		_exit(is_right ? 0 : 4);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	free(kept[0]);
	kept[0] = NULL;
	PROBE_END(parent);
}

static void a_child_counts_for_itself(void **state)
{
	struct probe_profile *profile = counted(fork_and_count);

	(void)state;
	assert_counts(profile, &(struct expected){ "parent", 1, 1, -1, -1 });
	probe_profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_function_counts_once_and_with_its_size),
		cmocka_unit_test(bytes_are_those_that_malloc_gave),
		cmocka_unit_test(a_block_resized_is_one_given_back_and_one_handed_out),
		cmocka_unit_test(what_fails_is_not_counted),
		cmocka_unit_test(what_the_program_maps_itself_stands_apart),
		cmocka_unit_test(the_peak_is_put_down_to_the_regions_that_raised_it),
		cmocka_unit_test(what_the_library_itself_allocates_is_no_regions),
		cmocka_unit_test(a_child_counts_for_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
