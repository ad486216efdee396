/* SPDX-License-Identifier: MIT */
#include "grid.h"

#include <stdbool.h>
#include <stdint.h>

static bool inside_square(size_t index, size_t n)
{
	return index >= (size_t)(0.4 * (double)n) && index < (size_t)(0.5 * (double)n);
}

double start_square(struct shape shape, size_t row, size_t col)
{
	return inside_square(row, shape.rows) && inside_square(col, shape.cols) ? 0.005 : 0.0;
}

double start_pattern(struct shape shape, size_t row, size_t col)
{
	uint64_t bits = (uint64_t)(row * shape.cols + col) + 1;

	/* The finisher of SplitMix64: neighbours must not look alike, or a wrong shift goes unseen */
	bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
	bits ^= bits >> 31;
	return (double)(bits >> 11) * 0x1p-53;
}

double grid_sum(const double *cells, size_t n)
{
	double sum = 0.0;
	double lost = 0.0;

	/* Kahan: otherwise the error of a plain sum hides whether the scheme conserved it */
	for (size_t i = 0; i < n; i++) {
		const double addend = cells[i] - lost;
		const double next = sum + addend;

		lost = (next - sum) - addend;
		sum = next;
	}
	return sum;
}
