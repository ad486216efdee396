/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_API_H
#define PROBEKIT_API_H

/* Everything is built with hidden visibility but what bears this; lib/probekit.map lists it too. */
#define PROBE_API __attribute__((visibility("default")))

#endif
