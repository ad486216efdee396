/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ARM_CORE_H
#define PROBEKIT_ARM_CORE_H

#include <stddef.h>

/*
 * The name of an Arm core by the numbers in /proc/cpuinfo, "CPU implementer" and "CPU part", as
 * "Arm Cortex-A57"; for one that is not known, the numbers themselves.
 */
const char *arm_core_name(const char *implementer, const char *part, char *name, size_t size);

#endif
