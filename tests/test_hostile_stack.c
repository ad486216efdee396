/* SPDX-License-Identifier: MIT */
/* Threads with the least stack there is; and how much the library takes of it, for people. */
#include "hostile_support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAINTED_SIZE ((size_t)1 << 20)
#define PAINT	     0xa5
/* What a thread with the least stack may have in use itself when it marks. */
#define OWN_USE 2048

static void *do_nothing(void *argument)
{
	return argument;
}

static void *mark(void *argument)
{
	PROBE_BEGIN(small);
	PROBE_END(small);
	return argument;
}

static void *mark_on_used_stack(void *argument)
{
	volatile char used[OWN_USE];

	used[0] = used[OWN_USE - 1] = 0;
	mark(argument);
	used[0] = used[OWN_USE - 1];
	return argument;
}

static void *stop(void *argument)
{
	mark(argument);
	probe_stop(NULL, NULL);
	return argument;
}

static void *leave(void *argument)
{
	mark(argument);
	exit(EXIT_SUCCESS);
}

static void run_with_least_stack(void *(*function)(void *))
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	NEED(pthread_attr_setstacksize(&attributes, (size_t)sysconf(_SC_THREAD_STACK_MIN)) == 0);
	NEED(pthread_create(&thread, &attributes, function, NULL) == 0);
	NEED(pthread_join(thread, NULL) == 0);
	pthread_attr_destroy(&attributes);
}

static void mark_first_on_least_stack(void)
{
	run_with_least_stack(mark_on_used_stack);
	run_with_least_stack(mark_on_used_stack);
	usleep(1000);
	mark(NULL);
}

static void mark_later_on_least_stack(void)
{
	mark(NULL);
	for (int i = 0; i < 3; i++)
		run_with_least_stack(mark_on_used_stack);
}

static void stop_on_least_stack(void)
{
	run_with_least_stack(stop);
}

static void exit_on_least_stack(void)
{
	run_with_least_stack(leave);
}

static void try_settings(void (*body)(void))
{
	static const char *const settings[][3] = {
		{ NULL },
		{ "PROBE_SOURCE=perf" },
		{ "PROBE_SOURCE=os" },
		{ "PROBE_SET=cache" },
		{ "PROBE_EVENTS=cycles,page-faults,cpu-migrations" },
		{ "PROBE_COUNT=process" },
		{ "PROBE_EVENTS=no-such-event" },
		{ "PROBE_OUTPUT=/dev/null", "PROBE_FORMAT=json" },
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		free(outlive(body, settings[i]));
}

static void the_least_stack_is_enough_for_the_first_mark(void **state)
{
	(void)state;
	try_settings(mark_first_on_least_stack);
}

static void the_least_stack_is_enough_for_a_later_threads_first_mark(void **state)
{
	(void)state;
	try_settings(mark_later_on_least_stack);
}

static void the_least_stack_is_enough_to_stop(void **state)
{
	(void)state;
	try_settings(stop_on_least_stack);
}

static void the_least_stack_is_enough_to_exit(void **state)
{
	(void)state;
	try_settings(exit_on_least_stack);
}

/* Bytes of stack that a thread wrote to, its own block of the C library included. */
static size_t use_of(void *(*function)(void *))
{
	unsigned char *stack = mmap(NULL, PAINTED_SIZE, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t untouched = 0;
	pthread_attr_t attributes;
	pthread_t thread;

	NEED(stack != MAP_FAILED);
	memset(stack, PAINT, PAINTED_SIZE);
	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stack, PAINTED_SIZE);
	NEED(pthread_create(&thread, &attributes, function, NULL) == 0);
	NEED(pthread_join(thread, NULL) == 0);
	pthread_attr_destroy(&attributes);
	while (stack[untouched] == PAINT)
		untouched++;
	munmap(stack, PAINTED_SIZE);
	return PAINTED_SIZE - untouched;
}

static void paint(void)
{
	const size_t own = use_of(do_nothing);
	const size_t first = use_of(mark) - own;
	const size_t later = use_of(mark) - own;
	const size_t stopping = use_of(stop) - own;

	/* To where the test looks; the report stands before it. */
	dprintf(STDERR_FILENO,
		"\nbytes of stack: first mark %zu, a later thread's %zu, probe_stop %zu\n", first,
		later, stopping);
}

static void stack_use_is_told(void **state)
{
	char *text = outlive(paint, NULL);

	(void)state;
	assert_contains(text, "\nbytes of stack");
	print_message("%s", strstr(text, "\nbytes of stack") + 1);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_least_stack_is_enough_for_the_first_mark),
		cmocka_unit_test(the_least_stack_is_enough_for_a_later_threads_first_mark),
		cmocka_unit_test(the_least_stack_is_enough_to_stop),
		cmocka_unit_test(the_least_stack_is_enough_to_exit),
		cmocka_unit_test(stack_use_is_told),
	};

	return cmocka_run_group_tests_name("hostile stack", tests, NULL, NULL);
}
