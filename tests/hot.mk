# SPDX-License-Identifier: MIT
# What makes regions cheap.
unit_tests += \
	tests/test_clock \
	tests/test_region_index

tests_test_clock_SOURCES = tests/test_clock.c $(fake_syscalls)
tests_test_clock_LDADD = $(test_libs)
tests_test_region_index_SOURCES = tests/test_region_index.c
tests_test_region_index_LDADD = $(test_libs)
