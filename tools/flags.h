/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_FLAGS_H
#define PROBEKIT_FLAGS_H

/* What getopt_long(3) and --help are both made from. */

struct flag {
	int letter;	      /* also what flags_next() returns; above 255: has no short form */
	const char *name;     /* long form, without the dashes */
	const char *argument; /* what it takes, as "FILE", or may take, as "[HZ]"; NULL: nothing */
	const char *help;     /* in a line */
};

/* letters of flags that have no short form */
#define FLAG_LONG(n) (256 + (n))

/* what flags_read() takes an argument that is no flag for */
#define FLAG_OPERAND 1

struct flags {
	const char *synopsis;	 /* "[OPTION...] FILE": what stands behind the command's name */
	const char *summary;	 /* a sentence or two */
	const struct flag *rows; /* ends with one without name; --help is added */
	const char *epilogue;	 /* examples, printed last; NULL: none */
};

enum flags_result {
	FLAGS_END = -1,
	FLAGS_HELP = -2,  /* --help was printed: exit with 0 */
	FLAGS_WRONG = -3, /* wrong use was complained of: exit with EXIT_OWN_FAILURE */
};

/*
 * The next flag's letter, its argument in optarg, or one of enum flags_result. Options end at the
 * first argument that is none, so that a command's own are left alone.
 */
int flags_next(const struct flags *flags, int argc, char **argv);

/*
 * All flags and operands, in whatever order they stand, as users type them; behind "--" are operands
 * alone. Each is given to take() with what it takes, or the operand, in optarg; what it returns but
 * for 0 ends the reading as FLAGS_WRONG, complained of. Returns one of enum flags_result.
 */
int flags_read(const struct flags *flags, int argc, char **argv,
	       int (*take)(void *context, int letter, char **argv), void *context);

/* For what comes of flags_next() or flags_read() and is no letter: the exit status. */
int flags_status(int result);

/* Complains of wrong use and says where help is; returns EXIT_OWN_FAILURE. */
int flags_complain(char **argv, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A whole number within bounds; complains and returns -1 where text is none. */
long flags_number(char **argv, const char *flag, const char *text, long least, long most);

#endif
