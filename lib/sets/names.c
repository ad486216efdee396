/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool same_letter(char a, char b)
{
	if (a == '_')
		a = '-';
	if (b == '_')
		b = '-';
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance, one row at a time; names too long for the row are far from everything. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[64];
	const size_t width = strlen(b);

	if (width >= sizeof(row) / sizeof(row[0]))
		return width;
	for (size_t j = 0; j <= width; j++)
		row[j] = j;
	for (size_t i = 1; *a; a++, i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= width; j++) {
			const size_t changed = diagonal + !same_letter(*a, b[j - 1]);

			diagonal = row[j];
			row[j] = least(changed, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[width];
}

void names_offer(struct names *names, const char *candidate)
{
	const size_t distance = edit_distance(names->wanted, candidate);
	size_t place = names->kept;

	if (distance > strlen(names->wanted) / 3 + 1 || strlen(candidate) >= 64)
		return;
	for (size_t i = 0; i < names->kept; i++)
		if (strcmp(names->nearest[i].name, candidate) == 0)
			return;
	while (place > 0 && names->nearest[place - 1].distance > distance)
		place--;
	if (place == NAMES_KEPT)
		return;
	if (names->kept < NAMES_KEPT)
		names->kept++;
	memmove(&names->nearest[place + 1], &names->nearest[place],
		(names->kept - place - 1) * sizeof(names->nearest[0]));
	names->nearest[place].distance = distance;
	strcpy(names->nearest[place].name, candidate);
}

const char *names_sentence(const struct names *names, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < names->kept && used < size; i++) {
		const char *before = i == 0		   ? ": did you mean "
				     : i + 1 < names->kept ? ", "
							   : " or ";

		used += (size_t)snprintf(text + used, size - used, "%s%s%s", before,
					 names->nearest[i].name, i + 1 == names->kept ? "?" : "");
	}
	return text;
}
