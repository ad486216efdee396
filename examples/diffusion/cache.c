/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define INDICES		 8
#define LIKELY_L1	 ((size_t)32 << 10)
#define LIKELY_L2	 ((size_t)256 << 10)
#define LIKELY_LAST	 ((size_t)8 << 20)
#define LEVELS		 4
#define LARGEST_BELIEVED ((size_t)1 << 30)

static bool read_line(unsigned int index, const char *attribute, char *line, size_t size)
{
	char path[96];
	FILE *file;
	bool good;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu0/cache/index%u/%s", index,
		 attribute);
	file = fopen(path, "re");
	if (!file)
		return false;
	good = fgets(line, (int)size, file) != NULL;
	fclose(file);
	return good;
}

static bool holds_data(unsigned int index, unsigned int level)
{
	char line[32];
	unsigned int found;

	if (!read_line(index, "level", line, sizeof(line)) || sscanf(line, "%u", &found) != 1 ||
	    found != level)
		return false;
	return read_line(index, "type", line, sizeof(line)) &&
	       strncmp(line, "Instruction", strlen("Instruction")) != 0;
}

/* 0 when it cannot be read or makes no sense, as some virtual machines tell it */
static size_t size_of(unsigned int index)
{
	char line[32];
	size_t size;
	char unit = '\0';

	if (!read_line(index, "size", line, sizeof(line)) ||
	    sscanf(line, "%zu%c", &size, &unit) < 1 || size > LARGEST_BELIEVED)
		return 0;
	if (unit == 'K')
		size <<= 10;
	else if (unit == 'M')
		size <<= 20;
	return size <= LARGEST_BELIEVED ? size : 0;
}

size_t cache_bytes(unsigned int level)
{
	const size_t likely = level == 1 ? LIKELY_L1 : LIKELY_L2;

	for (unsigned int i = 0; i < INDICES; i++) {
		if (holds_data(i, level)) {
			const size_t size = size_of(i);

			return size ? size : likely;
		}
	}
	return likely;
}

size_t cache_last_bytes(void)
{
	for (unsigned int level = LEVELS; level > 1; level--) {
		for (unsigned int i = 0; i < INDICES; i++) {
			if (holds_data(i, level))
				return size_of(i) ? size_of(i) : LIKELY_LAST;
		}
	}
	return LIKELY_LAST;
}
