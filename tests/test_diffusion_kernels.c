/* SPDX-License-Identifier: MIT */
/* The fastest diffusion schemes give every bit that the simple one gives, by whatever means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "examples/diffusion/dense.h"
#include "examples/diffusion/scheme.h"

static const size_t edges[] = { 1, 2, 3, 7, 8, 63, 64, 128, 129, 145, 257, 400 };
static const size_t thread_counts[] = { 1, 2, 3 };
/* A whole pass of the one that takes eight steps at once, and what is left: three, or one */
static const size_t step_counts[] = { 11, 9 };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void compute(const char *name, const struct setup *setup, size_t steps, double *cells)
{
	const struct scheme *const scheme = scheme_find(name);
	size_t left = steps;
	void *state;

	assert_non_null(scheme);
	assert_int_equal(scheme->ops->create(&state, setup), 0);
	while (left > 0) {
		const size_t taken = scheme_visit_steps(scheme, left);

		assert_int_equal(scheme_advance(scheme, state, taken), 0);
		left -= taken;
	}
	scheme->ops->copy(state, cells);
	scheme->ops->destroy(state);
}

static void compare(const char *name, const struct setup *setup, size_t steps,
		    const double *expected)
{
	const size_t n = shape_cells(setup->shape);
	double *const cells = calloc(n, sizeof(*cells));

	assert_non_null(cells);
	compute(name, setup, steps, cells);
	if (memcmp(cells, expected, n * sizeof(*cells)) != 0)
		fail_msg("%s, %s, %zux%zu, %zu threads, %zu steps, streaming %d: other bits than "
			 "roll",
			 name, setup->kernels->name, setup->shape.rows, setup->shape.cols,
			 pool_threads(setup->pool), steps, (int)setup->streaming);
	free(cells);
}

static void compare_ways(struct setup *setup, struct pool **pools, size_t steps,
			 const double *expected)
{
	setup->pool = NULL;
	compare("fused", setup, steps, expected);
	compare("tiled", setup, steps, expected);
	for (size_t i = 0; i < COUNT(thread_counts); i++) {
		setup->pool = pools[i];
		compare("fused-threads", setup, steps, expected);
		compare("tiled-threads", setup, steps, expected);
	}
}

static void compare_steps(struct shape shape, struct pool **pools, size_t steps)
{
	const struct kernels *list[KERNELS_MAX];
	const size_t count = kernels_supported(list);
	struct setup setup = { .shape = shape, .start = start_pattern };
	double *const expected = calloc(shape_cells(shape), sizeof(*expected));

	assert_non_null(expected);
	setup.kernels = kernels_scalar();
	compute("roll", &setup, steps, expected);
	for (size_t i = 0; i <= count; i++) {
		setup.kernels = i < count ? list[i] : kernels_scalar();
		setup.streaming = STREAMING_ALWAYS;
		compare_ways(&setup, pools, steps, expected);
		setup.streaming = STREAMING_NEVER;
		compare_ways(&setup, pools, steps, expected);
	}
	free(expected);
}

static void compare_shape(struct shape shape, struct pool **pools)
{
	for (size_t i = 0; i < COUNT(step_counts); i++)
		compare_steps(shape, pools, step_counts[i]);
}

static void with_pools(void (*act)(struct pool **pools))
{
	struct pool *pools[COUNT(thread_counts)];

	for (size_t i = 0; i < COUNT(thread_counts); i++)
		assert_int_equal(pool_start(&pools[i], thread_counts[i], false), 0);
	act(pools);
	for (size_t i = 0; i < COUNT(thread_counts); i++)
		pool_stop(pools[i]);
}

static void compare_squares(struct pool **pools)
{
	for (size_t i = 0; i < COUNT(edges); i++)
		compare_shape((struct shape){ edges[i], edges[i] }, pools);
}

static void compare_oblongs(struct pool **pools)
{
	static const struct shape shapes[] = {
		{ 1, 257 },
		{ 257, 1 },
		{ 3, 600 },
		{ 600, 3 },
		{ 17, 272 },
		{ 9, 265 },
		/* Odd bands of three strips, of which the last has a column, and the whole */
		{ 131, 513 },
		{ 195, 768 },
	};

	for (size_t i = 0; i < COUNT(shapes); i++)
		compare_shape(shapes[i], pools);
}

static void squares_give_the_same_bits(void **state)
{
	(void)state;
	with_pools(compare_squares);
}

static void oblongs_give_the_same_bits(void **state)
{
	(void)state;
	with_pools(compare_oblongs);
}

static void copies_are_copies(void **state)
{
	const struct kernels *list[KERNELS_MAX];
	const size_t count = kernels_supported(list);
	double from[300];
	double to[300];

	(void)state;
	for (size_t i = 0; i < COUNT(from); i++)
		from[i] = (double)i + 0.5;
	for (size_t i = 0; i < count; i++) {
		for (size_t n = 0; n < 40; n++) {
			memset(to, 0, sizeof(to));
			list[i]->copy(to + n % 9, from + n, n);
			assert_memory_equal(to + n % 9, from + n, n * sizeof(*to));
			memset(to, 0, sizeof(to));
			list[i]->copy_streamed(to + n % 9, from + n, n);
			list[i]->stream_end();
			assert_memory_equal(to + n % 9, from + n, n * sizeof(*to));
			assert_true(to[n % 9 + n] == 0.0);
		}
	}
}

static void kernels_go_by_their_names(void **state)
{
	const struct kernels *list[KERNELS_MAX];
	const size_t count = kernels_supported(list);
	const struct kernels *found;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(kernels_find(list[i]->name, &found), 0);
		assert_ptr_equal(found, list[i]);
	}
	assert_int_equal(kernels_find(NULL, &found), 0);
	assert_ptr_equal(found, list[count - 1]);
	assert_true(kernels_find("mmx", &found) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(squares_give_the_same_bits),
		cmocka_unit_test(oblongs_give_the_same_bits),
		cmocka_unit_test(copies_are_copies),
		cmocka_unit_test(kernels_go_by_their_names),
	};

	/* The schemes have marks, which nobody reads here */
	setenv("PROBE", "off", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
