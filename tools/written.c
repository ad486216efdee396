/* SPDX-License-Identifier: MIT */
#include "written.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "message.h"
#include "run/output.h"

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

int written_check(const char *path, const char *const *inputs, size_t inputs_count)
{
	struct stat output, input;

	if ((path ? stat(path, &output) : fstat(STDOUT_FILENO, &output)) == 0 &&
	    S_ISREG(output.st_mode))
		for (size_t i = 0; i < inputs_count; i++)
			if (stat(inputs[i], &input) == 0 && is_same_file(&output, &input))
				return complain("%s is read, and would be written over by %s: name "
						"another file to write to",
						inputs[i], path ? path : "standard output");
	return path && output_check(path) < 0 ? EXIT_OWN_FAILURE : EXIT_SUCCESS;
}

int written_status(const char *path, int result, const struct probe_error *error)
{
	if (result < 0 && !path) {
		/* It is said here, once; what is left cannot be written, either. */
		__fpurge(stdout);
		clearerr(stdout);
	}
	/* A reader that has seen enough (head, less) is no failure. */
	if (result == -EPIPE && !path)
		return EXIT_SUCCESS;
	return result < 0 ? complain("%s", error->text) : EXIT_SUCCESS;
}
