/* SPDX-License-Identifier: MIT */
#include <probekit.h>
#include <string.h>

char buffer[64 << 20];

int main(void)
{
	PROBE_BEGIN(first_pass);
	memset(buffer, 1, sizeof(buffer));
	PROBE_END(first_pass);
	PROBE_BEGIN(second_pass);
	memset(buffer, 2, sizeof(buffer));
	PROBE_END(second_pass);
}
