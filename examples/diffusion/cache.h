/* SPDX-License-Identifier: MIT */
/* cache.h - how large this machine's caches are */
#ifndef DIFFUSION_CACHE_H
#define DIFFUSION_CACHE_H

#include <stddef.h>

/**
 * cache_bytes() - the data cache of @level, 1 or 2, of the first CPU
 * Returns: its size; where the system does not tell, one that few machines fall below
 */
size_t cache_bytes(unsigned int level);

/** cache_last_bytes() - likewise, of the largest level there is */
size_t cache_last_bytes(void);

#endif
