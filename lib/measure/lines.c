/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <stdbool.h>
#include <string.h>

#include "clock.h"

#define FIRST_CAPACITY 16
/* More are open at once where functions leave lines by longjmp() again and again. */
#define LARGEST_CAPACITY 65536
#define MEMOS		 64
/* Of so many lines that end, somebody is told of one. */
#define TOLD_EVERY 256

/* A line that has begun and not ended. */
struct line_visit {
	struct line *line;
	uint64_t again; /* visits straight inside it, of the same line */
	uint64_t ended; /* of struct lines, when it began */
	uint64_t hits;	/* the same */
	uint64_t start[];
};

struct memo {
	const struct probe_site *site;
	struct line *line;
};

struct lines {
	struct arena *arena;
	const struct plan *plan;
	size_t slots;
	struct line_function *functions;
	struct memo memos[MEMOS];
	char *stack;
	size_t depth;
	size_t capacity;
	uint64_t ended; /* visits of lines, each with a probe of its own */
	uint64_t hits;
	uint64_t lost;
	void (*told)(void *context); /* NULL: nobody is */
	void *context;
	uint64_t now[]; /* the reading of a leave */
};

static struct line_visit *visit_at(const struct lines *lines, size_t depth)
{
	return (struct line_visit *)(lines->stack + depth * (sizeof(struct line_visit) +
							     lines->slots * sizeof(uint64_t)));
}

struct lines *lines_new(struct arena *arena, const struct plan *plan)
{
	const size_t slots = plan_slots(plan);
	struct lines *lines = arena_allocate(arena, sizeof(*lines) + slots * sizeof(uint64_t));

	if (!lines)
		return NULL;
	lines->arena = arena;
	lines->plan = plan;
	lines->slots = slots;
	lines->capacity = FIRST_CAPACITY;
	lines->stack = arena_allocate(
		arena, (size_t)((char *)visit_at(lines, FIRST_CAPACITY) - lines->stack));
	return lines->stack ? lines : NULL;
}

void lines_tell(struct lines *lines, void (*told)(void *context), void *context)
{
	lines->told = told;
	lines->context = context;
}

static bool same_file(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static uint64_t *new_slots(const struct lines *lines)
{
	return arena_allocate(lines->arena, lines->slots * sizeof(uint64_t));
}

static struct line_function *function_of(struct lines *lines, const struct probe_site *site)
{
	struct line_function **end = &lines->functions;
	struct line_function *made;

	for (; *end; end = &(*end)->next)
		if (strcmp((*end)->name, site->function) == 0 &&
		    same_file((*end)->file, site->file))
			return *end;
	made = arena_allocate(lines->arena, sizeof(*made));
	if (!made)
		return NULL;
	made->name = arena_copy(lines->arena, site->function);
	made->file = site->file ? arena_copy(lines->arena, site->file) : NULL;
	made->compiler = site->compiler ? arena_copy(lines->arena, site->compiler) : NULL;
	made->counts.inclusive = new_slots(lines);
	if (!made->name || (site->file && !made->file) || (site->compiler && !made->compiler) ||
	    !made->counts.inclusive)
		return NULL;
	*end = made;
	return made;
}

static struct line *find_line(struct lines *lines, const struct probe_site *site)
{
	struct line_function *function = function_of(lines, site);
	struct line **end;
	struct line *made;

	if (!function)
		return NULL;
	for (end = &function->lines; *end; end = &(*end)->next)
		if ((*end)->number == site->line && (*end)->kind == site_kind(site))
			return *end;
	made = arena_allocate(lines->arena, sizeof(*made));
	if (!made)
		return NULL;
	made->function = function;
	made->number = site->line;
	made->kind = site_kind(site);
	made->counts.inclusive = new_slots(lines);
	if (!made->counts.inclusive)
		return NULL;
	*end = made;
	return made;
}

static struct line *line_of(struct lines *lines, const struct probe_site *site)
{
	struct memo *memo = &lines->memos[((uintptr_t)site / 16) % MEMOS];

	/* What it says is compared, since another object may have been loaded at the same address. */
	if (memo->site == site && memo->line->number == site->line &&
	    strcmp(memo->line->function->name, site->function) == 0)
		return memo->line;
	memo->line = find_line(lines, site);
	memo->site = memo->line ? site : NULL;
	return memo->line;
}

static void count(const struct lines *lines, struct line_counts *counts,
		  const struct line_visit *visit)
{
	counts->visits++;
	counts->inner += lines->ended - visit->ended;
	counts->inner_hits += lines->hits - visit->hits;
	for (size_t i = 0; i < lines->slots; i++)
		counts->inclusive[i] += lines->now[i] - visit->start[i];
}

/* Ends the topmost visit by the reading of now. */
static void close_top(struct lines *lines)
{
	const struct line_visit *visit = visit_at(lines, --lines->depth);
	struct line *line = visit->line;

	line->hits += 1 + visit->again;
	line->counts.open -= 1 + visit->again;
	line->function->counts.open--;
	/* An outer visit that is open holds all of this. */
	if (line->counts.open == 0)
		count(lines, &line->counts, visit);
	if (line->function->counts.open == 0)
		count(lines, &line->function->counts, visit);
	lines->ended++;
	if (lines->told && lines->ended % TOLD_EVERY == 0)
		lines->told(lines->context);
}

static void abandon_top(struct lines *lines)
{
	const struct line_visit *visit = visit_at(lines, lines->depth - 1);

	visit->line->abandoned += 1 + visit->again;
	close_top(lines);
}

/* What it outgrows stays with the arena. */
static bool has_room(struct lines *lines)
{
	const size_t size = (size_t)((char *)visit_at(lines, lines->capacity) - lines->stack);
	char *stack;

	if (lines->depth < lines->capacity)
		return true;
	if (lines->capacity >= LARGEST_CAPACITY) {
		plan_read(lines->plan, lines->now);
		while (lines->depth > 0)
			abandon_top(lines);
		return true;
	}
	stack = arena_allocate(lines->arena, 2 * size);
	if (!stack)
		return false;
	memcpy(stack, lines->stack, size);
	lines->stack = stack;
	lines->capacity *= 2;
	return true;
}

static void pass(struct lines *lines, struct line *line)
{
	line->hits++;
	lines->hits++;
}

void lines_enter(struct lines *lines, const struct probe_site *site)
{
	struct line *line = line_of(lines, site);
	struct line_visit *top = lines->depth > 0 ? visit_at(lines, lines->depth - 1) : NULL;

	if (line && line->kind == PROBE_SITE_HIT) {
		pass(lines, line);
		return;
	}
	if (line && top && top->line == line) {
		/* Straight recursion changes no count but that of hits. */
		top->again++;
		line->counts.open++;
		return;
	}
	if (!line || !has_room(lines)) {
		lines->lost++;
		return;
	}
	top = visit_at(lines, lines->depth++);
	top->line = line;
	top->again = 0;
	top->ended = lines->ended;
	top->hits = lines->hits;
	line->counts.open++;
	line->function->counts.open++;
	plan_read(lines->plan, top->start);
}

static bool is_of_line(const struct line_visit *visit, const struct probe_site *site)
{
	return visit->line->number == site->line && visit->line->kind == site_kind(site) &&
	       strcmp(visit->line->function->name, site->function) == 0;
}

/* Straight recursion has one entry on the stack, which its inner ends leave there. */
static bool leave_again(struct line_visit *top)
{
	if (top->again == 0)
		return false;
	top->again--;
	top->line->hits++;
	top->line->counts.open--;
	return true;
}

void lines_leave(struct lines *lines, const struct probe_site *site)
{
	size_t wanted = lines->depth;

	while (wanted > 0 && !is_of_line(visit_at(lines, wanted - 1), site))
		wanted--;
	if (wanted == 0) /* it began before the measurement, or was not recorded */
		return;
	if (wanted == lines->depth && leave_again(visit_at(lines, wanted - 1)))
		return;
	plan_read(lines->plan, lines->now);
	while (lines->depth > wanted)
		abandon_top(lines);
	if (!leave_again(visit_at(lines, wanted - 1)))
		close_top(lines);
}

void lines_close(struct lines *lines)
{
	if (lines->depth == 0)
		return;
	plan_read(lines->plan, lines->now);
	while (lines->depth > 0)
		abandon_top(lines);
}

static void forget(const struct lines *lines, struct line_counts *counts)
{
	const uint64_t open = counts->open;
	uint64_t *inclusive = counts->inclusive;

	memset(inclusive, 0, lines->slots * sizeof(inclusive[0]));
	*counts = (struct line_counts){ .open = open, .inclusive = inclusive };
}

void lines_forget(struct lines *lines)
{
	for (struct line_function *function = lines->functions; function;
	     function = function->next) {
		forget(lines, &function->counts);
		for (struct line *line = function->lines; line; line = line->next) {
			forget(lines, &line->counts);
			line->hits = 0;
			line->abandoned = 0;
		}
	}
	lines->lost = 0;
}

void lines_rebase(struct lines *lines)
{
	if (lines->depth == 0)
		return;
	plan_read(lines->plan, lines->now);
	for (size_t i = 0; i < lines->depth; i++) {
		struct line_visit *visit = visit_at(lines, i);

		visit->ended = lines->ended;
		visit->hits = lines->hits;
		memcpy(visit->start, lines->now, lines->slots * sizeof(lines->now[0]));
	}
}

static void settle(struct line_counts *counts)
{
	uint64_t *elapsed = &counts->inclusive[PLAN_SLOT_ELAPSED];

	*elapsed = clock_duration(*elapsed);
}

void lines_settle(struct lines *lines)
{
	for (struct line_function *function = lines->functions; function;
	     function = function->next) {
		settle(&function->counts);
		for (struct line *line = function->lines; line; line = line->next)
			settle(&line->counts);
	}
}

const struct line_function *lines_functions(const struct lines *lines)
{
	return lines->functions;
}

uint64_t lines_lost(const struct lines *lines)
{
	return lines->lost;
}
