/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <stddef.h>

/* RFC 3629, section 4: lead bytes, and the range of the byte behind them. */
static const struct {
	unsigned char lead_least, lead_most;
	unsigned char second_least, second_most;
	size_t length;
} sequences[] = {
	{ 0x01, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/* Length of the sequence that text begins with, 0 where it is none. */
static size_t sequence_length(const unsigned char *text)
{
	size_t row = 0;

	while (row < sizeof(sequences) / sizeof(sequences[0]) &&
	       (text[0] < sequences[row].lead_least || text[0] > sequences[row].lead_most))
		row++;
	if (row == sizeof(sequences) / sizeof(sequences[0]))
		return 0;
	if (sequences[row].length > 1 &&
	    (text[1] < sequences[row].second_least || text[1] > sequences[row].second_most))
		return 0;
	for (size_t i = 2; i < sequences[row].length; i++)
		if (text[i] < 0x80 || text[i] > 0xbf)
			return 0;
	return sequences[row].length;
}

void utf8_repair(char *text)
{
	while (*text) {
		const size_t length = sequence_length((const unsigned char *)text);

		if (length == 0)
			*text = '?';
		text += length > 0 ? length : 1;
	}
}
