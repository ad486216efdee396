/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TAB_WIDTH 8
/* A file of more lines than these is no source. */
#define LINES_MOST 10000000

struct source {
	char **lines;
	size_t count;
};

static FILE *open_in(const char *folder, const char *file)
{
	char path[PATH_MAX];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, file) >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return fopen(path, "re");
}

/* As the compiler was given it; else in the folder, with ever fewer of the folders before its name. */
static FILE *open_file(const char *file, const char *folder)
{
	FILE *stream = fopen(file, "re");
	const int error = errno;

	for (const char *rest = file; !stream && folder && rest; rest = strchr(rest, '/')) {
		rest += *rest == '/';
		stream = open_in(folder, rest);
	}
	errno = error;
	return stream;
}

static bool is_newer(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

static bool add_line(struct source *source, const char *text)
{
	if (source->count % 256 == 0) {
		char **longer = realloc(source->lines,
					(source->count + 256) * sizeof(source->lines[0]));

		if (!longer)
			return false;
		source->lines = longer;
	}
	source->lines[source->count] = strdup(text);
	return source->lines[source->count] && ++source->count < LINES_MOST;
}

static struct source *read_all(FILE *stream)
{
	struct source *source = calloc(1, sizeof(*source));
	char *text = NULL;
	size_t size = 0;
	ssize_t length;

	while (source && (length = getline(&text, &size, stream)) >= 0) {
		while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
			text[--length] = '\0';
		if (!add_line(source, text))
			break;
	}
	free(text);
	return source;
}

struct source *source_open(const char *file, const struct source_places *places,
			   struct source_state *state)
{
	FILE *stream = open_file(file, places->folder);
	struct source *source;
	struct stat status;

	*state = (struct source_state){ .error = stream ? 0 : errno };
	if (!stream)
		return NULL;
	if (fstat(fileno(stream), &status) != 0 || !S_ISREG(status.st_mode)) {
		state->error = EINVAL;
		fclose(stream);
		return NULL;
	}
	state->has_changed = places->has_time && is_newer(&status.st_mtim, &places->time);
	source = read_all(stream);
	fclose(stream);
	if (!source)
		state->error = ENOMEM;
	return source;
}

void source_free(struct source *source)
{
	if (!source)
		return;
	for (size_t i = 0; i < source->count; i++)
		free(source->lines[i]);
	free(source->lines);
	free(source);
}

char *source_line(const struct source *source, int line)
{
	const char *text;
	char *copy;
	size_t size = 0;

	if (!source || line < 1 || (size_t)line > source->count)
		return NULL;
	text = source->lines[line - 1];
	copy = malloc(strlen(text) * TAB_WIDTH + 1);
	if (!copy)
		return NULL;
	for (; *text; text++) {
		copy[size++] = *text == '\t' ? ' ' : *text;
		while (*text == '\t' && size % TAB_WIDTH != 0)
			copy[size++] = ' ';
	}
	copy[size] = '\0';
	return copy;
}
