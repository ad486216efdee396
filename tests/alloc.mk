# SPDX-License-Identifier: MIT
# libprobekit-alloc and what is counted by it. Sanitizers bring an allocator of their own: it is not
# built there.
alloc_test_flags = $(AM_CFLAGS) -fno-builtin
# Before libprobekit and libc, as a program is linked with it.
alloc_test_libs = lib/libprobekit-alloc.la $(test_libs)

if BUILD_ALLOC
unit_tests += tests/test_alloc tests/test_alloc_threads
endif
tests_test_alloc_SOURCES = tests/test_alloc.c
tests_test_alloc_CFLAGS = $(alloc_test_flags)
tests_test_alloc_LDADD = $(alloc_test_libs)
tests_test_alloc_threads_SOURCES = tests/test_alloc_threads.c
tests_test_alloc_threads_CFLAGS = $(alloc_test_flags)
tests_test_alloc_threads_LDADD = $(alloc_test_libs)

if BUILD_ALLOC
if HAVE_SMARTCOLS
if !EMULATED_PMU
TESTS += tests/tool_alloc.sh
endif
endif
endif
EXTRA_DIST += tests/tool_alloc.sh

if BUILD_ALLOC
bench_alloc = tests/bench_alloc
endif
tests_bench_alloc_SOURCES = tests/bench_alloc.c
tests_bench_alloc_CFLAGS = $(alloc_test_flags)
tests_bench_alloc_LDADD = lib/libprobekit-alloc.la
CLEANFILES += tests/bench_alloc
