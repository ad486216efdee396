# SPDX-License-Identifier: MIT
# Lines of source.
unit_tests += tests/test_lines
tests_test_lines_SOURCES = tests/test_lines.c
tests_test_lines_LDADD = $(test_libs)

unit_tests += tests/test_sampling
tests_test_sampling_SOURCES = tests/test_sampling.c \
	tools/lines/interval.c tools/lines/interval.h \
	tools/sample/events.c tools/sample/events.h \
	tools/sample/placed.c tools/sample/placed.h \
	tools/sample/space.c tools/sample/space.h
tests_test_sampling_LDADD = $(test_libs) -lm

if HAVE_SMARTCOLS
interface_tests += tests/tool_lines.sh
if HAVE_DW
interface_tests += tests/tool_sample.sh tests/tool_sample_region.sh
endif
endif
EXTRA_DIST += tests/tool_lines.sh tests/tool_sample.sh tests/tool_sample_region.sh
