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
	int length;	  /* of it */
	Dwfl *dwfl;
	Dwfl_Module *module; /* NULL: nothing is known; see why */
	GElf_Addr bias;
	Dwarf_Die *last_unit; /* that was found without an index */
	Dwarf_Addr last_bias;
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

/* The kernel writes " (deleted)" behind the name of a file that was away as it was mapped. */
static int length_of_name(const char *base)
{
	static const char deleted[] = " (deleted)";
	const size_t length = strlen(base), more = sizeof(deleted) - 1;

	if (length > more && strcmp(base + length - more, deleted) == 0)
		return (int)(length - more);
	return (int)length;
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
	object->length = (int)strlen(object->base);
	object->why = state_of(file, inode);
	if (object->why) {
		object->length = length_of_name(object->base);
		return;
	}
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

static bool holds(Dwarf_Die *unit, GElf_Addr address)
{
	return dwarf_haspc(unit, address) == 1;
}

/*
 * The unit of the compiler's that has the address. The index of units (.debug_aranges) finds it at once,
 * but clang writes none: then each is asked, and most often it is the last one's again.
 */
static Dwarf_Die *unit_at(struct object *object, GElf_Addr address, Dwarf_Addr *bias)
{
	Dwarf_Die *unit = dwfl_module_addrdie(object->module, address, bias);

	if (unit)
		return unit;
	if (object->last_unit && holds(object->last_unit, address - object->last_bias)) {
		*bias = object->last_bias;
		return object->last_unit;
	}
	while ((unit = dwfl_module_nextcu(object->module, unit, bias)))
		if (holds(unit, address - *bias))
			break;
	object->last_unit = unit;
	object->last_bias = *bias;
	return unit;
}

/* The innermost function there, be it inlined; NULL: not known. */
static const char *function_at(const struct object *object, Dwarf_Die *unit, Dwarf_Addr bias,
			       GElf_Addr address)
{
	Dwarf_Die *scopes = NULL;
	const char *name = NULL;
	const int count = unit ? dwarf_getscopes(unit, address - bias, &scopes) : 0;

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

static void line_at(Dwarf_Die *unit, GElf_Addr address, struct spot *spot)
{
	Dwarf_Line *line = unit ? dwarf_getsrc_die(unit, address) : NULL;
	const char *file = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
	const char *folder = NULL;
	Dwarf_Attribute attribute;

	if (!file || dwarf_lineno(line, &spot->line) != 0)
		return;
	spot->file = file;
	if (*file != '/')
		folder = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
	if (folder && (size_t)snprintf(spot->path, sizeof(spot->path), "%s/%s", folder, file) <
			      sizeof(spot->path))
		spot->file = spot->path;
}

/* To those of all of the program, and to those of its region. */
static int add(struct probe_profile *profile, const struct spot *spot, const struct place *place)
{
	const int line = spot->file ? spot->line : 0;
	const int result = probe_profile_add_samples(profile, NULL, spot->file, spot->function,
						     line, place->samples);

	if (result < 0 || !place->region)
		return result;
	return probe_profile_add_samples(profile, place->region, spot->file, spot->function, line,
					 place->samples);
}

static int resolve_one(struct object *object, const struct place *place,
		       struct probe_profile *profile)
{
	char unknown[PATH_MAX + 64];
	struct spot spot = { 0 };
	GElf_Addr address;
	Dwarf_Addr bias = 0;

	if (object->module && address_of(object, place->offset, &address)) {
		Dwarf_Die *unit = unit_at(object, address, &bias);

		spot.function = function_at(object, unit, bias, address);
		line_at(unit, address - bias, &spot);
	}
	if (!spot.function) {
		snprintf(unknown, sizeof(unknown), "[%.*s%s]", object->length, object->base,
			 object->why);
		spot.function = unknown;
		spot.file = NULL;
	}
	return add(profile, &spot, place);
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

			result = add(profile, &spot, place);
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
