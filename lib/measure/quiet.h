/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_QUIET_H
#define PROBEKIT_QUIET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How to tell that nothing has happened since a plan was last read: a few words in memory, which the
 * kernel changes as soon as a count does, are what they were. All slots are then what they were, too,
 * but for those that go on with the clock.
 */
#define QUIET_WORDS 3

struct quiet {
	uint64_t until; /* ticks up to which the words are believed; 0: not at all */
	/* Looked at in this order, each only if those before are what they were. */
	const volatile uint64_t *words[QUIET_WORDS];
	uint64_t values[QUIET_WORDS];
	size_t words_count;
	size_t clock_slot;   /* grows by a nanosecond a nanosecond; 0: none does */
	uint64_t clock_from; /* ticks: from then on */
};

extern const uint64_t quiet_always;

static inline bool quiet_holds(const struct quiet *quiet, uint64_t ticks)
{
	return ticks < quiet->until && *quiet->words[0] == quiet->values[0] &&
	       *quiet->words[1] == quiet->values[1] && *quiet->words[2] == quiet->values[2];
}

/* Of a plan without steps; steps then tell what to watch. */
static inline void quiet_begin(struct quiet *quiet)
{
	*quiet = (struct quiet){ .until = UINT64_MAX, .clock_from = UINT64_MAX };
	for (size_t i = 0; i < QUIET_WORDS; i++)
		quiet->words[i] = &quiet_always;
}

static inline bool quiet_watch(struct quiet *quiet, const volatile uint64_t *word, uint64_t value)
{
	for (size_t i = 0; i < quiet->words_count; i++)
		if (quiet->words[i] == word)
			return quiet->values[i] == value;
	if (quiet->words_count == QUIET_WORDS)
		return false;
	quiet->words[quiet->words_count] = word;
	quiet->values[quiet->words_count++] = value;
	return true;
}

static inline void quiet_limit(struct quiet *quiet, uint64_t until)
{
	if (until < quiet->until)
		quiet->until = until;
}

#endif
