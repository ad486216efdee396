/* SPDX-License-Identifier: MIT */
/* Words and numbers of what is imported. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "../base/utf8.h"
#include "import.h"

int import_wrong(const struct import_text *text, size_t line, const char *format, ...)
{
	char said[sizeof(text->error->text)];
	char where[32] = "";
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(said, sizeof(said), format, arguments);
	va_end(arguments);
	if (line > 0)
		snprintf(where, sizeof(where), ", line %zu", line);
	return error_set(text->error, -EINVAL, "%.180s%s: %s", text->path, where, said);
}

const char *import_shown(const char *text, char shown[IMPORT_SHOWN])
{
	size_t length = 0;

	while (length + 4 < IMPORT_SHOWN && text[length] && text[length] != '\n' &&
	       text[length] != '\r') {
		const unsigned char c = (unsigned char)text[length];

		shown[length++] = (char)(c < ' ' || c == 0x7f ? '?' : c);
	}
	/* Not in the middle of a character. */
	while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	strcpy(shown + length,
	       text[length] && text[length] != '\n' && text[length] != '\r' ? "..." : "");
	utf8_repair(shown);
	return shown;
}

char *import_title(const struct import_text *text)
{
	const char *slash = strrchr(text->path, '/');
	const char *name = slash && slash[1] ? slash + 1 : text->path;
	const char *dot = strrchr(name, '.');

	return strndup(name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

bool import_decimal(const char *text, struct import_decimal *decimal)
{
	double place = 1;

	*decimal = (struct import_decimal){ 0 };
	if (*text < '0' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if (__builtin_mul_overflow(decimal->whole, (uint64_t)10, &decimal->whole) ||
		    __builtin_add_overflow(decimal->whole, (uint64_t)(*text - '0'),
					   &decimal->whole))
			return false;
	/* perf stat prints numbers by its user's locale. */
	if (*text == '.' || *text == ',')
		decimal->point = *text++;
	for (; decimal->point && *text >= '0' && *text <= '9'; text++) {
		place /= 10;
		decimal->fraction += (*text - '0') * place;
		decimal->decimals++;
	}
	/* "0.9999999999999999999" */
	if (decimal->fraction >= 1)
		decimal->fraction = 1 - 0x1p-53;
	return *text == '\0' && decimal->whole <= INT64_MAX &&
	       (!decimal->point || decimal->decimals > 0);
}

bool import_scale(const struct import_decimal *value, uint64_t factor, struct import_count *count)
{
	uint64_t whole;

	if (__builtin_mul_overflow(value->whole, factor, &whole))
		return false;
	/* Rounded: a tenth of a nanosecond is nothing that a clock tells. */
	if (__builtin_add_overflow(whole, (uint64_t)(value->fraction * (double)factor + 0.5),
				   &count->count))
		return false;
	count->mean = factor == 1 && value->fraction > 0 ? (double)whole + value->fraction : 0;
	return count->count <= INT64_MAX;
}
