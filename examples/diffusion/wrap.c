/* SPDX-License-Identifier: MIT */
#include "wrap.h"

#include <string.h>

void wrap_line(double *restrict out, size_t length, const double *restrict line, size_t n,
	       size_t back)
{
	size_t from = wrap_index(0, 0, back, n);

	while (length > 0) {
		const size_t rest = n - from;
		const size_t count = length < rest ? length : rest;

		memcpy(out, line + from, count * sizeof(*out));
		out += count;
		length -= count;
		from = 0;
	}
}
