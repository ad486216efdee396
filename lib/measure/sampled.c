/* SPDX-License-Identifier: MIT */
#include "sampled.h"

#include <errno.h>

#include "mapping.h"
#include "slice.h"

struct ring_view {
	uint64_t seen; /* the head */
	struct sampled_piece *last;
};

struct sampled {
	struct arena *arena;
	const struct sample_rings *rings;
	pid_t thread;
	struct mapping slice; /* tells whether the thread ran on without a break */
	uint64_t slice_lock;
	const volatile uint64_t *head; /* of the CPU that it runs on; NULL: it has no ring */
	uint64_t head_seen;
	struct sampled_piece *pieces;
	bool lacks;
	struct ring_view views[];
};

/* The lock first: a break between it and what follows is then seen the next time. */
static void look_around(struct sampled *sampled)
{
	size_t here;

	sampled->slice_lock = sampled->slice.page ? mapping_lock(&sampled->slice) : 0;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	here = sample_ring_here(sampled->rings);
	sampled->head = here < sample_rings_count(sampled->rings)
				? sample_ring_head(sampled->rings, here)
				: NULL;
}

bool sampled_holds(const struct sampled *sampled)
{
	return mapping_is_ours(&sampled->slice) && sampled->head &&
	       mapping_lock(&sampled->slice) == sampled->slice_lock &&
	       *sampled->head == sampled->head_seen;
}

struct sampled *sampled_new(struct arena *arena, const struct sample_rings *rings, pid_t thread)
{
	const size_t count = sample_rings_count(rings);
	struct sampled *made = arena_allocate(arena,
					      sizeof(*made) + count * sizeof(made->views[0]));

	if (!made)
		return NULL;
	made->arena = arena;
	made->rings = rings;
	made->thread = thread;
	if (slice_open(&made->slice) < 0)
		made->slice.page = NULL; /* then all rings are looked at each time */
	for (size_t i = 0; i < count; i++)
		made->views[i].seen = *sample_ring_head(rings, i);
	return made;
}

void sampled_end(struct sampled *sampled)
{
	if (sampled)
		mapping_close(&sampled->slice);
}

static void add_piece(struct sampled *sampled, size_t ring, uint64_t to, const struct region *open)
{
	struct ring_view *view = &sampled->views[ring];
	struct sampled_piece *piece = view->last;

	/* Between that one and this there are no samples of the thread. */
	if (piece && piece->region == open) {
		piece->to = to;
		return;
	}
	piece = arena_allocate(sampled->arena, sizeof(*piece));
	if (!piece) {
		sampled->lacks = true;
		return;
	}
	*piece = (struct sampled_piece){
		.next = sampled->pieces,
		.ring = sample_ring_index(sampled->rings, ring),
		.from = view->seen,
		.to = to,
		.region = open,
	};
	sampled->pieces = piece;
	view->last = piece;
}

void sampled_note(struct sampled *sampled, const struct region *open)
{
	if (sampled_holds(sampled) || !sample_rings_are_ours(sampled->rings))
		return;
	look_around(sampled);
	for (size_t i = 0; i < sample_rings_count(sampled->rings); i++) {
		const volatile uint64_t *word = sample_ring_head(sampled->rings, i);
		const uint64_t head = __atomic_load_n(word, __ATOMIC_ACQUIRE);
		struct ring_view *view = &sampled->views[i];

		if (head != view->seen &&
		    sample_ring_may_have(sampled->rings, i, view->seen, head, sampled->thread))
			add_piece(sampled, i, head, open);
		view->seen = head;
		if (word == sampled->head)
			sampled->head_seen = head;
	}
}

const struct sampled_piece *sampled_pieces(const struct sampled *sampled)
{
	return sampled->pieces;
}

bool sampled_lacks(const struct sampled *sampled)
{
	return sampled->lacks;
}
