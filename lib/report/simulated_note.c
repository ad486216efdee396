/* SPDX-License-Identifier: MIT */
#include "simulated_note.h"

#include <stddef.h>
#include <string.h>

static const char caches[] =
	"simulated: cache-references are misses of the first level, of instructions and data; "
	"cache-misses are those of the last level; there is no level between";
static const char loads[] = "simulated: what reaches the last level are misses of the first; there "
			    "is no level between";

static const struct {
	const char *event;
	const char *note;
} notes[] = {
	{ "cache-references", caches }, { "cache-misses", caches }, { "LLC-loads", loads },
	{ "LLC-load-misses", loads },	{ "LLC-stores", loads },    { "LLC-store-misses", loads },
};

const char *simulated_note(const char *event)
{
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if (strcmp(notes[i].event, event) == 0)
			return notes[i].note;
	return NULL;
}
