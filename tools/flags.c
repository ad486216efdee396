/* SPDX-License-Identifier: MIT */
#include "flags.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

#define FLAGS_MOST  40
#define HELP_LETTER 'h'

static const struct flag help_flag = { HELP_LETTER, "help", NULL, "print this" };

static bool may_go_without(const struct flag *flag)
{
	return flag->argument && *flag->argument == '[';
}

static int argument_kind(const struct flag *flag)
{
	if (!flag->argument)
		return no_argument;
	return may_go_without(flag) ? optional_argument : required_argument;
}

static size_t count_rows(const struct flags *flags)
{
	size_t count = 0;

	while (flags->rows[count].name)
		count++;
	return count;
}

/* order: as getopt_long(3) has it, '+' ends the options at the first argument that is none, and '-'
 * has such arguments returned as 1. */
static void describe(const struct flags *flags, char order, struct option *options, char *letters)
{
	const size_t count = count_rows(flags);

	*letters++ = order;
	for (size_t i = 0; i <= count && i < FLAGS_MOST; i++) {
		const struct flag *flag = i < count ? &flags->rows[i] : &help_flag;

		options[i] = (struct option){
			.name = flag->name,
			.has_arg = argument_kind(flag),
			.val = flag->letter,
		};
		if (flag->letter > 255)
			continue;
		*letters++ = (char)flag->letter;
		if (flag->argument)
			*letters++ = ':';
	}
	*letters = '\0';
}

static void print_row(const struct flag *flag)
{
	char left[64];
	const char *argument = flag->argument ? flag->argument : "";
	const char *before = !flag->argument ? "" : may_go_without(flag) ? "[=" : "=";

	argument += may_go_without(flag);
	snprintf(left, sizeof(left), "%s%c%s--%s%s%s", flag->letter > 255 ? "  " : "-",
		 flag->letter > 255 ? ' ' : flag->letter, flag->letter > 255 ? " " : ", ",
		 flag->name, before, argument);
	printf("  %-28s %s\n", left, flag->help);
}

static void print_help(const struct flags *flags, const char *command)
{
	printf("Usage: %s %s\n\n%s\n\n", command, flags->synopsis, flags->summary);
	for (const struct flag *flag = flags->rows; flag->name; flag++)
		print_row(flag);
	print_row(&help_flag);
	if (flags->epilogue)
		printf("\n%s\n", flags->epilogue);
}

static int next(const struct flags *flags, char order, int argc, char **argv)
{
	struct option options[FLAGS_MOST + 2] = { 0 };
	char letters[2 * FLAGS_MOST + 4];
	int letter;

	describe(flags, order, options, letters);
	letter = getopt_long(argc, argv, letters, options, NULL);
	if (letter == -1)
		return FLAGS_END;
	if (letter == HELP_LETTER) {
		print_help(flags, argv[0]);
		return FLAGS_HELP;
	}
	if (letter == '?') {
		fprintf(stderr, "Try '%s --help'.\n", argv[0]);
		return FLAGS_WRONG;
	}
	return letter;
}

int flags_next(const struct flags *flags, int argc, char **argv)
{
	return next(flags, '+', argc, argv);
}

int flags_read(const struct flags *flags, int argc, char **argv,
	       int (*take)(void *context, int letter, char **argv), void *context)
{
	int letter;

	while ((letter = next(flags, '-', argc, argv)) >= 0)
		if (take(context, letter, argv) != 0)
			return FLAGS_WRONG;
	while (letter == FLAGS_END && optind < argc) {
		optarg = argv[optind++];
		if (take(context, FLAG_OPERAND, argv) != 0)
			return FLAGS_WRONG;
	}
	return letter;
}

int flags_status(int result)
{
	return result == FLAGS_HELP ? EXIT_SUCCESS : EXIT_OWN_FAILURE;
}

int flags_complain(char **argv, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s: ", argv[0]);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\nTry '%s --help'.\n", argv[0]);
	return EXIT_OWN_FAILURE;
}

long flags_number(char **argv, const char *flag, const char *text, long least, long most)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (errno == 0 && end != text && *end == '\0' && number >= least && number <= most)
		return number;
	flags_complain(argv, "%s takes a whole number from %ld to %ld, not '%s'", flag, least, most,
		       text);
	return -1;
}
