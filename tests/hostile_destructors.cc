/* SPDX-License-Identifier: MIT */
/* Regions in everything that C++ runs after main() and at a thread's end. */
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <unistd.h>

#include <probekit.h>

namespace
{
struct marker {
	const char *name;

	explicit marker(const char *its_name) : name(its_name)
	{
	}
	~marker()
	{
		struct probe_named_region *region = probe_region(name);

		probe_enter(region);
		probe_leave(region);
	}
};

marker global("static of the file");
thread_local marker of_thread("of the thread");

void touch_statics()
{
	static marker local("static of a function");
	static thread_local marker local_of_thread("of the thread, in a function");

	/* Used, so that they are constructed. */
	if (!local.name || !local_of_thread.name || !of_thread.name)
		std::abort();
}

void mark_at_exit()
{
	PROBE_SCOPED("atexit");
}

void close_standard_error()
{
	PROBE_SCOPED("atexit, standard error closed");
	std::fclose(stderr);
}
} // namespace

int main()
{
	std::atexit(mark_at_exit);
	touch_statics();
	std::thread(touch_statics).join();
	PROBE_BEGIN(main);
	PROBE_END(main);
	std::atexit(close_standard_error);
	return 0;
}
