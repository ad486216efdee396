# SPDX-License-Identifier: MIT
# `probekit run`, played.
run_tests = tests/tool_run.sh tests/tool_preload.sh

if HAVE_SMARTCOLS
if !EMULATED_PMU
TESTS += $(run_tests)
endif
check_PROGRAMS += tests/tool_run_program
endif
tests_tool_run_program_SOURCES = tests/tool_run_program.c
tests_tool_run_program_LDADD = lib/libprobekit.la

if HAVE_CMOCKA
if HAVE_SMARTCOLS
check_PROGRAMS += tests/test_tool_passes
TESTS += tests/test_tool_passes
endif
endif
tests_test_tool_passes_SOURCES = tests/test_tool_passes.c \
	tools/message.c tools/run/passes.c tools/run/remarks.c
tests_test_tool_passes_LDADD = $(test_libs)

dist_check_SCRIPTS += $(run_tests)
EXTRA_DIST += tests/tool_run_terminal.py
