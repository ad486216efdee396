/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_CACHES_H
#define PROBEKIT_CACHES_H

#include <stdbool.h>
#include <stddef.h>

/* The caches that are simulated: first level of instructions and of data, and the last level. */
enum cache_level {
	CACHE_I1,
	CACHE_D1,
	CACHE_LL,
	CACHE_LEVELS,
};

struct simulated_cache {
	unsigned long size; /* bytes; 0: not known */
	unsigned long ways;
	unsigned long line;
	bool rounded; /* the machine's own has a number of sets that cannot be simulated */
	bool from_user;
	bool assumed; /* the system does not tell */
};

const char *cache_level_name(enum cache_level level);

/* This machine's, as Linux tells below root ("/sys/devices/system/cpu/cpu0/cache"); what it does not
 * tell is assumed to be as most machines have it. */
void caches_read(const char *root, struct simulated_cache caches[CACHE_LEVELS]);

/*
 * "D1=32768,8,64,LL=8M,16,64": takes the place of those. Sizes may end in K, M or G. 0; or -EINVAL,
 * complained of.
 */
int caches_parse(const char *text, struct simulated_cache caches[CACHE_LEVELS]);

/* "I1 32 KiB, 8 ways" */
void cache_text(const struct simulated_cache *cache, enum cache_level level, char *text,
		size_t size);

#endif
