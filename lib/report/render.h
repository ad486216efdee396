/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_RENDER_H
#define PROBEKIT_RENDER_H

#include <probekit-profile.h>

/* 0, or -EINVAL naming the formats that there are. */
int render_check_format(const char *format, struct probe_error *error);

#endif
