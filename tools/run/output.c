/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
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

static int open_target(struct output_redirection *redirection)
{
	const mode_t mask = umask(0);
	int fd;

	umask(mask);
	if (is_written_directly(redirection->path)) {
		fd = open(redirection->path, O_WRONLY | O_CLOEXEC);
		return fd < 0 ? -errno : fd;
	}
	fd = make_temporary(redirection->path, &redirection->temporary);
	if (fd >= 0)
		fchmod(fd, 0666 & ~mask);
	return fd;
}

static int drop_temporary(struct output_redirection *redirection, int number)
{
	/* It is said here, once; what is left cannot be written, either. */
	__fpurge(stdout);
	clearerr(stdout);
	if (redirection->temporary)
		unlink(redirection->temporary);
	free(redirection->temporary);
	redirection->temporary = NULL;
	return complain_of(redirection->path, number);
}

int output_begin(struct output_redirection *redirection, const char *path)
{
	int fd;

	*redirection = (struct output_redirection){ .path = path };
	fd = open_target(redirection);
	if (fd < 0)
		return complain_of(path, -fd);
	if (fflush(stdout) != 0 || dup2(fd, STDOUT_FILENO) < 0) {
		const int number = errno;

		if (fd != STDOUT_FILENO)
			close(fd);
		return drop_temporary(redirection, number);
	}
	if (fd != STDOUT_FILENO)
		close(fd);
	return 0;
}

int output_end(struct output_redirection *redirection)
{
	const bool failed = ferror(stdout) != 0;
	char *target;
	int result;

	if (fflush(stdout) != 0 || failed)
		return drop_temporary(redirection, failed ? EIO : errno);
	if (!redirection->temporary)
		return 0;
	target = target_of(redirection->path);
	result = !target ? ENOMEM : rename(redirection->temporary, target) < 0 ? errno : 0;
	free(target);
	if (result != 0)
		return drop_temporary(redirection, result);
	free(redirection->temporary);
	redirection->temporary = NULL;
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
