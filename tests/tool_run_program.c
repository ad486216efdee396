/* SPDX-License-Identifier: MIT */
/* An instrumented program that ends as its argument says, for tests of `probekit run`. */
#include <probekit-profile.h>
#include <probekit.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void end(const char *how)
{
	const struct probe_options options = { .size = sizeof(options), .events = "page-faults" };
	struct probe_profile *profile;

	if (strcmp(how, "_exit") == 0)
		_exit(EXIT_SUCCESS);
	if (strcmp(how, "signal") == 0)
		raise(SIGKILL);
	if (strcmp(how, "exec") == 0)
		execlp("true", "true", (char *)NULL);
	/* What it counted is its own affair. */
	if (strcmp(how, "stop") == 0 && probe_stop(&profile, NULL) == 0)
		probe_profile_free(profile);
	if (strcmp(how, "set") == 0 && probe_stop(&profile, NULL) == 0) {
		probe_profile_free(profile);
		probe_start(&options, NULL);
		PROBE_BEGIN(faults);
		PROBE_END(faults);
	}
}

int main(int count, char **arguments)
{
	PROBE_BEGIN(work);
	PROBE_END(work);
	end(count > 1 ? arguments[1] : "exit");
	return EXIT_SUCCESS;
}
