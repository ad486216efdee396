/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_STREAMS_H
#define PROBEKIT_STREAMS_H

#include <stdbool.h>

/*
 * The three standard streams, which the command shares with us.
 */

/* Takes the numbers of those that are closed, so that no file of ours gets them: the command will
 * find them closed all the same. */
void streams_reserve(void);

/* Whether standard error is a terminal that can do more than print, and is ours to write to now. */
bool streams_have_terminal(void);

/* Whether standard input can be given to a second run: all but a pipe or socket that holds or may
 * still get something. */
bool streams_can_repeat_input(void);

/* Remembers where standard input stands, and goes back there: a file is read anew by each run. */
void streams_mark_input(void);
void streams_rewind_input(void);

#endif
