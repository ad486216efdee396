/* SPDX-License-Identifier: MIT */
/*
 * vector.h - the widest vector of doubles of the instruction set that this is compiled for
 *
 * By the compilers' vector extension, which every target has; only stores past the cache, and a
 * product and a difference in one, need the instruction set by name.
 */
#ifndef DIFFUSION_VECTOR_H
#define DIFFUSION_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define VECTOR_CELLS ((size_t)8)
#define VECTOR_LEFT  7, 8, 9, 10, 11, 12, 13, 14
#elif defined(__AVX__)
#define VECTOR_CELLS ((size_t)4)
#define VECTOR_LEFT  3, 4, 5, 6
#else
#define VECTOR_CELLS ((size_t)2)
#define VECTOR_LEFT  1, 2
#endif

typedef double vector __attribute__((vector_size(8 * VECTOR_CELLS)));

#ifdef __clang__
#define VECTOR_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
typedef long long vector_places __attribute__((vector_size(8 * VECTOR_CELLS)));
#define VECTOR_SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (vector_places){ __VA_ARGS__ })
#endif

static inline bool vector_aligned(const double *cells)
{
	return (uintptr_t)cells % sizeof(vector) == 0;
}

static inline vector vector_load(const double *cells)
{
	vector loaded;

	memcpy(&loaded, cells, sizeof(loaded));
	return loaded;
}

static inline vector vector_of(double cell)
{
	/* A difference keeps the sign of a zero */
	return cell - (vector){ 0.0 };
}

/** vector_left() - what is one cell to the left of @at, where @before ends */
static inline vector vector_left(vector at, vector before)
{
	return VECTOR_SHUFFLE(before, at, VECTOR_LEFT);
}

/**
 * vector_less_fourfold() - @from - 4 * @cell
 *
 * Four times a number is exact: it makes no difference whether it is rounded on its own.
 */
static inline vector vector_less_fourfold(vector from, vector cell)
{
#if defined(__AVX512F__)
	return _mm512_fnmadd_pd(_mm512_set1_pd(4.0), cell, from);
#else
	return from - 4.0 * cell;
#endif
}

static inline void vector_store(double *cells, vector stored)
{
	memcpy(cells, &stored, sizeof(stored));
}

/** vector_stream() - store past the cache, to @cells that are aligned */
static inline void vector_stream(double *cells, vector stored)
{
#if defined(__AVX512F__)
	_mm512_stream_pd(cells, stored);
#elif defined(__AVX__)
	_mm256_stream_pd(cells, stored);
#elif defined(__SSE2__)
	_mm_stream_pd(cells, stored);
#else
	vector_store(cells, stored);
#endif
}

/** vector_stream_end() - other threads see what was streamed before this */
static inline void vector_stream_end(void)
{
#ifdef __SSE2__
	_mm_sfence();
#endif
}

#endif
