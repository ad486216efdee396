/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <string.h>
#include <sys/stat.h>

#include "message.h"

/* What jansson says of these does not help. */
static int check_input(const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return 0; /* probe_profile_load() says why */
	if (S_ISDIR(status.st_mode))
		return complain("%s is a folder: name a profile in it", path);
	if (S_ISREG(status.st_mode) && status.st_size == 0)
		return complain("%s is empty: was the disk full, or the program killed?", path);
	return 0;
}

int input_load(const char *name, struct probe_profile **profile)
{
	const char *path = strcmp(name, "-") == 0 ? "/dev/stdin" : name;
	struct probe_error error = { "" };
	const int status = check_input(path);

	if (status != 0)
		return status;
	return probe_profile_load(path, profile, &error) < 0 ? complain("%s", error.text) : 0;
}
