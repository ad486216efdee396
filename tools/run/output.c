/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../message.h"

/* The formats of probe_profile_render(), and what ends the names of files that hold them. */
static const struct {
	const char *name;
	const char *suffix;
} formats[] = {
	{ "speedscope", ".speedscope.json" },
	{ "benchmark", ".benchmark.json" },
	{ "json", ".json" },
	{ "csv", ".csv" },
	{ "markdown", ".md" },
	{ "folded", ".folded" },
	{ "text", ".txt" },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

const char *output_format_of(const char *path)
{
	const size_t length = strlen(path);

	for (size_t i = 0; i < FORMATS; i++) {
		const size_t suffix = strlen(formats[i].suffix);

		if (length > suffix && strcmp(path + length - suffix, formats[i].suffix) == 0)
			return formats[i].name;
	}
	return "json";
}

const char *output_format(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0)
			return formats[i].name;
	return NULL;
}

const char *output_formats(void)
{
	static char list[128];

	list[0] = '\0';
	for (size_t i = 0; i < FORMATS; i++) {
		strcat(list, i > 0 ? ", " : "");
		strcat(list, formats[i].name);
	}
	return list;
}

static int complain_of(const char *path, int number)
{
	complain("%s cannot be written: %s: name a path with room, that this user may write to",
		 path, strerror(number));
	return -number;
}

/* A file that exists is replaced through links; free() it. */
static char *target_of(const char *path)
{
	char *target = realpath(path, NULL);

	return target ? target : strdup(path);
}

/* The one that is made beside the file, and then takes its name. Returns a descriptor or -errno. */
static int make_temporary(const char *path, char **temporary)
{
	char *target = target_of(path);
	int fd;

	if (!target || asprintf(temporary, "%s.XXXXXX", target) < 0) {
		free(target);
		return -ENOMEM;
	}
	free(target);
	fd = mkstemp(*temporary);
	if (fd >= 0)
		return fd;
	fd = -errno;
	free(*temporary);
	return fd;
}

/* A device, a pipe: written to as it is, and not opened before there is something to write. */
static bool is_written_directly(const char *path)
{
	struct stat file;

	return stat(path, &file) == 0 && !S_ISREG(file.st_mode) && !S_ISDIR(file.st_mode);
}

int output_check(const char *path)
{
	struct stat file;
	char *temporary;
	int fd;

	if (stat(path, &file) == 0 && S_ISDIR(file.st_mode))
		return complain_of(path, EISDIR);
	if (is_written_directly(path))
		return access(path, W_OK) == 0 ? 0 : complain_of(path, errno);
	fd = make_temporary(path, &temporary);
	if (fd < 0)
		return complain_of(path, -fd);
	close(fd);
	unlink(temporary);
	free(temporary);
	return 0;
}

int output_save(const struct probe_profile *profile, const char *path, const char *format)
{
	const struct probe_render_options options = { .size = sizeof(options), .format = format };
	struct probe_error error;
	const int result = probe_profile_write(profile, path, &options, &error);

	if (result < 0)
		complain("%s", error.text);
	return result;
}
