/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_TREE_H
#define PROBEKIT_DOCTOR_TREE_H

#include <stddef.h>

/* A machine's /proc, /sys and the like: this one's, or a recorded one's below a folder. */
struct tree {
	const char *root; /* "": this machine */
};

/* The text of a file, as much as there is room for, without white space at its end. Returns its
 * length or -errno; text is "" then. */
int tree_read(const struct tree *tree, const char *path, char *text, size_t size);

/* A file that holds a whole number. Returns 0 or -errno. */
int tree_number(const struct tree *tree, const char *path, long *number);

/* The choice in force of a file like "always [madvise] never". Returns 0 or -errno. */
int tree_choice(const struct tree *tree, const char *path, char *choice, size_t size);

/* What stands behind "key:" on the first line that begins so, in files like /proc/cpuinfo.
 * Returns 0 or -errno. */
int tree_field(const struct tree *tree, const char *path, const char *key, char *value,
	       size_t size);

/* 1: path is there, 0: it is not; -errno where that cannot be told. */
int tree_has(const struct tree *tree, const char *path);

/* Calls each() for the names in a folder, sorted. Returns how many they are or -errno. */
int tree_list(const struct tree *tree, const char *path,
	      void (*each)(const char *name, void *context), void *context);

/* Whether word is one of those in text, which blanks separate. */
int has_word(const char *text, const char *word);

#endif
