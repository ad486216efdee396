/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_RENDER_H
#define PROBEKIT_RENDER_H

#include <stdio.h>

#include "view.h"

#define RENDER_SUFFIXES 2

struct render_format {
	const char *name;
	/* 0, -ENODATA or -EINVAL with the error filled, -EIO (errno says why), -ENOMEM. */
	int (*render)(const struct view *view, FILE *stream, struct probe_error *error);
	const char *suffixes[RENDER_SUFFIXES]; /* of the files that hold it */
};

/* 0, or -EINVAL offering the nearest and naming the formats that there are. */
int render_find_format(const char *name, const struct render_format **format,
		       struct probe_error *error);

/* Name of the format that a file of that path holds; text where its suffix says nothing. */
const char *render_format_of_path(const char *path);

#endif
