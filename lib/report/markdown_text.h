/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_MARKDOWN_TEXT_H
#define PROBEKIT_MARKDOWN_TEXT_H

#include <stdio.h>

/* Words and names of any kind, as Markdown shows them unchanged. */

/* Backslashes before what means something to Markdown within a line; a line stays a line. */
void markdown_plain(FILE *stream, const char *text);

/*
 * Names are whatever a program calls its regions: as code, where neither emphasis nor a mention of
 * somebody means anything, within one more backtick than they hold. Spaces keep names that begin or
 * end with one apart.
 */
void markdown_code(FILE *stream, const char *text);

#endif
