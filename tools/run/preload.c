/* SPDX-License-Identifier: MIT */
#include "preload.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <probekit.h>

#include "elf_file.h"
#include "../message.h"
#include "program.h"

#define ALLOC_LIBRARY "libprobekit-alloc.so.0"

/* Whether it runs with more rights than we have: the dynamic linker then heeds no environment. */
static bool gains_rights(const char *path)
{
	struct stat file;

	if (stat(path, &file) < 0)
		return false;
	return ((file.st_mode & S_ISUID) && file.st_uid != getuid()) ||
	       ((file.st_mode & S_ISGID) && file.st_gid != getgid()) ||
	       (getuid() != 0 && getxattr(path, "security.capability", NULL, 0) > 0);
}

/* Why a library cannot be loaded into the program; NULL: it can. has_weak: it is there for references
 * that nobody else defines. */
static const char *obstacle(const char *path, const struct elf_file *file, bool has_weak)
{
	if (!file->is_native)
		return "it is of another architecture than this probekit: build it for this one";
	if (!file->is_dynamic)
		return "it is linked statically: link it dynamically, as a PIE";
	if (has_weak && !file->is_relocatable)
		return "it is no PIE, its references are settled: link it with -pie, or with "
		       "-lprobekit";
	if (gains_rights(path))
		return "it is set-user-ID or has capabilities, and heeds no LD_PRELOAD: run it as "
		       "the user whom it becomes";
	return NULL;
}

/* The shared library that we run with ourselves; false where we are linked without one. */
static bool find_library(char path[PATH_MAX])
{
	Dl_info info;
	void *address;
	const char *(*const version)(void) = probe_version;

	memcpy(&address, &version, sizeof(address));
	return dladdr(address, &info) != 0 && strstr(info.dli_fname, ".so") &&
	       realpath(info.dli_fname, path);
}

/* The object that counts allocations stands in the same folder. */
static bool find_alloc_library(char path[PATH_MAX])
{
	char *slash;

	if (!find_library(path))
		return false;
	slash = strrchr(path, '/');
	if ((size_t)(slash - path) + sizeof(ALLOC_LIBRARY) + 1 > PATH_MAX)
		return false;
	strcpy(slash + 1, ALLOC_LIBRARY);
	return access(path, R_OK) == 0;
}

static void add_to_preload(const char *library)
{
	const char *before = getenv("LD_PRELOAD");
	char *list;

	if (asprintf(&list, "%s%s%s", before ? before : "", before && *before ? ":" : "", library) <
	    0)
		return;
	setenv("LD_PRELOAD", list, 1);
	free(list);
}

static void add_library(void)
{
	char library[PATH_MAX];

	if (find_library(library) && !strpbrk(library, " :"))
		add_to_preload(library);
	else
		complain("dormant probes are not woken: there is no shared libprobekit, or a space "
			 "or colon stands in its path");
}

static void add_alloc_library(const char *command, const char *path, const struct elf_file *file)
{
	const char *reason = file->is_elf ? obstacle(path, file, false) : NULL;
	char library[PATH_MAX];

	if (reason)
		complain("the allocations of '%s' are not counted: %s", command, reason);
	else if (find_alloc_library(library) && !strpbrk(library, " :"))
		add_to_preload(library);
	else
		complain("allocations are not counted: there is no " ALLOC_LIBRARY
			 " beside libprobekit (it is built with glibc, as a shared object, without "
			 "sanitizers), or a space or colon stands in its path");
}

static void preload_probes(enum preload_wish wish, const char *command, const char *path,
			   const struct elf_file *file)
{
	const char *reason;

	if (wish == PRELOAD_NEVER || (wish == PRELOAD_WHERE_DORMANT && !file->has_dormant_note))
		return;
	reason = file->is_elf ? obstacle(path, file, true) : NULL;
	if (!reason) {
		add_library();
		return;
	}
	complain("the dormant probes of '%s' are not woken: %s", command, reason);
}

void preload(enum preload_wish wish, bool alloc, const char *command)
{
	char path[PATH_MAX];
	struct elf_file file;

	/* What cannot be read or is a script is not known to hold any probes. */
	if (!program_find(command, X_OK, path) || elf_file_read(path, &file) < 0)
		file = (struct elf_file){ 0 };
	if (alloc)
		add_alloc_library(command, path, &file);
	preload_probes(wish, command, path, &file);
}
