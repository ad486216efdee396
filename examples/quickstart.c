/* SPDX-License-Identifier: MIT */
/* Two macros and nothing else: the first pass over fresh memory takes page faults, the second none */
#include <stdio.h>
#include <stdlib.h>

#include <probekit.h>

int main(void)
{
	const size_t size = (size_t)16 << 20;
	unsigned long sum = 0;

	PROBE_BEGIN(fill);
	unsigned char *const buffer = malloc(size);
	for (size_t i = 0; buffer && i < size; i++)
		buffer[i] = (unsigned char)i;
	PROBE_BEGIN(again);
	for (size_t i = 0; buffer && i < size; i++)
		sum += buffer[i];
	PROBE_END(again);
	PROBE_END(fill);

	printf("sum %lu\n", sum);
	free(buffer);
	return buffer ? EXIT_SUCCESS : EXIT_FAILURE;
}
