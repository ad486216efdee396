# SPDX-License-Identifier: MIT
# Counts by simulation.
simulate_tests = tests/tool_simulate.sh tests/tool_simulate_schemes.sh

# Valgrind does not run what is built with sanitizers, and not in the guest.
if HAVE_SMARTCOLS
bench_simulated = tests/bench_simulated
if !SANITIZED
if !EMULATED_PMU
TESTS += $(simulate_tests)
check_PROGRAMS += tests/simulated_kernels
endif
endif
endif
tests_simulated_kernels_SOURCES = tests/simulated_kernels.c
tests_simulated_kernels_CFLAGS = $(AM_CFLAGS) -O2 -pthread
tests_simulated_kernels_LDADD = lib/libprobekit.la

unit_tests += tests/test_callgrind_log tests/test_caches tests/test_join
tests_test_callgrind_log_SOURCES = tests/test_callgrind_log.c
tests_test_callgrind_log_LDADD = $(test_libs)
tests_test_join_SOURCES = tests/test_join.c
tests_test_join_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_join_LDADD = $(test_libs)
tests_test_caches_SOURCES = tests/test_caches.c tools/message.c tools/run/caches.c
tests_test_caches_LDADD = $(test_libs)

dist_check_SCRIPTS += $(simulate_tests)

tests_bench_simulated_SOURCES = tests/bench_simulated.c
tests_bench_simulated_LDADD = lib/libprobekit.la
CLEANFILES += tests/bench_simulated
