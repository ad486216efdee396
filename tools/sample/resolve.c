/* SPDX-License-Identifier: MIT */
#include "resolve.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A program or a shared object, and what its debug information tells. */
struct object {
	const char *file;
	const char *base; /* name without folders */
	Dwfl *dwfl;
	Dwfl_Module *module; /* NULL: nothing is known; see why */
	GElf_Addr bias;
	const char *why; /* as ": deleted" */
};

static char *debug_folder; /* the usual places */

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
	.section_address = dwfl_offline_section_address,
	.debuginfo_path = &debug_folder,
};

static const char *basename_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const char *state_of(const char *file, uint64_t inode)
{
	struct stat status;

	if (stat(file, &status) != 0)
		return ": deleted or out of reach";
	if (inode != 0 && status.st_ino != inode)
		return ": another file by now";
	return NULL;
}

static void object_open(struct object *object, const char *file, uint64_t inode)
{
	*object = (struct object){ .file = file, .base = basename_of(file) };
	object->why = state_of(file, inode);
	if (object->why)
		return;
	object->why = ": no symbols";
	object->dwfl = dwfl_begin(&callbacks);
	if (!object->dwfl)
		return;
	object->module = dwfl_report_offline(object->dwfl, file, file, -1);
	dwfl_report_end(object->dwfl, NULL, NULL);
	if (object->module && !dwfl_module_getelf(object->module, &object->bias))
		object->module = NULL;
}

static void object_close(struct object *object)
{
	if (object->dwfl)
		dwfl_end(object->dwfl);
}

/* What the program header says where this part of the file is loaded. */
static bool address_of(const struct object *object, uint64_t offset, GElf_Addr *address)
{
	GElf_Addr bias;
	Elf *elf = dwfl_module_getelf(object->module, &bias);
	size_t count = 0;

	if (!elf || elf_getphdrnum(elf, &count) != 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr header;

		if (!gelf_getphdr(elf, (int)i, &header) || header.p_type != PT_LOAD ||
		    offset < header.p_offset || offset >= header.p_offset + header.p_filesz)
			continue;
		*address = offset - header.p_offset + header.p_vaddr + bias;
		return true;
	}
	return false;
}

/* The innermost function there, be it inlined; NULL: not known. */
static const char *function_at(const struct object *object, GElf_Addr address)
{
	Dwarf_Addr bias;
	Dwarf_Die *unit = dwfl_module_addrdie(object->module, address, &bias);
	Dwarf_Die *scopes = NULL;
	const char *name = NULL;
	int count;

	count = unit ? dwarf_getscopes(unit, address - bias, &scopes) : 0;
	for (int i = 0; i < count && !name; i++) {
		const int tag = dwarf_tag(&scopes[i]);

		if (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine)
			name = dwarf_diename(&scopes[i]);
	}
	free(scopes);
	return name ? name : dwfl_module_addrname(object->module, address);
}

struct spot {
	const char *function;
	const char *file; /* NULL: not known */
	int line;
	char path[PATH_MAX];
};

static void line_at(const struct object *object, GElf_Addr address, struct spot *spot)
{
	Dwfl_Line *line = dwfl_module_getsrc(object->module, address);
	const char *folder, *file;

	if (!line)
		return;
	file = dwfl_lineinfo(line, NULL, &spot->line, NULL, NULL, NULL);
	if (!file)
		return;
	folder = *file == '/' ? NULL : dwfl_line_comp_dir(line);
	if (folder && (size_t)snprintf(spot->path, sizeof(spot->path), "%s/%s", folder, file) <
			      sizeof(spot->path))
		spot->file = spot->path;
	else
		spot->file = file;
}

static int add(struct probe_profile *profile, const struct spot *spot, uint64_t samples)
{
	return probe_profile_add_samples(profile, spot->file, spot->function,
					 spot->file ? spot->line : 0, samples);
}

static int resolve_one(const struct object *object, const struct place *place,
		       struct probe_profile *profile)
{
	char unknown[PATH_MAX + 64];
	struct spot spot = { 0 };
	GElf_Addr address;

	if (object->module && address_of(object, place->offset, &address)) {
		spot.function = function_at(object, address);
		line_at(object, address, &spot);
	}
	if (!spot.function) {
		snprintf(unknown, sizeof(unknown), "[%s%s]", object->base, object->why);
		spot.function = unknown;
		spot.file = NULL;
	}
	return add(profile, &spot, place->samples);
}

/* What is no file: "[vdso]", "//anon", "[heap]", "/memfd:...", and what has no name. */
static const char *name_of_no_file(const struct place *place)
{
	if (place->in_kernel)
		return "[kernel]";
	if (!place->file)
		return "[unknown]";
	if (*place->file == '[')
		return place->file;
	if (*place->file != '/' || strncmp(place->file, "//", 2) == 0 ||
	    strncmp(place->file, "/memfd:", 7) == 0 || strncmp(place->file, "/dev/zero", 9) == 0)
		return "[code made at run time]";
	return NULL;
}

static bool is_of(const struct object *object, const struct place *place, uint64_t inode)
{
	return object->file && strcmp(object->file, place->file) == 0 && inode == place->inode;
}

int resolve(const struct places *places, struct probe_profile *profile)
{
	struct object object = { 0 };
	uint64_t inode = 0;
	int result = 0;

	for (size_t i = 0; i < places->count && result == 0; i++) {
		const struct place *place = &places->list[i];
		const char *name = name_of_no_file(place);

		if (name) {
			const struct spot spot = { .function = name };

			result = add(profile, &spot, place->samples);
			continue;
		}
		if (!is_of(&object, place, inode)) {
			object_close(&object);
			inode = place->inode;
			object_open(&object, place->file, inode);
		}
		result = resolve_one(&object, place, profile);
	}
	object_close(&object);
	return result;
}
