/* SPDX-License-Identifier: MIT */
#include "placed.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX ".samples"

/* Room for one more; false: no memory. */
static bool grow(struct placed *placed, void *list, size_t count, size_t size)
{
	void **const place = list;
	void *longer;

	if ((count & (count - 1)) != 0)
		return true;
	longer = realloc(*place, (count ? 2 * count : 1) * size);
	if (!longer) {
		placed->out_of_memory = true;
		return false;
	}
	*place = longer;
	return true;
}

static void add_number(struct placed *placed, pid_t **list, size_t *count, pid_t number)
{
	if (grow(placed, list, *count, sizeof(**list)))
		(*list)[(*count)++] = number;
}

static bool has_number(const pid_t *list, size_t count, pid_t number)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == number)
			return true;
	return false;
}

/* Most pieces are of a few regions, and of the last one's most often. */
static bool path_number(struct placed *placed, const char *path, size_t *number)
{
	for (*number = placed->paths_count; (*number)-- > 0;)
		if (strcmp(placed->paths[*number], path) == 0)
			return true;
	*number = placed->paths_count;
	if (!grow(placed, &placed->paths, placed->paths_count, sizeof(placed->paths[0])))
		return false;
	placed->paths[*number] = strdup(path);
	placed->out_of_memory = placed->out_of_memory || !placed->paths[*number];
	placed->paths_count += placed->paths[*number] != NULL;
	return placed->paths[*number] != NULL;
}

/* What reads otherwise was not written by a library of this version. */
static bool take_record(struct placed *placed, const char *record)
{
	struct placed_piece piece;
	int path = 0;
	pid_t thread;

	if (strcmp(record, "?") == 0)
		return false;
	if (sscanf(record, "? %d", &thread) == 1) {
		add_number(placed, &placed->lacking, &placed->lacking_count, thread);
		return true;
	}
	if (sscanf(record, "%d %" SCNu32 " %" SCNu64 " %" SCNu64 "%*1[ ]%n", &piece.thread,
		   &piece.ring, &piece.from, &piece.to, &path) != 4 ||
	    path == 0)
		return false;
	if (path_number(placed, record + path, &piece.region) &&
	    grow(placed, &placed->pieces, placed->pieces_count, sizeof(piece)))
		placed->pieces[placed->pieces_count++] = piece;
	return true;
}

static void read_file(struct placed *placed, const char *path, pid_t process)
{
	FILE *file = fopen(path, "re");
	bool is_whole = file != NULL;
	char *record = NULL;
	size_t size = 0;

	while (is_whole && getdelim(&record, &size, '\0', file) > 0)
		is_whole = take_record(placed, record);
	free(record);
	if (file)
		fclose(file);
	if (is_whole)
		add_number(placed, &placed->told, &placed->told_count, process);
	else
		add_number(placed, &placed->silent, &placed->silent_count, process);
}

static bool ends_in(const char *name, const char *suffix)
{
	const size_t length = strlen(name);

	return length > strlen(suffix) && strcmp(name + length - strlen(suffix), suffix) == 0;
}

static int compare_pieces(const void *left, const void *right)
{
	const struct placed_piece *a = left, *b = right;

	if (a->thread != b->thread)
		return a->thread < b->thread ? -1 : 1;
	if (a->ring != b->ring)
		return a->ring < b->ring ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

static size_t times_in(const pid_t *list, size_t count, pid_t number)
{
	size_t times = 0;

	for (size_t i = 0; i < count; i++)
		times += list[i] == number;
	return times;
}

/* Who got the rings and did not tell: it ended by a signal, by _exit() or an exec, or runs on. */
static void find_silent(struct placed *placed, const struct share *share)
{
	for (size_t i = 0; i < share->processes_count; i++) {
		const pid_t process = share->processes[i];

		if (times_in(placed->told, placed->told_count, process) <
		    times_in(share->processes, share->processes_count, process))
			add_number(placed, &placed->silent, &placed->silent_count, process);
	}
}

void placed_read(struct placed *placed, const char *folder, const struct share *share)
{
	DIR *stream = *folder ? opendir(folder) : NULL;
	const struct dirent *entry;

	*placed = (struct placed){ 0 };
	while (stream && (entry = readdir(stream))) {
		char path[PATH_MAX + NAME_MAX + 2];

		if (!ends_in(entry->d_name, SUFFIX))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		read_file(placed, path, (pid_t)strtol(entry->d_name, NULL, 10));
	}
	if (stream)
		closedir(stream);
	find_silent(placed, share);
	if (placed->pieces_count > 0)
		qsort(placed->pieces, placed->pieces_count, sizeof(placed->pieces[0]),
		      compare_pieces);
}

void placed_free(struct placed *placed)
{
	for (size_t i = 0; i < placed->paths_count; i++)
		free(placed->paths[i]);
	free(placed->paths);
	free(placed->pieces);
	free(placed->told);
	free(placed->silent);
	free(placed->lacking);
	*placed = (struct placed){ 0 };
}

/* The last piece that begins there or before. */
static const struct placed_piece *piece_at(const struct placed *placed,
					   const struct placed_piece *wanted)
{
	size_t low = 0, high = placed->pieces_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (compare_pieces(&placed->pieces[middle], wanted) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? &placed->pieces[low - 1] : NULL;
}

const char *placed_region(const struct placed *placed, pid_t process, pid_t thread, uint32_t ring,
			  uint64_t position, bool *is_known)
{
	const struct placed_piece wanted = { .thread = thread, .ring = ring, .from = position };
	const struct placed_piece *piece = piece_at(placed, &wanted);

	*is_known = true;
	if (piece && piece->thread == thread && piece->ring == ring && position < piece->to)
		return *placed->paths[piece->region] ? placed->paths[piece->region] : NULL;
	*is_known = !has_number(placed->silent, placed->silent_count, process) &&
		    !has_number(placed->lacking, placed->lacking_count, thread);
	return NULL;
}
