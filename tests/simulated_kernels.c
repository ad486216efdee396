/* SPDX-License-Identifier: MIT */
/* Kernels of which it is known what they cost, for tests/tool_simulate.sh: those named, or all. */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <probekit.h>

#define SIDE 1024

/* Not static: the compiler must not know what is in them. */
double grid[SIDE][SIDE], next[SIDE][SIDE];
void *memory;

static char buffer[1 << 20];
static unsigned char choices[500000];
static volatile unsigned int taken;

/* Two instructions a turn, one of them a conditional branch. */
__attribute__((noinline)) static void turn(long times)
{
#if defined(__x86_64__)
	__asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(times) : : "cc");
#elif defined(__aarch64__)
	__asm__ volatile("1: subs %0, %0, #1\n\tb.ne 1b" : "+r"(times) : : "cc");
#else
	while (times-- > 0)
		__asm__ volatile("" : : : "memory");
#endif
}

static void loop(void)
{
	PROBE_SCOPED("loop");
	turn(500000);
}

static void branches(void)
{
	PROBE_SCOPED("branches");
	turn(1000000);
}

__attribute__((noinline)) static void choose(void)
{
	for (size_t i = 0; i < sizeof(choices); i++) {
		if (choices[i])
			taken++;
		else
			__asm__ volatile("" : : : "memory");
	}
}

static void predictable(void)
{
	memset(choices, 1, sizeof(choices));
	PROBE_SCOPED("predictable");
	choose();
}

static void random_branches(void)
{
	uint32_t state = 1;

	for (size_t i = 0; i < sizeof(choices); i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		choices[i] = state >> 9 & 1;
	}
	PROBE_SCOPED("random");
	choose();
}

/* Reads each line of the grid from memory once, as long as three rows fit the cache. */
static void stencil(void)
{
	PROBE_SCOPED("stencil");
	for (size_t y = 1; y < SIDE - 1; y++)
		for (size_t x = 1; x < SIDE - 1; x++)
			next[y][x] = grid[y][x] +
				     0.1 * (grid[y - 1][x] + grid[y + 1][x] + grid[y][x - 1] +
					    grid[y][x + 1] - 4 * grid[y][x]);
}

static void rows(void)
{
	double sum = 0;

	PROBE_SCOPED("rows");
	for (size_t y = 0; y < SIDE; y++)
		for (size_t x = 0; x < SIDE; x++)
			sum += grid[y][x];
	next[0][0] = sum;
}

static void columns(void)
{
	double sum = 0;

	PROBE_SCOPED("columns");
	for (size_t x = 0; x < SIDE; x++)
		for (size_t y = 0; y < SIDE; y++) {
			sum += grid[y][x];
			__asm__ volatile(""
					 : "+m"(sum)); /* or the compiler turns the loops round */
		}
	next[0][0] = sum;
}

static void nested(void)
{
	PROBE_SCOPED("outer");
	turn(1000);
	for (int i = 0; i < 10; i++) {
		PROBE_SCOPED("inner");
		turn(100);
	}
}

/* What is counted of a region with nothing in it are the calls of its marks. */
static void empty(void)
{
	PROBE_BEGIN(around);
	for (int i = 0; i < 1000; i++) {
		PROBE_BEGIN(empty);
		PROBE_END(empty);
	}
	PROBE_END(around);
}

static void recurse(int depth)
{
	PROBE_SCOPED("even");
	turn(1000);
	PROBE_SCOPED("odd");
	turn(500);
	if (depth > 1)
		recurse(depth - 1);
}

static void recursive(void)
{
	recurse(10);
}

static void *work(void *context)
{
	PROBE_SCOPED("work");
	turn(100000);
	return context;
}

static void threads(void)
{
	pthread_t list[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&list[i], NULL, work, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(list[i], NULL);
}

/* The instruction that sets memory, a step a byte where it is simulated. */
static void string(void)
{
	PROBE_SCOPED("string");
#ifdef __x86_64__
	char *to = buffer;
	size_t left = sizeof(buffer);

	__asm__ volatile("rep stosb" : "+D"(to), "+c"(left) : "a"(1) : "memory");
#else
	memset(buffer, 1, sizeof(buffer));
#endif
}

static void handle(int number)
{
	(void)number;
	PROBE_SCOPED("handler");
	turn(1000);
}

static void in_handler(void)
{
	signal(SIGUSR1, handle);
	raise(SIGUSR1);
}

static void fork_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		PROBE_SCOPED("child");
		turn(7000);
		return;
	}
	PROBE_BEGIN(parent);
	turn(8000);
	PROBE_END(parent);
	waitpid(child, NULL, 0);
}

static void faults(void)
{
	PROBE_SCOPED("faults");
	memory = malloc(32 << 20);
	if (memory)
		memset(memory, 1, 32 << 20);
}

static void die(void)
{
	loop();
	raise(SIGSEGV);
}

/* As after a build for a CPU that valgrind does not know. */
static void avx512(void)
{
	loop();
#ifdef __x86_64__
	/* vpaddd %zmm0, %zmm0, %zmm0 */
	__asm__ volatile(".byte 0x62, 0xf1, 0x7d, 0x48, 0xfe, 0xc0");
#endif
}

static const struct {
	const char *name;
	void (*run)(void);
	int by_name; /* alone */
} kernels[] = {
	{ "loop", loop, 0 },
	{ "branches", branches, 0 },
	{ "predictable", predictable, 0 },
	{ "random", random_branches, 0 },
	{ "stencil", stencil, 0 },
	{ "rows", rows, 0 },
	{ "columns", columns, 0 },
	{ "nested", nested, 0 },
	{ "recursive", recursive, 0 },
	{ "empty", empty, 0 },
	{ "string", string, 0 },
	{ "faults", faults, 0 },
	{ "threads", threads, 0 }, /* after which the caches are no two times alike */
	{ "handler", in_handler, 1 },
	{ "fork", fork_child, 1 },
	{ "die", die, 1 },
	{ "avx512", avx512, 1 },
};

static int is_named(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		if (argc > 1 ? is_named(kernels[i].name, argc, argv) : !kernels[i].by_name)
			kernels[i].run();
	return 0;
}
