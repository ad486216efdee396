/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_ENVIRONMENT_H
#define PROBEKIT_DOCTOR_ENVIRONMENT_H

#include <stddef.h>

/* The PROBE_ variables that are set, as "PROBE=off, PROBE_SET=cache". */
void environment_list(char *list, size_t size);

/* Takes them away, so that what is found does not hang on them. */
void environment_clear(void);

#endif
