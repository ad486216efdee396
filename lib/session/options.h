/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_OPTIONS_H
#define PROBEKIT_OPTIONS_H

#include <stdbool.h>

#include <probekit.h>

#include "../measure/pass.h"
#include "../measure/request.h"

/* What a session was asked for, checked. */
struct options {
	char *set;
	char *events; /* NULL: the set */
	char *output; /* pattern; NULL: standard error */
	const char *format;
	enum request_scope scope;
	unsigned int sources; /* of enum request_source, or-ed */
	struct pass pass;
	bool each_thread; /* a tree for every thread, not one for all */
};

/* given's strings, else the environment's, else the defaults. given may be NULL. */
int options_read(const struct probe_options *given, struct options *options,
		 struct probe_error *error);
void options_free(struct options *options);

/* What to count, by these. */
int options_request(const struct options *options, struct request **request,
		    struct probe_error *error);

/* PROBE=off; -EINVAL for what is neither on nor off. */
int options_are_off(bool *off, struct probe_error *error);

#endif
