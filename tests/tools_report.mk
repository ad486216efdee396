# SPDX-License-Identifier: MIT
# Reports of a profile in all formats, and the subcommand that makes them.
report_tests = \
	tests/test_benchmark \
	tests/test_csv \
	tests/test_flame \
	tests/test_markdown \
	tests/test_render
unit_tests += $(report_tests)

render_support = tests/render_support.c tests/render_support.h

tests_test_benchmark_SOURCES = tests/test_benchmark.c $(render_support)
tests_test_benchmark_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_benchmark_LDADD = $(test_libs)
tests_test_csv_SOURCES = tests/test_csv.c $(render_support)
tests_test_csv_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_csv_LDADD = $(test_libs)
tests_test_flame_SOURCES = tests/test_flame.c $(render_support)
tests_test_flame_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_flame_LDADD = $(test_libs)
tests_test_markdown_SOURCES = tests/test_markdown.c $(render_support)
tests_test_markdown_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_markdown_LDADD = $(test_libs)
tests_test_render_SOURCES = tests/test_render.c $(render_support)
tests_test_render_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_render_LDADD = $(test_libs)

if HAVE_SMARTCOLS
interface_tests += tests/tool_report.sh
endif
EXTRA_DIST += tests/formats.py
