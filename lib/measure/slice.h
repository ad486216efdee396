/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SLICE_H
#define PROBEKIT_SLICE_H

#include "mapping.h"

/*
 * Tells the calling thread, without a system call, whether it has run on without a break since it
 * last asked: the lock of its mapping is then the same. Counts nothing, so that every user may open
 * it where perf_event_open(2) lets anybody in (perf_event_paranoid 2), and holds no descriptor.
 * 0 or -errno.
 */
int slice_open(struct mapping *mapping);

#endif
