/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_BEGUN_H
#define PROBEKIT_BEGUN_H

/*
 * Under `probekit run` PROBE_RUN names a folder. While a process counts, a file there holds its
 * name: what is left when the process has ended tells of regions that were lost to a signal,
 * _exit() or exec. Both leave errno alone, and do nothing where PROBE_RUN is not set.
 */
void begun_mark(void);
void begun_unmark(void);

#endif
