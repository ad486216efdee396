/* SPDX-License-Identifier: MIT */
/* fault_cost.h - what a page fault costs on this machine */
#ifndef DIFFUSION_FAULT_COST_H
#define DIFFUSION_FAULT_COST_H

#include <stddef.h>

/**
 * fault_cost_ns() - nanoseconds for a page fault, its page zeroed and given back to the kernel
 * @bytes: size of the arrays that the faults in question came from
 *
 * Copies an array into memory just mapped and into memory used before; the difference is the
 * faults'. Returns: the median of several measurements; NaN when memory could not be mapped
 */
double fault_cost_ns(size_t bytes);

#endif
