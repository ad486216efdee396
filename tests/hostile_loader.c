/* SPDX-License-Identifier: MIT */
/*
 * Loads and unloads objects. `reload LIBRARY FIRST SECOND`: instrumented ones, in turn, while a
 * thread runs on. `open LIBRARY`: the library itself. This program is not linked to it.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 1000

struct probe_named_region;

static atomic_int finish;
static void (*enter)(struct probe_named_region *region);
static void (*leave)(struct probe_named_region *region);
static struct probe_named_region *region;

static void *look_up(void *object, const char *name)
{
	void *found = object ? dlsym(object, name) : NULL;

	if (!found) {
		fprintf(stderr, "%s: %s\n", name, dlerror());
		exit(2);
	}
	return found;
}

static void find_functions(void *library)
{
	struct probe_named_region *(*name_region)(const char *name);

	*(void **)&name_region = look_up(library, "probe_region");
	*(void **)&enter = look_up(library, "probe_enter");
	*(void **)&leave = look_up(library, "probe_leave");
	region = name_region("live");
}

static void *mark_without_end(void *argument)
{
	while (!atomic_load(&finish)) {
		enter(region);
		leave(region);
	}
	return argument;
}

static void run_object(const char *path)
{
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	void (*run)(void);

	*(void **)&run = look_up(object, "object_run");
	run();
	run();
	if (dlclose(object) != 0)
		exit(3);
}

static void *run_object_in_thread(void *path)
{
	run_object(path);
	return NULL;
}

static void reload(char **paths)
{
	pthread_t live, thread;

	find_functions(dlopen(paths[0], RTLD_NOW | RTLD_GLOBAL));
	pthread_create(&live, NULL, mark_without_end, NULL);
	for (int i = 0; i < ROUNDS; i++)
		run_object(paths[1 + i % 2]);
	pthread_create(&thread, NULL, run_object_in_thread, paths[1]);
	pthread_join(thread, NULL);
	atomic_store(&finish, 1);
	pthread_join(live, NULL);
}

static void open_library(const char *path)
{
	for (int i = 0; i < ROUNDS; i++) {
		void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

		if (i % 100 == 0) {
			pthread_t thread;

			find_functions(library);
			atomic_store(&finish, 0);
			pthread_create(&thread, NULL, mark_without_end, NULL);
			enter(region);
			leave(region);
			atomic_store(&finish, 1);
			pthread_join(thread, NULL);
		}
		dlclose(library);
	}
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "reload") == 0)
		reload(argv + 2);
	else if (argc == 3 && strcmp(argv[1], "open") == 0)
		open_library(argv[2]);
	else
		return 126;
	return 0;
}
