/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_COMMAND_H
#define PROBEKIT_COMMAND_H

/* A subcommand. Each has a file of its own that defines one, and a row in probekit.c's table. */
struct command {
	const char *name;
	const char *summary; /* in a line, for the list of subcommands */
	/* argv[0] is "probekit NAME", for messages. Returns the exit status. */
	int (*run)(int argc, char **argv);
};

/* Exit statuses of our own, as env(1), nice(1) and timeout(1) have them; 0 is success, and a
 * command that was run hands on its own. */
enum exit_status {
	EXIT_OWN_FAILURE = 125, /* also wrong use */
	EXIT_NOT_EXECUTABLE = 126,
	EXIT_NOT_FOUND = 127,
	EXIT_SIGNAL_BASE = 128, /* plus the signal that ended the command */
};

#endif
