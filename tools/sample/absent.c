/* SPDX-License-Identifier: MIT */
/* Where the build found no elfutils. */
#include "../message.h"
#include "sampling.h"

static long wanted;

void sampling_set_frequency(long frequency)
{
	wanted = frequency;
}

int sampling_attach(pid_t process, struct sampling **sampling)
{
	(void)process;
	*sampling = NULL;
	if (wanted == 0)
		return 0;
	return complain(
		"this probekit was built without elfutils, which tells lines from addresses: "
		"install libdw-dev (or elfutils-devel) and build it again");
}

void sampling_collect(struct sampling *sampling)
{
	(void)sampling;
}

int sampling_add(struct sampling *sampling, struct probe_profile *profile)
{
	(void)sampling;
	(void)profile;
	return 0;
}

void sampling_free(struct sampling *sampling)
{
	(void)sampling;
}
