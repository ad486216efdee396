/* SPDX-License-Identifier: MIT */
#include "elf_file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The note that -DPROBE_WEAK leaves. */
#define NOTE_NAME  "probekit"
#define NOTE_TYPE  1

#define NOTES_MOST (1 << 20) /* bytes; real ones have a few hundred */

/* A program header of either word size. */
struct segment {
	uint32_t type;
	uint64_t offset;
	uint64_t size;
	uint64_t alignment;
};

/* The file's header of either word size. */
struct header {
	bool is_64;
	uint16_t type;
	uint16_t machine;
	uint64_t segments_offset;
	uint16_t segments;
	uint16_t segment_size;
};

static bool read_at(int fd, void *buffer, size_t size, uint64_t offset)
{
	return offset <= INT64_MAX && pread(fd, buffer, size, (off_t)offset) == (ssize_t)size;
}

static bool has_our_byte_order(const unsigned char *identity)
{
	const uint16_t one = 1;
	const bool is_little = *(const unsigned char *)&one == 1;

	return identity[EI_DATA] == (is_little ? ELFDATA2LSB : ELFDATA2MSB);
}

static bool is_elf(int fd)
{
	char magic[SELFMAG];

	return read_at(fd, magic, sizeof(magic), 0) && memcmp(magic, ELFMAG, SELFMAG) == 0;
}

static bool read_header(int fd, struct header *header)
{
	union {
		Elf32_Ehdr narrow;
		Elf64_Ehdr wide;
	} file;

	if (!read_at(fd, &file.narrow, sizeof(file.narrow), 0) ||
	    !has_our_byte_order(file.narrow.e_ident))
		return false;
	if (file.narrow.e_ident[EI_CLASS] == ELFCLASS32) {
		*header = (struct header){
			.type = file.narrow.e_type,
			.machine = file.narrow.e_machine,
			.segments_offset = file.narrow.e_phoff,
			.segments = file.narrow.e_phnum,
			.segment_size = file.narrow.e_phentsize,
		};
		return header->segment_size == sizeof(Elf32_Phdr);
	}
	if (!read_at(fd, &file.wide, sizeof(file.wide), 0))
		return false;
	*header = (struct header){
		.is_64 = true,
		.type = file.wide.e_type,
		.machine = file.wide.e_machine,
		.segments_offset = file.wide.e_phoff,
		.segments = file.wide.e_phnum,
		.segment_size = file.wide.e_phentsize,
	};
	return header->segment_size == sizeof(Elf64_Phdr);
}

static bool read_segment(int fd, const struct header *header, size_t index, struct segment *segment)
{
	const uint64_t offset = header->segments_offset + index * header->segment_size;
	Elf32_Phdr narrow;
	Elf64_Phdr wide;

	if (!header->is_64 && read_at(fd, &narrow, sizeof(narrow), offset)) {
		*segment = (struct segment){ narrow.p_type, narrow.p_offset, narrow.p_filesz,
					     narrow.p_align };
		return true;
	}
	if (header->is_64 && read_at(fd, &wide, sizeof(wide), offset)) {
		*segment = (struct segment){ wide.p_type, wide.p_offset, wide.p_filesz,
					     wide.p_align };
		return true;
	}
	return false;
}

/* Fields of a note are words of four bytes in both word sizes. */
static uint64_t padded(uint64_t size, uint64_t alignment)
{
	const uint64_t to = alignment == 8 ? 8 : 4;

	return (size + to - 1) / to * to;
}

static bool has_our_note(const char *notes, const struct segment *segment)
{
	uint64_t at = 0;
	Elf32_Nhdr note;

	while (at + sizeof(note) <= segment->size) {
		const char *name = notes + at + sizeof(note);

		memcpy(&note, notes + at, sizeof(note));
		if (note.n_namesz > segment->size - at - sizeof(note))
			return false;
		if (note.n_type == NOTE_TYPE && note.n_namesz == sizeof(NOTE_NAME) &&
		    memcmp(name, NOTE_NAME, sizeof(NOTE_NAME)) == 0)
			return true;
		at += padded(sizeof(note) + note.n_namesz, segment->alignment);
		at += padded(note.n_descsz, segment->alignment);
	}
	return false;
}

static bool holds_our_note(int fd, const struct segment *segment)
{
	char *notes;
	bool found;

	if (segment->size > NOTES_MOST)
		return false;
	notes = malloc(segment->size + 1);
	if (!notes)
		return false;
	found = read_at(fd, notes, segment->size, segment->offset) && has_our_note(notes, segment);
	free(notes);
	return found;
}

/* We are a program that this machine runs, and what our libraries can be loaded into. */
static bool is_like_us(const struct header *header)
{
	static struct header ours;
	int fd;

	if (ours.segments == 0) {
		fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
		if (fd < 0 || !read_header(fd, &ours))
			ours = (struct header){ 0 };
		if (fd >= 0)
			close(fd);
	}
	return header->is_64 == ours.is_64 && header->machine == ours.machine;
}

static void read_segments(int fd, const struct header *header, struct elf_file *file)
{
	struct segment segment;

	for (size_t i = 0; i < header->segments && read_segment(fd, header, i, &segment); i++) {
		if (segment.type == PT_INTERP)
			file->is_dynamic = true;
		if (segment.type == PT_NOTE && holds_our_note(fd, &segment))
			file->has_dormant_note = true;
	}
}

int elf_file_read(const char *path, struct elf_file *file)
{
	/* Not to wait for whom a FIFO of that name is opened by. */
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct header header;

	*file = (struct elf_file){ 0 };
	if (fd < 0)
		return -errno;
	file->is_elf = is_elf(fd);
	if (file->is_elf && read_header(fd, &header)) {
		file->is_native = is_like_us(&header);
		file->is_relocatable = header.type == ET_DYN;
		read_segments(fd, &header, file);
	}
	close(fd);
	return 0;
}
