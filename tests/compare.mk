# SPDX-License-Identifier: MIT
# Comparing profiles: statistics, comparisons, limits, and their subcommands.
check_PROGRAMS += tests/statistics_values
tests_statistics_values_SOURCES = tests/statistics_values.c
tests_statistics_values_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_statistics_values_LDADD = lib/librooms.la

interface_tests += tests/statistics_oracle.sh
EXTRA_DIST += tests/statistics_oracle.py

compare_support = tests/compare_support.c tests/compare_support.h $(render_support)

unit_tests += \
	tests/test_check \
	tests/test_compare

tests_test_check_SOURCES = tests/test_check.c $(compare_support)
tests_test_check_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_check_LDADD = $(test_libs)
tests_test_compare_SOURCES = tests/test_compare.c $(compare_support)
tests_test_compare_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_compare_LDADD = $(test_libs)

unit_tests += tests/test_words
tests_test_words_SOURCES = tests/test_words.c tools/compare/words.c tools/compare/words.h
tests_test_words_LDADD = $(test_libs)

if HAVE_SMARTCOLS
interface_tests += tests/tool_compare.sh
endif
EXTRA_DIST += tests/tool_compare.sh

unit_tests += tests/test_comparison_report
tests_test_comparison_report_SOURCES = tests/test_comparison_report.c $(compare_support)
tests_test_comparison_report_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_comparison_report_LDADD = $(test_libs)
