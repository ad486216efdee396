/* SPDX-License-Identifier: MIT */
/* memory_need.h - whether a scheme's grid fits into memory, asked before it is allocated */
#ifndef DIFFUSION_MEMORY_NEED_H
#define DIFFUSION_MEMORY_NEED_H

#include "scheme.h"

/** memory_check() - 0, or -ENOMEM after saying which of @n schemes needs too much, and what helps */
int memory_check(const struct scheme *const *schemes, size_t n, struct shape shape);

#endif
