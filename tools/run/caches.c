/* SPDX-License-Identifier: MIT */
#include "caches.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../message.h"

#define INDEXES_MOST 16

static const char *const names[CACHE_LEVELS] = {
	[CACHE_I1] = "I1",
	[CACHE_D1] = "D1",
	[CACHE_LL] = "LL",
};

static const struct simulated_cache usual[CACHE_LEVELS] = {
	[CACHE_I1] = { .size = 32 << 10, .ways = 8, .line = 64, .assumed = true },
	[CACHE_D1] = { .size = 32 << 10, .ways = 8, .line = 64, .assumed = true },
	[CACHE_LL] = { .size = 8 << 20, .ways = 16, .line = 64, .assumed = true },
};

const char *cache_level_name(enum cache_level level)
{
	return names[level];
}

static bool is_power_of_two(unsigned long number)
{
	return number > 0 && (number & (number - 1)) == 0;
}

/* What valgrind accepts. */
static bool can_be_simulated(const struct simulated_cache *cache)
{
	return is_power_of_two(cache->line) && cache->line >= 16 && cache->ways > 0 &&
	       cache->size > cache->line * cache->ways &&
	       cache->size % (cache->line * cache->ways) == 0 &&
	       is_power_of_two(cache->size / cache->line / cache->ways);
}

/* Sets are a power of two there: with fewer of them and more ways the size stays as it is. */
static void round_sets(struct simulated_cache *cache)
{
	const unsigned long lines = cache->size / cache->line;
	unsigned long sets = 1;

	while (2 * sets * cache->ways <= lines)
		sets *= 2;
	cache->ways = (lines + sets / 2) / sets;
	cache->size = sets * cache->ways * cache->line;
	cache->rounded = true;
}

static bool read_text(const char *root, int index, const char *name, char text[64])
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/index%d/%s", root, index, name);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(text, 64, file))
		text[0] = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return text[0];
}

/* A number of bytes; 0 for what is none. */
static unsigned long bytes_of(const char *text, char **end)
{
	static const char units[] = "KMG";
	const char *unit;
	unsigned long number;

	*end = (char *)text;
	if (*text < '0' || *text > '9')
		return 0;
	number = strtoul(text, end, 10);
	unit = **end ? strchr(units, **end) : NULL;
	if (unit) {
		number <<= 10 * (unit - units + 1);
		(*end)++;
	}
	return number;
}

static unsigned long read_bytes(const char *root, int index, const char *name)
{
	char text[64];
	char *end;

	return read_text(root, index, name, text) ? bytes_of(text, &end) : 0;
}

static void take(const struct simulated_cache *found, struct simulated_cache *cache)
{
	*cache = *found;
	if (!can_be_simulated(cache))
		round_sets(cache);
}

void caches_read(const char *root, struct simulated_cache caches[CACHE_LEVELS])
{
	unsigned long last = 0;

	memcpy(caches, usual, sizeof(usual));
	for (int index = 0; index < INDEXES_MOST; index++) {
		char type[64];
		const struct simulated_cache found = {
			.size = read_bytes(root, index, "size"),
			.ways = read_bytes(root, index, "ways_of_associativity"),
			.line = read_bytes(root, index, "coherency_line_size"),
		};
		const unsigned long level = read_bytes(root, index, "level");

		if (!read_text(root, index, "type", type) || found.ways == 0 ||
		    !is_power_of_two(found.line) || found.size <= found.line * found.ways)
			continue;
		if (level == 1 && strcmp(type, "Instruction") != 0)
			take(&found, &caches[CACHE_D1]);
		if (level == 1 && strcmp(type, "Data") != 0)
			take(&found, &caches[CACHE_I1]);
		if (level > 1 && level > last && strcmp(type, "Instruction") != 0) {
			take(&found, &caches[CACHE_LL]);
			last = level;
		}
	}
}

static int take_one(const char *text, char **end, struct simulated_cache *cache)
{
	struct simulated_cache given = { .from_user = true };

	given.size = bytes_of(text, end);
	if (**end == ',')
		given.ways = bytes_of(*end + 1, end);
	if (**end == ',')
		given.line = bytes_of(*end + 1, end);
	if ((**end && **end != ',') || given.line == 0)
		return complain("'%s' is no cache: write size, ways and bytes a line, as "
				"32K,8,64",
				text);
	if (!can_be_simulated(&given))
		return complain("a cache of %.*s cannot be simulated: its size has to be ways "
				"times bytes a line times a power of two, as in 32K,8,64",
				(int)(*end - text), text);
	*cache = given;
	return 0;
}

int caches_parse(const char *text, struct simulated_cache caches[CACHE_LEVELS])
{
	do {
		enum cache_level level = CACHE_I1;
		char *end;

		while (level < CACHE_LEVELS &&
		       (strncmp(text, names[level], 2) != 0 || text[2] != '='))
			level++;
		if (level == CACHE_LEVELS) {
			complain("'%s' names no cache: there are I1, D1 and LL, as in "
				 "--cache D1=32K,8,64,LL=8M,16,64",
				 text);
			return -EINVAL;
		}
		if (take_one(text + 3, &end, &caches[level]) != 0)
			return -EINVAL;
		text = *end ? end + 1 : end;
	} while (*text);
	return 0;
}

void cache_text(const struct simulated_cache *cache, enum cache_level level, char *text,
		size_t size)
{
	const bool is_large = cache->size >= 1 << 20 && cache->size % (1 << 20) == 0;
	const unsigned long unit = is_large ? 1 << 20 : cache->size % 1024 == 0 ? 1024 : 1;

	snprintf(text, size, "%s %lu %s, %lu way%s of %lu-byte lines%s", names[level],
		 cache->size / unit,
		 is_large	? "MiB"
		 : unit == 1024 ? "KiB"
				: "bytes",
		 cache->ways, cache->ways == 1 ? "" : "s", cache->line,
		 cache->assumed	    ? " (assumed: the system does not tell)"
		 : cache->from_user ? " (as asked for)"
		 : cache->rounded   ? " (ways rounded for a power of two of sets)"
				    : "");
}
