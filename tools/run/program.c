/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_file(const char *path, int access_mode)
{
	struct stat file;

	return access(path, access_mode) == 0 && stat(path, &file) == 0 && S_ISREG(file.st_mode);
}

bool program_find(const char *command, int access_mode, char path[PATH_MAX])
{
	const char *folder = getenv("PATH");

	if (strchr(command, '/')) {
		snprintf(path, PATH_MAX, "%s", command);
		return is_file(path, access_mode);
	}
	while (folder) {
		const size_t length = strcspn(folder, ":");

		snprintf(path, PATH_MAX, "%.*s/%s", length > 0 ? (int)length : 1,
			 length > 0 ? folder : ".", command);
		if (is_file(path, access_mode))
			return true;
		folder = folder[length] ? folder + length + 1 : NULL;
	}
	return false;
}
