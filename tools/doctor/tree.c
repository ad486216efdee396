/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int full_path(const struct tree *tree, const char *path, char *full, size_t size)
{
	const int length = snprintf(full, size, "%s%s", tree->root, path);

	return length > 0 && (size_t)length < size ? 0 : -ENAMETOOLONG;
}

/* Files of /proc come in pieces. */
static int read_whole(int fd, char *text, size_t size)
{
	size_t length = 0;

	while (length < size - 1) {
		const ssize_t got = read(fd, text + length, size - 1 - length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		length += (size_t)got;
	}
	return (int)length;
}

int tree_read(const struct tree *tree, const char *path, char *text, size_t size)
{
	char full[PATH_MAX];
	int fd, length = full_path(tree, path, full, sizeof(full));

	text[0] = '\0';
	if (length < 0)
		return length;
	/* A pipe in place of a file must not hang us. */
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	length = read_whole(fd, text, size);
	close(fd);
	if (length < 0)
		return length;
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	text[length] = '\0';
	return length;
}

int tree_number(const struct tree *tree, const char *path, long *number)
{
	char text[64];
	char *end;
	const int length = tree_read(tree, path, text, sizeof(text));

	if (length < 0)
		return length;
	errno = 0;
	*number = strtol(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' ? 0 : -EINVAL;
}

int tree_choice(const struct tree *tree, const char *path, char *choice, size_t size)
{
	char text[256];
	const int length = tree_read(tree, path, text, sizeof(text));
	const char *open = strchr(text, '[');

	if (length < 0)
		return length;
	if (!open)
		return -EINVAL;
	snprintf(choice, size, "%.*s", (int)strcspn(open + 1, "]"), open + 1);
	return 0;
}

int tree_field(const struct tree *tree, const char *path, const char *key, char *value, size_t size)
{
	const size_t length = strlen(key);
	/* Room for the first processor of /proc/cpuinfo, which is the one that is looked at. */
	char text[16384];
	const int result = tree_read(tree, path, text, sizeof(text));

	if (result < 0)
		return result;
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) != 0)
			continue;
		line += length;
		line += strspn(line, " \t");
		if (*line != ':')
			continue;
		line++;
		line += strspn(line, " \t");
		snprintf(value, size, "%.*s", (int)strcspn(line, "\n"), line);
		return 0;
	}
	return -ENODATA;
}

int tree_has(const struct tree *tree, const char *path)
{
	char full[PATH_MAX];
	const int result = full_path(tree, path, full, sizeof(full));

	if (result < 0)
		return result;
	if (access(full, F_OK) == 0)
		return 1;
	return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int tree_list(const struct tree *tree, const char *path,
	      void (*each)(const char *name, void *context), void *context)
{
	char full[PATH_MAX];
	struct dirent **entries;
	int count = full_path(tree, path, full, sizeof(full));

	if (count < 0)
		return count;
	count = scandir(full, &entries, not_hidden, versionsort);
	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		if (each)
			each(entries[i]->d_name, context);
		free(entries[i]);
	}
	free(entries);
	return count;
}

int has_word(const char *text, const char *word)
{
	const size_t length = strlen(word);

	while (*text) {
		const size_t word_length = strcspn(text, " \t\n");

		if (word_length == length && strncmp(text, word, length) == 0)
			return 1;
		text += word_length;
		text += strspn(text, " \t\n");
	}
	return 0;
}
