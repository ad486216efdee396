/* SPDX-License-Identifier: MIT */
/* wrap.h - lines that go on where they began */
#ifndef DIFFUSION_WRAP_H
#define DIFFUSION_WRAP_H

#include <stddef.h>

/** wrap_index() - (@index + @ahead - @back) modulo @n, where @back may be the larger */
static inline size_t wrap_index(size_t index, size_t ahead, size_t back, size_t n)
{
	return (index + ahead + (n - back % n)) % n;
}

/**
 * wrap_line() - cut @length cells out of a line that repeats itself for ever
 * @out: filled; cell 0 is the one that stands @back cells before the first of @line
 * @line: @n cells
 */
void wrap_line(double *restrict out, size_t length, const double *restrict line, size_t n,
	       size_t back);

#endif
