/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/error.h"
#include "../base/file.h"
#include "../base/syscalls.h"
#include "../base/text_stream.h"

/*
 * Whether standard error was open when the library was loaded. A program that starts without one
 * gets its number for a file of its own, which is no place for our words. (One that closes it and
 * opens a file redirects it.)
 */
static bool has_standard_error;

__attribute__((constructor)) static void look_for_standard_error(void)
{
	uint64_t identity[2];

	has_standard_error = syscalls_real.file_identity(STDERR_FILENO, identity) == 0;
}

int output_complain(const char *text, size_t size)
{
	return has_standard_error ? syscalls_write_all(STDERR_FILENO, text, size) : -EBADF;
}

void report_stream_open(struct report_stream *stream)
{
	stream->fd = -1;
	if (!has_standard_error)
		return;
	stream->fd = syscalls_duplicate_high(STDERR_FILENO);
	if (stream->fd >= 0 && syscalls->file_identity(stream->fd, stream->identity) < 0)
		report_stream_close(stream);
}

static bool is_still_ours(const struct report_stream *stream, int fd)
{
	uint64_t identity[2];

	return fd >= 0 && syscalls->file_identity(fd, identity) == 0 &&
	       memcmp(identity, stream->identity, sizeof(identity)) == 0;
}

void report_stream_close(struct report_stream *stream)
{
	/* The program may have put a duplicate of the same file there: its own closes at no exec. */
	if (is_still_ours(stream, stream->fd) && syscalls->is_close_on_exec(stream->fd) == 1)
		syscalls->close(stream->fd);
	stream->fd = -1;
}

/* The descriptor to write to, or -EBADF. */
static int usable_descriptor(const struct report_stream *stream)
{
	if (is_still_ours(stream, stream->fd))
		return stream->fd;
	if (stream->fd >= 0 && is_still_ours(stream, STDERR_FILENO))
		return STDERR_FILENO;
	return -EBADF;
}

int report_stream_write(const struct report_stream *stream, const char *text, size_t size)
{
	const int fd = usable_descriptor(stream);

	return fd < 0 ? fd : syscalls_write_all(fd, text, size);
}

static bool wants_colour(const struct report_stream *stream)
{
	const char *no_colour = secure_getenv("NO_COLOR");
	const char *terminal = secure_getenv("TERM");
	const int fd = usable_descriptor(stream);

	return fd >= 0 && !(no_colour && *no_colour) && terminal && strcmp(terminal, "dumb") != 0 &&
	       syscalls->is_terminal(fd) == 1;
}

static const char *rank(void)
{
	static const char *const variables[] = { "OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK",
						 "MV2_COMM_WORLD_RANK", "SLURM_PROCID" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = secure_getenv(variables[i]);

		/* It becomes part of a path: digits alone. */
		if (value && *value && strspn(value, "0123456789") == strlen(value))
			return value;
	}
	return "0";
}

int output_check_pattern(const char *pattern, struct probe_error *error)
{
	for (const char *c = strchr(pattern, '%'); c; c = strchr(c + 2, '%'))
		if (c[1] == '\0' || !strchr("phr%", c[1]))
			return error_set(
				error, -EINVAL,
				"PROBE_OUTPUT=%s: after %% comes p (pid), h (host), r (rank) "
				"or another %%",
				pattern);
	return 0;
}

/* The path that the pattern makes; free() it. NULL: no memory. */
static char *expand(const char *pattern, bool forked)
{
	char host[256] = "host";
	char *path = NULL;
	size_t size;
	bool has_pid = false;
	FILE *memory = open_memstream(&path, &size);

	if (!memory)
		return NULL;
	gethostname(host, sizeof(host) - 1);
	for (const char *c = pattern; *c; c++) {
		const char letter = *c == '%' ? *++c : '\0';

		has_pid = has_pid || letter == 'p';
		if (letter == 'p')
			fprintf(memory, "%ld", (long)getpid());
		else if (letter == 'h')
			fputs(host, memory);
		else if (letter == 'r')
			fputs(rank(), memory);
		else
			fputc(*c, memory);
	}
	if (forked && !has_pid)
		fprintf(memory, ".%ld", (long)getpid());
	if (fclose(memory) == 0)
		return path;
	free(path);
	return NULL;
}

static int render(const struct probe_profile *profile, const char *format, bool colour, char **text,
		  size_t *size, struct probe_error *error)
{
	const struct probe_render_options options = {
		.size = sizeof(options),
		.format = format,
		.colour = colour,
	};
	struct text_stream memory;
	int result;

	if (text_stream_open(&memory) < 0)
		return error_no_memory(error);
	result = probe_profile_render(profile, memory.stream, &options, error);
	*text = text_stream_close(&memory, size);
	if (result == 0 && !*text)
		return error_no_memory(error);
	if (result < 0)
		free(*text);
	return result;
}

static int write_to_stream(const char *text, size_t size, const struct report_stream *stream,
			   struct probe_error *error)
{
	const int result = report_stream_write(stream, text, size);

	if (result < 0)
		return error_set(error, result,
				 "the report cannot be written to standard error: %s: name a file "
				 "in PROBE_OUTPUT",
				 strerror(-result));
	return 0;
}

static int write_to_file(const char *pattern, bool forked, const char *text, size_t size,
			 struct probe_error *error)
{
	char *path = expand(pattern, forked);
	int result;

	if (!path)
		return error_no_memory(error);
	if (strlen(path) >= PATH_MAX)
		result = error_set(error, -ENAMETOOLONG,
				   "PROBE_OUTPUT makes too long a path: shorten it");
	else
		result = file_write(path, text, size, error);
	free(path);
	return result;
}

/* The report is not lost with the file: it goes to standard error, behind the reason. */
static void write_instead(const struct probe_profile *profile, const struct report_stream *stream,
			  const struct probe_error *reason)
{
	char *text;
	size_t size;

	if (asprintf(&text, "probekit: %s; the report follows here\n", reason->text) >= 0) {
		report_stream_write(stream, text, strlen(text));
		free(text);
	}
	if (render(profile, "text", wants_colour(stream), &text, &size, NULL) < 0)
		return;
	report_stream_write(stream, text, size);
	free(text);
}

int output_report(const struct probe_profile *profile, const char *pattern, bool forked,
		  const char *format, const struct report_stream *stream, struct probe_error *error)
{
	struct probe_error reason;
	char *text;
	size_t size;
	int result = render(profile, format, !pattern && wants_colour(stream), &text, &size,
			    &reason);
	const bool is_rendered = result == 0;

	if (is_rendered) {
		result = pattern ? write_to_file(pattern, forked, text, size, &reason)
				 : write_to_stream(text, size, stream, &reason);
		free(text);
	}
	if (result == 0)
		return 0;
	/* A format that cannot show what was measured is no reason to lose it, either. */
	if (is_rendered ? pattern != NULL : result != -ENOMEM)
		write_instead(profile, stream, &reason);
	return error_set(error, result, "%s", reason.text);
}
