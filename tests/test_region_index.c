/* SPDX-License-Identifier: MIT */
/* Regions are found under their parents, however many there are. */
#include "support.h"

#include <stdio.h>

#include "lib/measure/region.h"
#include "lib/measure/region_index.h"

#define CHILDREN 3000

static struct region_index region_index_of_tree;
static struct arena *arena;
static struct span *spans;
static struct region *root;

static int set_up(void **state)
{
	(void)state;
	region_index_of_tree = (struct region_index){ .size = 0 };
	arena = arena_new();
	spans = span_new_root();
	root = region_new_root(arena, spans, 1);
	assert_non_null(root);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	span_free(spans);
	return 0;
}

static struct region *under(struct region *parent, const struct probe_site *site)
{
	const struct region_site *site_of = NULL;
	struct region *region = region_under(&region_index_of_tree, arena, parent, site, &site_of);

	assert_non_null(region);
	assert_string_equal(region->name, site->name);
	assert_int_equal(site_of->line, site->line);
	return region;
}

static void thousands_of_children_stay_apart_and_in_order(void **state)
{
	static struct probe_site sites[CHILDREN];
	static char names[CHILDREN][16];
	static struct region *children[CHILDREN];
	struct region *region = root;

	(void)state;
	for (int i = 0; i < CHILDREN; i++) {
		snprintf(names[i], sizeof(names[i]), "child %d", i);
		sites[i] = (struct probe_site){ .name = names[i], .line = i + 1 };
		children[i] = under(root, &sites[i]);
	}
	for (int round = 0; round < 2; round++)
		for (int i = CHILDREN; i-- > 0;)
			assert_ptr_equal(under(root, &sites[i]), children[i]);
	for (int i = 0; i < CHILDREN; i++) {
		region = region_walk(root, region);
		assert_ptr_equal(region, children[i]);
	}
	assert_null(region_walk(root, region));
}

static void one_name_under_two_parents_is_two_regions(void **state)
{
	const struct probe_site a = { .name = "a" }, b = { .name = "b" }, same = { .name = "same" };
	struct region *under_a = under(under(root, &a), &same);
	struct region *under_b = under(under(root, &b), &same);

	(void)state;
	assert_ptr_not_equal(under_a, under_b);
	assert_ptr_equal(under(under(root, &a), &same), under_a);
	assert_ptr_equal(under(under(root, &b), &same), under_b);
	/* Open further up, it is the same one. */
	assert_ptr_equal(under(under(under_a, &b), &same), under_a);
}

static void sites_of_one_name_and_parent_are_one_region(void **state)
{
	const struct probe_site first = { .name = "same", .line = 1 };
	const struct probe_site second = { .name = "same", .line = 2 };
	struct region *region = under(root, &first);

	(void)state;
	assert_ptr_equal(under(root, &second), region);
	assert_int_equal(region->sites->line, 1);
	assert_int_equal(region->sites->next->line, 2);
	assert_null(region->sites->next->next);
}

static void another_text_at_the_same_address_is_another_region(void **state)
{
	char name[] = "first";
	struct probe_site site = { .name = name, .line = 1 };
	struct region *first = under(root, &site);

	(void)state;
	name[0] = 'F';
	assert_ptr_not_equal(under(root, &site), first);
	name[0] = 'f';
	assert_ptr_equal(under(root, &site), first);
	site.line = 2;
	assert_ptr_equal(under(root, &site), first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(thousands_of_children_stay_apart_and_in_order,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_name_under_two_parents_is_two_regions, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(sites_of_one_name_and_parent_are_one_region, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(another_text_at_the_same_address_is_another_region,
						set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
