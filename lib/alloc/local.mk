# SPDX-License-Identifier: MIT
# A shared object alone: in a static program glibc's malloc cannot be stood in for. Sanitizers bring
# an allocator of their own, other C libraries do not export theirs.
if BUILD_ALLOC
lib_LTLIBRARIES += lib/libprobekit-alloc.la
endif
lib_libprobekit_alloc_la_SOURCES = \
	lib/alloc/interface.c lib/alloc/interface.h \
	lib/alloc/ledger.c lib/alloc/ledger.h \
	lib/alloc/malloc.c \
	lib/alloc/mmap.c
lib_libprobekit_alloc_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden -fno-builtin
# nodelete: blocks are given back as long as the process lives. now: no first call is resolved inside
# of malloc.
lib_libprobekit_alloc_la_LDFLAGS = $(AM_LDFLAGS) -shared -version-info 0:0:0 \
	-Wl,--version-script=$(top_srcdir)/lib/alloc/alloc.map -Wl,-z,nodelete -Wl,-z,now
lib_libprobekit_alloc_la_DEPENDENCIES = lib/alloc/alloc.map
EXTRA_DIST += lib/alloc/alloc.map
