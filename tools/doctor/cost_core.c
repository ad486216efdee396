/* SPDX-License-Identifier: MIT */
/* What a core loses by a wrong guess, and a CPU by going from one process to another. */
#include "costs.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define BRANCHES 200000

/* Goes one way or the other at random where mask is 1, and the same way always where it is 0. */
__attribute__((noinline)) static double time_branches(uint64_t mask)
{
	static uint64_t random = 88172645463325252;
	const uint64_t start = cpu_now();
	uint64_t x = random;

	for (int i = 0; i < BRANCHES; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		/* The compiler must not make a conditional move of it. */
		if (x & mask)
			__asm__ volatile("nop");
	}
	random = x;
	return (double)(cpu_now() - start) / BRANCHES;
}

/* Of random branches, every other one is a miss. */
int measure_branch_miss(const void *unused, void *result)
{
	struct measured *measured = result;

	(void)unused;
	time_branches(1);
	for (int i = 0; i < ROUNDS; i++) {
		const double predictable = time_branches(0);

		measured->rounds.ns[i] = (time_branches(1) - predictable) * 2;
	}
	return 0;
}

#define TRIPS 500 /* in a round: there and back */

struct pipes {
	int there[2], back[2];
};

/* In a process of its own: sends back what comes, until nothing comes any more. */
static void echo(const struct pipes *pipes)
{
	char byte;

	close(pipes->there[1]);
	close(pipes->back[0]);
	while (read(pipes->there[0], &byte, 1) == 1)
		if (write(pipes->back[1], &byte, 1) != 1)
			break;
	_exit(0);
}

static int time_trips(int to, int from, double *ns)
{
	const uint64_t start = now();
	char byte = 0;

	for (int i = 0; i < TRIPS; i++)
		if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
			return -EIO;
	*ns = (double)(now() - start) / TRIPS;
	return 0;
}

/* Those count, too, in which the one that is woken takes the CPU at once. */
static long switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw + usage.ru_nivcsw;
}

/* A trip has two switches, and the writes and reads of two trips through one's own pipe. */
static int time_switches(const struct pipes *pipes, const int *own, struct measured *measured)
{
	const long before = switches();
	double trip, pipe_alone;
	int result = time_trips(pipes->there[1], pipes->back[0], &trip);

	for (int i = 0; i < ROUNDS && result == 0; i++) {
		result = time_trips(pipes->there[1], pipes->back[0], &trip);
		if (result == 0)
			result = time_trips(own[1], own[0], &pipe_alone);
		measured->rounds.ns[i] = trip / 2 - pipe_alone;
	}
	if (result == 0 && switches() - before < TRIPS * ROUNDS / 2)
		return measured_fail(measured, -ENODATA, "the two did not take turns");
	return result;
}

/* What is forked from now on has to share our CPU. */
static int stay_on_one_cpu(struct measured *measured)
{
	const int cpu = sched_getcpu();
	cpu_set_t *set;
	size_t size;
	int result;

	if (cpu < 0)
		return -errno;
	set = CPU_ALLOC(cpu + 1);
	if (!set)
		return -ENOMEM;
	size = CPU_ALLOC_SIZE(cpu + 1);
	CPU_ZERO_S(size, set);
	CPU_SET_S(cpu, size, set);
	result = sched_setaffinity(0, size, set);
	CPU_FREE(set);
	return result == 0 ? 0
			   : measured_fail(measured, -EPERM,
					   "two processes may not be kept on one CPU here");
}

int measure_context_switch(const void *unused, void *result)
{
	struct measured *measured = result;
	struct pipes pipes;
	int own[2], status = stay_on_one_cpu(measured);
	pid_t child;

	(void)unused;
	if (status < 0)
		return status;
	if (pipe(pipes.there) < 0 || pipe(pipes.back) < 0 || pipe(own) < 0)
		return -errno;
	child = fork();
	if (child < 0)
		return -errno;
	if (child == 0)
		echo(&pipes);
	close(pipes.there[0]);
	close(pipes.back[1]);
	status = time_switches(&pipes, own, measured);
	close(pipes.there[1]);
	waitpid(child, NULL, 0);
	return status;
}
