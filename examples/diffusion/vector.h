/* SPDX-License-Identifier: MIT */
/*
 * vector.h - the widest vector of doubles of the instruction set that this is compiled for
 *
 * By the compilers' vector extension, which every target has; only stores past the cache need the
 * instruction set by name.
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
typedef double vector __attribute__((vector_size(64)));
#elif defined(__AVX__)
#define VECTOR_CELLS ((size_t)4)
typedef double vector __attribute__((vector_size(32)));
#else
#define VECTOR_CELLS ((size_t)2)
typedef double vector __attribute__((vector_size(16)));
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
