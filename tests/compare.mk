# SPDX-License-Identifier: MIT
# Comparing profiles: statistics, comparisons, limits, and their subcommands.
check_PROGRAMS += tests/statistics_values
tests_statistics_values_SOURCES = tests/statistics_values.c
tests_statistics_values_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_statistics_values_LDADD = lib/librooms.la

interface_tests += tests/statistics_oracle.sh
EXTRA_DIST += tests/statistics_oracle.py
