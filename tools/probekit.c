/* SPDX-License-Identifier: MIT */
/* The command probekit: picks the subcommand. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <probekit.h>

#include "command.h"
#include "message.h"

extern const struct command command_run;
extern const struct command command_report;
extern const struct command command_check;
extern const struct command command_compare;
extern const struct command command_lines;
extern const struct command command_list;
extern const struct command command_doctor;
extern const struct command command_import;
extern const struct command command_explain;

static const struct command *const commands[] = {
	&command_run,	&command_report, &command_compare, &command_explain, &command_check,
	&command_lines, &command_list,	 &command_doctor,  &command_import,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *stream)
{
	fputs("Usage: probekit SUBCOMMAND [ARGUMENT...]\n\n"
	      "Count what code costs: a command, or the regions that a program marks.\n\n",
	      stream);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(stream, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n  --help     print this; 'probekit SUBCOMMAND --help' tells of one\n"
	      "  --version  print the version\n\n"
	      "Start with 'probekit run -- COMMAND', or 'probekit doctor'.\n",
	      stream);
}

static int run_subcommand(const struct command *command, int argc, char **argv)
{
	static char name[64];
	int status;

	snprintf(name, sizeof(name), "probekit %s", command->name);
	argv[0] = name;
	status = command->run(argc, argv);
	return finish_output(status);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	/* Numbers read the same everywhere: reports are compared, and parsed. */
	setlocale(LC_NUMERIC, "C");
	if (argc < 2) {
		print_help(stderr);
		return EXIT_OWN_FAILURE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_help(stdout);
		return finish_output(EXIT_SUCCESS);
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("probekit %s\n", probe_version());
		return finish_output(EXIT_SUCCESS);
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i]->name) == 0)
			return run_subcommand(commands[i], argc - 1, argv + 1);
	complain("there is no subcommand '%s'", argv[1]);
	print_help(stderr);
	return EXIT_OWN_FAILURE;
}
