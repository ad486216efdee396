# SPDX-License-Identifier: MIT
# The library as its users meet it: headers, control flow, symbols, other languages, files.
AM_TESTS_ENVIRONMENT = \
	CC='$(CC)'; CXX='$(CXX)'; SANITIZE_CFLAGS='$(SANITIZE_CFLAGS)'; \
	top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; \
	export CC CXX SANITIZE_CFLAGS top_srcdir top_builddir;

# Scripts run on the machine that builds, also where programs run in a guest.
TEST_EXTENSIONS = .sh

interface_tests = \
	tests/control_flow.sh \
	tests/format.sh \
	tests/headers.sh \
	tests/man.sh \
	tests/misuse.sh \
	tests/readme.sh \
	tests/report_schemas.sh \
	tests/schema.sh

# ThreadSanitizer has to be there from the start of a process, and Python is not built with it.
if !THREAD_SANITIZED
interface_tests += tests/foreign.sh
endif

# Sanitizers add libraries and thread-local storage of their own.
if !SANITIZED
interface_tests += tests/dormant.sh tests/symbols.sh
endif

# They look at files and compilers of the machine that builds.
if !EMULATED_PMU
TESTS += $(interface_tests)
endif
EXTRA_DIST += $(interface_tests)

check_PROGRAMS += tests/schema_program
tests_schema_program_SOURCES = tests/schema_program.c
tests_schema_program_LDADD = lib/libprobekit.la

EXTRA_DIST += \
	tests/control_flow.c tests/control_flow.c.left tests/control_flow.c.matched \
	tests/control_flow.cc tests/control_flow.cc.left tests/control_flow.cc.matched \
	tests/ctypes_regions.py tests/fortran_regions.f90 \
	tests/dormant.c \
	tests/header_forms.c tests/header_forms.cc \
	tests/profile_lines.py \
	tests/report_schemas.py \
	tests/schema.py \
	tests/shell_support.sh
