/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EVENT_H
#define PROBEKIT_EVENT_H

#include <probekit.h>
#include <stdint.h>

struct perf_event_attr;

/*
 * Events of type PERF_TYPE_SOFTWARE that perf does not have, and the system's books do: it refuses
 * them as it does those of kernels to come.
 */
#define EVENT_USER_TIME	  (UINT64_C(1) << 32)
#define EVENT_SYSTEM_TIME (EVENT_USER_TIME + 1)

/*
 * Turns the name of an event into what perf_event_open takes: any name that libpfm4 knows
 * (portable as "cycles", native as "skl::UOPS_ISSUED:ANY", with modifiers as ":u"), the names of
 * perf's that libpfm4 lacks, and perf's "mem:ADDRESS[/LENGTH][:rwx]" for breakpoints.
 * Sets type, config and the exclude_ bits; the rest of attr is zeroed.
 *
 * Returns 0; -ENOENT for an unknown name, offering the nearest; -EINVAL for a malformed one.
 */
int event_encode(const char *name, struct perf_event_attr *attr, struct probe_error *error);

#endif
