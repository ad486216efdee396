/* SPDX-License-Identifier: MIT */
/* folder.h - where the runs leave their profiles */
#ifndef DIFFUSION_FOLDER_H
#define DIFFUSION_FOLDER_H

#include <limits.h>
#include <stdbool.h>

struct folder {
	char path[PATH_MAX];
	bool temporary;
};

/** folder_open() - @keep, made if need be, or a temporary one for NULL; says why not; -errno */
int folder_open(struct folder *folder, const char *keep);

/** folder_close() - remove a temporary folder and all in it */
void folder_close(const struct folder *folder);

#endif
