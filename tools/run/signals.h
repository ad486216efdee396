/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SIGNALS_H
#define PROBEKIT_SIGNALS_H

#include <sys/types.h>

/*
 * Signals while a command runs. Those of the terminal (Ctrl-C) reach the command by themselves, as
 * it is in the same process group; those that somebody sends to probekit are handed on to it. None
 * ends probekit, which stays to report.
 */

/* From here on they wait for signals_wait(). */
void signals_take(void);

/* As they were before signals_take(): for the command, between fork and exec, and at the end. */
void signals_give_back(void);

/* Sleeps until a signal comes, that of a child's end too, and hands on to command what is its. */
void signals_wait(pid_t command);

/* The signal that asked us to end (SIGINT and such), also one not waited for yet; 0: none did. */
int signals_interruption(void);

#endif
