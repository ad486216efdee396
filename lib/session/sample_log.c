/* SPDX-License-Identifier: MIT */
#include "sample_log.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/text_stream.h"
#include "../measure/region.h"
#include "../measure/sample_rings.h"
#include "../measure/sampled.h"
#include "../measure/threads.h"

static enum {
	NOT_SAMPLED,
	SAMPLED,
	OUT_OF_REACH
} state;
static unsigned int written; /* files of this process and of those it was forked from */

void sample_log_begin(void)
{
	const char *folder = secure_getenv("PROBE_RUN");
	struct sample_rings *rings = NULL;

	state = NOT_SAMPLED;
	if (!folder || !*folder)
		return;
	if (sample_rings_open(&rings, folder) < 0)
		state = OUT_OF_REACH;
	else if (rings)
		state = SAMPLED;
	threads_sample(rings);
}

static size_t depth_of(const struct region *region)
{
	size_t depth = 0;

	for (; region->parent; region = region->parent)
		depth++;
	return depth;
}

/* As reports call it: a '/' or '\' in a name has a '\' before it. */
static void write_path(const struct region **names, size_t depth, FILE *stream)
{
	for (size_t i = 0; i < depth; i++) {
		if (i > 0)
			fputc('/', stream);
		for (const char *c = names[i]->name; *c; c++)
			fprintf(stream, "%s%c", *c == '/' || *c == '\\' ? "\\" : "", *c);
	}
}

static void write_unknown(pid_t thread, FILE *stream)
{
	fprintf(stream, "? %ld%c", (long)thread, '\0');
}

/* By loops: nesting has no limit, the stack has. */
static void write_piece(pid_t thread, const struct sampled_piece *piece, FILE *stream)
{
	const size_t depth = depth_of(piece->region);
	size_t unnamed = depth;
	const struct region **names = malloc((depth + 1) * sizeof(names[0]));

	if (!names) {
		write_unknown(thread, stream);
		return;
	}
	for (const struct region *above = piece->region; above->parent; above = above->parent)
		names[--unnamed] = above;
	fprintf(stream, "%ld %" PRIu32 " %" PRIu64 " %" PRIu64 " ", (long)thread, piece->ring,
		piece->from, piece->to);
	write_path(names, depth, stream);
	fputc('\0', stream);
	free(names);
}

static void write_thread(const struct thread *thread, FILE *stream)
{
	const struct sampled *sampled = visits_sampled(&thread->visits);
	const struct sampled_piece *piece = sampled ? sampled_pieces(sampled) : NULL;

	if (thread->stuck || !sampled || sampled_lacks(sampled))
		write_unknown(thread->id, stream);
	for (; piece && !thread->stuck; piece = piece->next)
		write_piece(thread->id, piece, stream);
}

static void write_file(const char *text, size_t size)
{
	const char *folder = secure_getenv("PROBE_RUN");
	char *path;

	if (!folder || asprintf(&path, "%s/%ld.%u.samples", folder, (long)getpid(), written++) < 0)
		return;
	/* What was not written is missed by who asked for it. */
	file_write(path, text, size, NULL);
	free(path);
}

void sample_log_write(void)
{
	const struct thread *thread = NULL;
	struct text_stream memory;
	size_t size;
	char *text;

	if (state == NOT_SAMPLED || text_stream_open(&memory) < 0)
		return;
	if (state == OUT_OF_REACH)
		fprintf(memory.stream, "?%c", '\0');
	while (state == SAMPLED && (thread = threads_next(thread)))
		write_thread(thread, memory.stream);
	text = text_stream_close(&memory, &size);
	if (text)
		write_file(text, size);
	free(text);
}
