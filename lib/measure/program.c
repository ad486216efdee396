/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/auxv.h>

/* The linker tells where this library begins and ends. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char _end[] __attribute__((visibility("hidden")));

/* The kernel tells where the program's headers are; unlike dl_iterate_phdr(3) this takes no lock,
 * which another thread may hold while it waits for this one. */
bool program_holds(const void *address)
{
	const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
	const size_t count = headers ? getauxval(AT_PHNUM) : 0;
	const ElfW(Phdr) *own = NULL;
	uintptr_t place;

	if ((uintptr_t)address - (uintptr_t)__ehdr_start <
	    (uintptr_t)_end - (uintptr_t)__ehdr_start)
		return true;
	for (size_t i = 0; i < count; i++)
		if (headers[i].p_type == PT_PHDR)
			own = &headers[i];
	if (!own)
		return false;
	place = (uintptr_t)address - ((uintptr_t)headers - own->p_vaddr);
	for (size_t i = 0; i < count; i++)
		if (headers[i].p_type == PT_LOAD && place - headers[i].p_vaddr < headers[i].p_memsz)
			return true;
	return false;
}
