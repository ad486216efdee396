/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FIRST_LEDGERS 16
#define PAGE	      4096
/* Of so many ledgers each new thread sees whether their owners have ended. */
#define LOOKED_AT 8

__thread struct ledger_of_thread ledger_of_thread
	__attribute__((tls_model("initial-exec"), visibility("hidden")));

/* In reach from the first call on, before any constructor. */
static struct ledger first_ledgers[FIRST_LEDGERS];
static bool first_are_linked;

static struct ledger *ledgers;
static uint64_t ledgers_count;
static uint64_t next_look;

/* What is not to be counted goes here, from any thread at any time. */
static struct ledger waste;

static uint64_t this_thread(void)
{
	return (uint64_t)(uint32_t)getpid() << 32 | (uint32_t)syscall(SYS_gettid);
}

/*
 * Its thread is of this process and not there any more. A parent's threads are not asked for: their
 * numbers may be others' here.
 */
static bool has_ended(uint64_t owner)
{
	return owner >> 32 == (uint64_t)(uint32_t)getpid() &&
	       syscall(SYS_tgkill, (pid_t)(owner >> 32), (pid_t)(uint32_t)owner, 0) < 0 &&
	       errno == ESRCH;
}

static bool take(struct ledger *ledger, uint64_t owner, uint64_t self)
{
	return __atomic_compare_exchange_n(&ledger->owner, &owner, self, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_RELAXED);
}

/* All at once, so that whoever walks the list finds it whole. */
static void link_all(struct ledger *many, size_t count)
{
	struct ledger *last = &many[count - 1];

	for (size_t i = 0; i + 1 < count; i++)
		many[i].next = &many[i + 1];
	last->next = __atomic_load_n(&ledgers, __ATOMIC_ACQUIRE);
	while (!__atomic_compare_exchange_n(&ledgers, &last->next, many, true, __ATOMIC_RELEASE,
					    __ATOMIC_ACQUIRE))
		continue;
	__atomic_add_fetch(&ledgers_count, count, __ATOMIC_RELAXED);
}

static struct ledger *take_free(uint64_t self)
{
	struct ledger *ledger = __atomic_load_n(&ledgers, __ATOMIC_ACQUIRE);

	while (ledger &&
	       (__atomic_load_n(&ledger->owner, __ATOMIC_RELAXED) != 0 || !take(ledger, 0, self)))
		ledger = ledger->next;
	return ledger;
}

/* Some at a time, in turn, so that a thread's start costs the same however many there are. */
static struct ledger *take_ended(uint64_t self)
{
	const uint64_t count = __atomic_load_n(&ledgers_count, __ATOMIC_RELAXED);
	uint64_t skipped = __atomic_fetch_add(&next_look, LOOKED_AT, __ATOMIC_RELAXED);
	unsigned int looked_at = 0;

	if (count == 0)
		return NULL;
	skipped %= count;
	for (struct ledger *ledger = __atomic_load_n(&ledgers, __ATOMIC_ACQUIRE);
	     ledger && looked_at < LOOKED_AT; ledger = ledger->next) {
		const uint64_t owner = __atomic_load_n(&ledger->owner, __ATOMIC_RELAXED);

		if (skipped > 0) {
			skipped--;
			continue;
		}
		looked_at++;
		if (!has_ended(owner) || !take(ledger, owner, self))
			continue;
		/* The former owner's peak is not this one's. */
		ledger->counts.peak_bytes = ledger->counts.allocated_bytes -
					    ledger->counts.freed_bytes;
		return ledger;
	}
	return NULL;
}

static struct ledger *take_new(uint64_t self)
{
	/* Not by our mmap, which counts. */
	struct ledger *many = (struct ledger *)syscall(SYS_mmap, NULL, PAGE, PROT_READ | PROT_WRITE,
						       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (many == MAP_FAILED)
		return NULL;
	many[0].owner = self;
	link_all(many, PAGE / sizeof(many[0]));
	return many;
}

struct ledger *ledger_take(void)
{
	const int saved_errno = errno;
	const uint64_t self = this_thread();
	struct ledger *taken;

	if (!__atomic_exchange_n(&first_are_linked, true, __ATOMIC_ACQ_REL))
		link_all(first_ledgers, FIRST_LEDGERS);
	taken = take_free(self);
	if (!taken)
		taken = take_ended(self);
	if (!taken)
		taken = take_new(self);
	errno = saved_errno;
	/* Without memory for it the thread is not counted, and tries again at its next call. */
	if (!taken)
		return &waste;
	ledger_of_thread.own = taken;
	if (ledger_of_thread.paused == 0)
		ledger_of_thread.writes = taken;
	return taken;
}

const struct alloc_counts *ledger_own(void)
{
	if (!ledger_of_thread.own)
		ledger_take();
	return ledger_of_thread.own ? &ledger_of_thread.own->counts : NULL;
}

void ledger_sum(struct alloc_counts *counts)
{
	*counts = (struct alloc_counts){ 0 };
	for (struct ledger *ledger = __atomic_load_n(&ledgers, __ATOMIC_ACQUIRE); ledger;
	     ledger = ledger->next) {
		const struct alloc_counts *one = &ledger->counts;

		if (__atomic_load_n(&ledger->owner, __ATOMIC_RELAXED) == 0)
			continue;
		counts->allocations += __atomic_load_n(&one->allocations, __ATOMIC_RELAXED);
		counts->frees += __atomic_load_n(&one->frees, __ATOMIC_RELAXED);
		counts->allocated_bytes += __atomic_load_n(&one->allocated_bytes, __ATOMIC_RELAXED);
		counts->freed_bytes += __atomic_load_n(&one->freed_bytes, __ATOMIC_RELAXED);
		counts->mapped_blocks += __atomic_load_n(&one->mapped_blocks, __ATOMIC_RELAXED);
		counts->mmaps += __atomic_load_n(&one->mmaps, __ATOMIC_RELAXED);
		counts->mmap_bytes += __atomic_load_n(&one->mmap_bytes, __ATOMIC_RELAXED);
	}
}

void ledger_pause(void)
{
	if (ledger_of_thread.paused++ == 0)
		ledger_of_thread.writes = &waste;
}

void ledger_resume(void)
{
	if (--ledger_of_thread.paused == 0)
		ledger_of_thread.writes = ledger_of_thread.own;
}
