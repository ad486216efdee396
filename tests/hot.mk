# SPDX-License-Identifier: MIT
# What makes regions cheap.
unit_tests += \
	tests/test_bracketed \
	tests/test_clock \
	tests/test_fallbacks \
	tests/test_fault_counter \
	tests/test_net \
	tests/test_overhead \
	tests/test_own_books \
	tests/test_paged_group \
	tests/test_region_index
# Sanitizers themselves cannot be interrupted.
if !SANITIZED
unit_tests += tests/test_stepped
endif

tests_test_clock_SOURCES = tests/test_clock.c $(fake_syscalls)
tests_test_clock_LDADD = $(test_libs)
tests_test_region_index_SOURCES = tests/test_region_index.c
tests_test_region_index_LDADD = $(test_libs)
tests_test_own_books_SOURCES = tests/test_own_books.c $(fake_syscalls)
tests_test_own_books_LDADD = $(test_libs)
tests_test_overhead_SOURCES = tests/test_overhead.c $(fake_syscalls)
tests_test_overhead_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_overhead_LDADD = $(test_libs) -lpthread
tests_test_stepped_SOURCES = tests/test_stepped.c tests/hostile_support.c tests/hostile_support.h
tests_test_stepped_LDADD = $(test_libs)
tests_test_fallbacks_SOURCES = tests/test_fallbacks.c $(fake_syscalls)
tests_test_fallbacks_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_fallbacks_LDADD = $(test_libs)
tests_test_paged_group_SOURCES = tests/test_paged_group.c $(fake_syscalls)
tests_test_paged_group_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_paged_group_LDADD = $(test_libs)
tests_test_fault_counter_SOURCES = tests/test_fault_counter.c $(fake_syscalls)
tests_test_fault_counter_LDADD = $(test_libs)
tests_test_bracketed_SOURCES = tests/test_bracketed.c
tests_test_bracketed_LDADD = $(test_libs)
tests_test_net_SOURCES = tests/test_net.c
tests_test_net_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_net_LDADD = $(test_libs)
