/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_RUN_ENVIRONMENT_H
#define PROBEKIT_RUN_ENVIRONMENT_H

/* Sets PROBE_SET, a file's path such that it holds wherever a process of the command goes to. */
void environment_set_probe_set(const char *set);

#endif
