/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ENDING_H
#define PROBEKIT_ENDING_H

#include <stddef.h>

/* How runs end, in words. */

/* "ended with status 1", of a status as wait4(2) gives it. */
void ending_text(int status, char text[64]);

/* Says what the report is of, as no run follows the one that ended as `what` tells: of those kept
 * before it, or else of it. */
void ending_remark(size_t kept, const char *what, const char *remedy);

#endif
