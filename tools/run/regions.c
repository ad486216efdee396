/* SPDX-License-Identifier: MIT */
#include "regions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../message.h"

#define SUFFIX_PROFILE ".json"
#define SUFFIX_BEGUN   ".begun"

static char folder[PATH_MAX]; /* "": there is none */

static bool ends_in(const char *name, const char *suffix)
{
	const size_t length = strlen(name);

	return length > strlen(suffix) && strcmp(name + length - strlen(suffix), suffix) == 0;
}

const char *regions_folder(void)
{
	return folder;
}

bool regions_pattern(const char *name, char pattern[REGIONS_PATTERN_MOST])
{
	size_t size = 0;

	for (const char *c = folder; *c; c++) {
		pattern[size++] = *c;
		if (*c == '%')
			pattern[size++] = '%';
	}
	snprintf(pattern + size, REGIONS_PATTERN_MOST - size, "/%s", name);
	return folder[0];
}

static void set_output_pattern(void)
{
	char pattern[REGIONS_PATTERN_MOST];

	regions_pattern("%p" SUFFIX_PROFILE, pattern);
	setenv("PROBE_OUTPUT", pattern, 1);
	setenv("PROBE_FORMAT", "json", 1);
	setenv("PROBE_RUN", folder, 1);
}

static void unset_output(void)
{
	static const char *const variables[] = { "PROBE_OUTPUT", "PROBE_FORMAT", "PROBE_RUN" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
}

void regions_prepare(void)
{
	const char *place = getenv("TMPDIR");
	char relative[PATH_MAX];

	snprintf(relative, sizeof(relative), "%s/probekit-XXXXXX",
		 place && *place ? place : "/tmp");
	if (mkdtemp(relative) && realpath(relative, folder)) {
		set_output_pattern();
		return;
	}
	complain("regions will not be counted: no folder can be made in %s: %s: set TMPDIR to one "
		 "with room, that this user may write to",
		 place && *place ? place : "/tmp", strerror(errno));
	folder[0] = '\0';
	unset_output();
}

static int compare(const struct dirent **left, const struct dirent **right)
{
	return versionsort(left, right);
}

/* In the order of process numbers, so that reports of one run after the other look alike. */
static int list(struct dirent ***entries)
{
	const int count = folder[0] ? scandir(folder, entries, NULL, compare) : 0;

	if (count <= 0)
		*entries = NULL;
	return count > 0 ? count : 0;
}

static void free_list(struct dirent **entries, int count)
{
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
}

static void path_of(const struct dirent *entry, char path[PATH_MAX + 256])
{
	snprintf(path, PATH_MAX + 256, "%s/%s", folder, entry->d_name);
}

__attribute__((format(printf, 2, 3))) static int warn(struct probe_profile *profile,
						      const char *format, ...)
{
	char *sentence;
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = vasprintf(&sentence, format, arguments);
	va_end(arguments);
	if (result < 0)
		return -ENOMEM;
	result = probe_profile_warn(profile, sentence);
	free(sentence);
	return result;
}

/* The path of the outermost region: a '/' or '\' in a name is written with a '\' before it. */
static void first_region_path(const struct probe_profile *profile, char path[2 * PATH_MAX])
{
	const char *name = probe_profile_name(probe_profile_first(profile));
	size_t size = 0;

	for (; *name && size < 2 * PATH_MAX - 3; name++) {
		if (*name == '/' || *name == '\\')
			path[size++] = '\\';
		path[size++] = *name;
	}
	path[size] = '\0';
}

static int adopt_file(struct probe_profile *profile, const char *file)
{
	char path[2 * PATH_MAX];
	struct probe_error error;
	struct probe_profile *inner;
	int result = probe_profile_load(file, &inner, &error);

	if (result == -ENOMEM)
		return result;
	if (result < 0)
		return warn(profile, "the regions of a process are left out: %s", error.text);
	first_region_path(profile, path);
	result = probe_profile_adopt(profile, path, inner, &error);
	probe_profile_free(inner);
	if (result == 0 || result == -ENOMEM)
		return result;
	return warn(profile, "the regions of a process are left out: %s", error.text);
}

/* It began to count, and did not live to say what. */
static int warn_of_lost(struct probe_profile *profile, const char *file)
{
	char name[NAME_MAX + 1] = "";
	const int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return 0;
	length = read(fd, name, sizeof(name) - 1);
	close(fd);
	return warn(profile,
		    "regions of '%s' are lost: the process ended by a signal, by _exit() or by an "
		    "exec before it could report them, or runs on; the counts of the whole command "
		    "hold what it cost",
		    length > 0 ? name : "a program");
}

int regions_adopt(struct probe_profile *profile)
{
	struct dirent **entries;
	const int count = list(&entries);
	int result = 0;

	for (int i = 0; i < count && result == 0; i++) {
		char path[PATH_MAX + 256];

		path_of(entries[i], path);
		if (ends_in(path, SUFFIX_PROFILE))
			result = adopt_file(profile, path);
		else if (ends_in(path, SUFFIX_BEGUN))
			result = warn_of_lost(profile, path);
	}
	free_list(entries, count);
	regions_discard();
	return result;
}

void regions_discard(void)
{
	struct dirent **entries;
	const int count = list(&entries);

	for (int i = 0; i < count; i++) {
		char path[PATH_MAX + 256];

		path_of(entries[i], path);
		if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
			unlink(path);
	}
	free_list(entries, count);
}

void regions_remove(void)
{
	if (!folder[0])
		return;
	/* A process that the command left behind may write one more meanwhile. */
	for (int i = 0; i < 3; i++) {
		regions_discard();
		if (rmdir(folder) == 0 || errno != ENOTEMPTY)
			break;
	}
	folder[0] = '\0';
	unset_output();
}
