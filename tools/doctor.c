/* SPDX-License-Identifier: MIT */
/* probekit doctor */
#include "command.h"
#include "message.h"

static int run(int argc, char **argv)
{
	(void)argc;
	return complain("%s: not there yet", argv[0]);
}

const struct command command_doctor = { "doctor", "", run };
