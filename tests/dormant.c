/* SPDX-License-Identifier: MIT */
/* All kinds of marks, for tests/dormant.sh: a program, or with LIBRARY what it calls, C and C++. */
#include <probekit.h>

#include <stdio.h>

#ifdef __cplusplus
extern "C"
#endif
	int
	marked(int x);

#ifndef CALLER
static int in_function(int x)
{
	PROBE_FUNCTION();
	return x + 1;
}

int marked(int x)
{
	struct probe_named_region *named = probe_region("at run time");

	PROBE_BEGIN(outer);
	for (int i = 0; i < 3; i++) {
		PROBE_SCOPED("in a loop");
		x = in_function(x);
		if (i == 1)
			continue;
		probe_enter(named);
		probe_leave(named);
	}
	PROBE_END(outer);
	return x;
}
#endif

#ifndef LIBRARY
int main(void)
{
#ifdef PROBE_WEAK
	puts(probe_version ? "awake" : "asleep");
#endif
	return marked(4) == 7 ? 0 : 1;
}
#endif
