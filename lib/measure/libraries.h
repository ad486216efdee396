/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LIBRARIES_H
#define PROBEKIT_LIBRARIES_H

/* Room for a build ID in hexadecimal. */
#define LIBRARY_BUILD_SIZE 41

/*
 * Calls found for each shared object of this process, but for its own and the simulator's: the file's
 * name without folders, and its build ID, "" where it has none.
 */
void libraries_each(void (*found)(void *context, const char *name, const char *build),
		    void *context);

#endif
