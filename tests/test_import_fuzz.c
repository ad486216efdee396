/* SPDX-License-Identifier: MIT */
/*
 * Reports with a few bytes changed, cut or put elsewhere, the same in every run: nothing crashes or
 * leaks (which sanitizers see), what is refused is so with a sentence, and what is taken renders, and
 * is a profile that loads.
 */
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More of them: make CPPFLAGS=-DROUNDS=10000 tests/test_import_fuzz */
#ifndef ROUNDS
#define ROUNDS 60
#endif
#define ROOM	   (64 << 10)
#define FILES_MOST 64

struct text {
	size_t size;
	char bytes[ROOM];
};

static uint64_t random_state = 20141106;

/* xorshift64 */
static size_t random_below(size_t bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % bound);
}

static void change_byte(struct text *text)
{
	static const char telling[] = "{}[]\"\\,:;#%<>/.-+0919eE\n\r\t \xff\xc3";

	text->bytes[random_below(text->size)] = telling[random_below(sizeof(telling))];
}

static void flip_bit(struct text *text)
{
	text->bytes[random_below(text->size)] ^= (char)(1 << random_below(8));
}

static void cut_end(struct text *text)
{
	text->size = 1 + random_below(text->size);
}

static void remove_part(struct text *text)
{
	const size_t from = random_below(text->size);
	const size_t length = random_below(text->size - from);

	memmove(text->bytes + from, text->bytes + from + length, text->size - from - length);
	text->size -= length;
}

static void repeat_part(struct text *text)
{
	const size_t from = random_below(text->size);
	size_t length = 1 + random_below(text->size - from);

	if (length > ROOM - text->size)
		length = ROOM - text->size;
	memmove(text->bytes + from + length, text->bytes + from, text->size - from);
	text->size += length;
}

static void put_number(struct text *text)
{
	static const char *const numbers[] = {
		"18446744073709551615", "9223372036854775808", "-1", "1e308", "nan", "0.0"
	};
	const char *number = numbers[random_below(sizeof(numbers) / sizeof(numbers[0]))];
	size_t at = random_below(text->size);

	while (at > 0 && (text->bytes[at] < '0' || text->bytes[at] > '9'))
		at--;
	if (at + strlen(number) < text->size)
		memcpy(text->bytes + at, number, strlen(number));
}

static void (*const mutations[])(struct text *text) = {
	change_byte, flip_bit, cut_end, remove_part, repeat_part, put_number,
};

static void read_text(const char *path, struct text *text)
{
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	text->size = fread(text->bytes, 1, ROOM / 2, file);
	fclose(file);
}

static void write_text(const char *path, const struct text *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text->bytes, 1, text->size, file), text->size);
	fclose(file);
}

static void check_profile(struct probe_profile *profile, const char *path)
{
	struct probe_profile *loaded;
	struct probe_error error;
	char *report = NULL;
	size_t size;
	FILE *stream = open_memstream(&report, &size);

	assert_int_equal(probe_profile_render(profile, stream, NULL, NULL), 0);
	fclose(stream);
	free(report);
	assert_int_equal(probe_profile_save(profile, path, NULL), 0);
	if (probe_profile_load(path, &loaded, &error) < 0)
		fail_msg("what was imported does not load: %s", error.text);
	probe_profile_free(loaded);
}

/* Returns whether it was taken. */
static bool import(const char *path)
{
	struct probe_profile **profiles;
	struct probe_error error = { "" };
	size_t n;
	const int result = probe_profile_import(path, &profiles, &n, &error);

	if (result < 0) {
		assert_int_equal(result, -EINVAL);
		assert_null(profiles);
		assert_contains(error.text, path);
		assert_true(strlen(error.text) > strlen(path) + 10);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		check_profile(profiles[i], path);
		probe_profile_free(profiles[i]);
	}
	free(profiles);
	return true;
}

static size_t list_reports(char *paths[FILES_MOST])
{
	struct dirent **names;
	const int found = scandir(REPORTS, &names, NULL, alphasort);
	size_t count = 0;

	assert_true(found > 0 && found < FILES_MOST);
	for (int i = 0; i < found; i++) {
		if (names[i]->d_name[0] != '.')
			assert_true(asprintf(&paths[count++], "%s/%s", REPORTS, names[i]->d_name) >
				    0);
		free(names[i]);
	}
	free(names);
	paths[count++] = strdup(EXAMPLES "/counters.json");
	return count;
}

static void mutated_reports_are_taken_or_refused_in_words(void **state)
{
	static struct text original, mutated;
	char path[] = "/tmp/probekit-fuzz-XXXXXX";
	char *paths[FILES_MOST];
	const size_t count = list_reports(paths);
	size_t taken = 0, refused = 0;

	(void)state;
	close(mkstemp(path));
	for (size_t i = 0; i < count; i++) {
		read_text(paths[i], &original);
		for (size_t round = 0; round < ROUNDS; round++) {
			mutated = original;
			for (size_t more = 0; more <= random_below(4); more++)
				mutations[random_below(sizeof(mutations) / sizeof(mutations[0]))](
					&mutated);
			write_text(path, &mutated);
			if (import(path))
				taken++;
			else
				refused++;
		}
		free(paths[i]);
	}
	unlink(path);
	/* Else it does not test what it says. */
	assert_true(taken > 100 && refused > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mutated_reports_are_taken_or_refused_in_words),
	};

	return cmocka_run_group_tests_name("import_fuzz", tests, NULL, NULL);
}
