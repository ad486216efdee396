/* SPDX-License-Identifier: MIT */
/* vectorize.h - asks for vectors where a user's -O2 leaves loops of unknown length scalar */
#ifndef CHAPTER_VECTORIZE_H
#define CHAPTER_VECTORIZE_H

#ifdef __clang__
/* Without optimisation, or with a sanitizer, the request is in vain, and that is well */
#pragma clang diagnostic ignored "-Wpass-failed"
#endif
#define VECTORIZE _Pragma("omp simd")

#endif
