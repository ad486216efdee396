/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SAMPLE_RINGS_H
#define PROBEKIT_SAMPLE_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The rings, one a CPU, into which the kernel writes the samples that `probekit run --sample` takes of
 * this process: mapped to look at, so that threads can tell in which of their regions a sample was.
 */
struct sample_rings;

/* What the command sends of each ring, with a descriptor of it, and then closes. */
struct sample_ring_message {
	uint32_t index;
	int32_t cpu;
	uint32_t count; /* of all rings */
	uint32_t unused;
	uint64_t size; /* of what is to be mapped */
	int64_t peer;  /* number of this process, as the command sees it */
};

#define SAMPLE_RINGS_SOCKET "samples"

/*
 * In the folder of the run: *rings is NULL where there is no sampling. 0; or -errno where there is, and
 * the rings cannot be had.
 */
int sample_rings_open(struct sample_rings **rings, const char *folder);
/* NULL is ignored. */
void sample_rings_close(struct sample_rings *rings);

/* They are no child's. */
bool sample_rings_are_ours(const struct sample_rings *rings);
size_t sample_rings_count(const struct sample_rings *rings);
/* As the command numbers it. */
uint32_t sample_ring_index(const struct sample_rings *rings, size_t ring);
/* The ring of the CPU that the caller runs on; the count of rings where it has none. */
size_t sample_ring_here(const struct sample_rings *rings);
/* How many bytes of records there have been. */
const volatile uint64_t *sample_ring_head(const struct sample_rings *rings, size_t ring);
/* Whether samples of the thread are between two heads, or may be: they are overwritten by now. */
bool sample_ring_may_have(const struct sample_rings *rings, size_t ring, uint64_t from, uint64_t to,
			  pid_t thread);

#endif
