/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_UTF8_H
#define PROBEKIT_UTF8_H

/*
 * Names of regions and files are whatever bytes a program has; JSON is UTF-8. Replaces by '?' what
 * is not part of a well-formed sequence (RFC 3629).
 */
void utf8_repair(char *text);

#endif
