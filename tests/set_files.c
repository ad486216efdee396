/* SPDX-License-Identifier: MIT */
#include "set_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void enter_folder_with(const char *name, const char *text)
{
	char folder[] = "/tmp/probekit-test-XXXXXX";
	FILE *file;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	file = fopen(name, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
}

void leave_folder(const char *name)
{
	char *folder = getcwd(NULL, 0);

	unlink(name);
	assert_int_equal(chdir("/"), 0);
	rmdir(folder);
	free(folder);
}

/* The block between the first line of three backticks and "json" and the next such line. */
char *example_of_the_manual(void)
{
	FILE *file = fopen(PROBES "/README.md", "re");
	char *text = NULL, *begin, *end;
	size_t size = 0;

	assert_non_null(file);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	fclose(file);
	begin = strstr(text, "```json\n");
	assert_non_null(begin);
	begin += strlen("```json\n");
	end = strstr(begin, "```\n");
	assert_non_null(end);
	*end = '\0';
	memmove(text, begin, strlen(begin) + 1);
	return text;
}
