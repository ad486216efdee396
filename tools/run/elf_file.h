/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_ELF_FILE_H
#define PROBEKIT_ELF_FILE_H

#include <stdbool.h>

/* What a program file says of itself. All false for what is no ELF file, such as a script. */
struct elf_file {
	bool is_elf;	       /* it begins as one; the rest is false where it is damaged */
	bool is_native;	       /* of the architecture and word size that we are of */
	bool is_dynamic;       /* a dynamic linker loads it */
	bool is_relocatable;   /* a PIE or shared object */
	bool has_dormant_note; /* compiled with -DPROBE_WEAK */
};

/* 0 or -errno of opening it. What is damaged is read up to there. */
int elf_file_read(const char *path, struct elf_file *file);

#endif
