/* SPDX-License-Identifier: MIT */
#include "libraries.h"

#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct search {
	void (*found)(void *context, const char *name, const char *build);
	void *context;
};

/* Ours, and what valgrind loads, are no part of the program; nor has the kernel's a file. */
static bool is_wanted(const char *name)
{
	static const char *const unwanted[] = { "libprobekit", "vgpreload", "linux-vdso",
						"linux-gate" };

	for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		if (strncmp(name, unwanted[i], strlen(unwanted[i])) == 0)
			return false;
	return *name;
}

static size_t rounded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

/* The notes of a segment, one behind the other: their head, name and descriptor. */
static void read_build(const char *notes, size_t size, char build[LIBRARY_BUILD_SIZE])
{
	ElfW(Nhdr) note;

	while (size >= sizeof(note)) {
		const unsigned char *descriptor;
		size_t whole;

		memcpy(&note, notes, sizeof(note));
		whole = sizeof(note) + rounded(note.n_namesz) + rounded(note.n_descsz);
		if (whole > size)
			return;
		descriptor = (const unsigned char *)notes + sizeof(note) + rounded(note.n_namesz);
		if (note.n_type == NT_GNU_BUILD_ID) {
			for (size_t i = 0; i < note.n_descsz && 2 * i + 2 < LIBRARY_BUILD_SIZE; i++)
				sprintf(build + 2 * i, "%02x", descriptor[i]);
			return;
		}
		notes += whole;
		size -= whole;
	}
}

static int take_object(struct dl_phdr_info *object, size_t size, void *context)
{
	const struct search *search = context;
	const char *slash = strrchr(object->dlpi_name, '/');
	const char *name = slash ? slash + 1 : object->dlpi_name;
	char build[LIBRARY_BUILD_SIZE] = "";

	(void)size;
	if (!is_wanted(name))
		return 0;
	for (size_t i = 0; i < object->dlpi_phnum && !*build; i++) {
		const ElfW(Phdr) *segment = &object->dlpi_phdr[i];

		if (segment->p_type == PT_NOTE)
			read_build((const char *)(object->dlpi_addr + segment->p_vaddr),
				   segment->p_memsz, build);
	}
	search->found(search->context, name, build);
	return 0;
}

void libraries_each(void (*found)(void *context, const char *name, const char *build),
		    void *context)
{
	struct search search = { .found = found, .context = context };

	dl_iterate_phdr(take_object, &search);
}
