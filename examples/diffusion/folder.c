/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_kept(struct folder *folder, const char *keep)
{
	struct stat status;

	if (snprintf(folder->path, sizeof(folder->path), "%s", keep) >= (int)sizeof(folder->path)) {
		warnx("--keep: the name is too long");
		return -ENAMETOOLONG;
	}
	if (mkdir(keep, 0777) != 0 && errno != EEXIST) {
		warn("--keep %s: cannot make this folder", keep);
		return -errno;
	}
	if (stat(keep, &status) != 0 || !S_ISDIR(status.st_mode) || access(keep, W_OK | X_OK)) {
		warnx("--keep %s: not a folder that can be written to: name another", keep);
		return -EACCES;
	}
	return 0;
}

static int open_temporary(struct folder *folder)
{
	const char *const set = secure_getenv("TMPDIR");
	const char *const parent = set && *set ? set : "/tmp";

	if (snprintf(folder->path, sizeof(folder->path), "%s/diffusion-XXXXXX", parent) >=
	    (int)sizeof(folder->path)) {
		warnx("TMPDIR: the name is too long");
		return -ENAMETOOLONG;
	}
	if (!mkdtemp(folder->path)) {
		const int err = -errno;

		warn("%s: cannot make a temporary folder there: set TMPDIR, or give --keep",
		     parent);
		return err;
	}
	return 0;
}

int folder_open(struct folder *folder, const char *keep)
{
	folder->temporary = !keep;
	return keep ? open_kept(folder, keep) : open_temporary(folder);
}

void folder_close(const struct folder *folder)
{
	const struct dirent *entry;
	DIR *stream;

	if (!folder->temporary)
		return;

	/* All there is, not only the profiles: a run that was killed leaves half of one */
	stream = opendir(folder->path);
	while (stream && (entry = readdir(stream)))
		unlinkat(dirfd(stream), entry->d_name, 0);
	if (stream)
		closedir(stream);
	if (rmdir(folder->path) != 0)
		warn("%s: cannot remove this temporary folder", folder->path);
}
