# SPDX-License-Identifier: MIT
# Lines of source.
unit_tests += tests/test_lines
tests_test_lines_SOURCES = tests/test_lines.c
tests_test_lines_LDADD = $(test_libs)

if HAVE_SMARTCOLS
interface_tests += tests/tool_lines.sh
endif
