/* SPDX-License-Identifier: MIT */
#include "output_support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

char folder[64];

int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/probekit-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	return 0;
}

size_t for_each_file(bool remove_them)
{
	DIR *directory = opendir(folder);
	size_t count = 0;
	char path[512];

	for (struct dirent *entry; (entry = readdir(directory));) {
		if (entry->d_name[0] == '.')
			continue;
		count++;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (remove_them)
			unlink(path);
	}
	closedir(directory);
	return count;
}

int tear_down(void **state)
{
	(void)state;
	chmod(folder, 0700);
	for_each_file(true);
	rmdir(folder);
	return 0;
}

char *contents_of(const char *name)
{
	static char text[65536];
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	if (!file)
		fail_msg("there is no %s", path);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

void count(void)
{
	PROBE_BEGIN(work);
	PROBE_END(work);
	exit(OWN_STATUS);
}

/* What the child wrote to standard error; it must end with its own status. */
char *run(void (*body)(void), const char *output, const char *variable)
{
	static char setting[512];
	const char *const environment[] = { "PROBE_EVENTS=elapsed", setting, variable, NULL };
	char *text;
	int status;

	snprintf(setting, sizeof(setting), "PROBE_OUTPUT=%s", output);
	text = run_in_child(body, environment, &status);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != OWN_STATUS)
		fail_msg("status %x: %s", status, text);
	return text;
}

const char *in_folder(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}
