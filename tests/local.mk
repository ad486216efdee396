# SPDX-License-Identifier: MIT
# Tests link the rooms, hidden names and all, so that each unit can be reached.
unit_tests = \
	tests/test_late_threads \
	tests/test_limits \
	tests/test_live \
	tests/test_processes \
	tests/test_regions \
	tests/test_threads

tests_libsupport_a_SOURCES = tests/support.c tests/support.h
tests_libsupport_a_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
test_libs = tests/libsupport.a lib/librooms.la $(CMOCKA_LIBS) $(JANSSON_LIBS)

tests_test_late_threads_SOURCES = tests/test_late_threads.c
tests_test_late_threads_LDADD = $(test_libs)
tests_test_limits_SOURCES = tests/test_limits.c
tests_test_limits_LDADD = $(test_libs)
tests_test_live_SOURCES = tests/test_live.c
tests_test_live_LDADD = $(test_libs)
tests_test_processes_SOURCES = tests/test_processes.c
tests_test_processes_LDADD = $(test_libs)
tests_test_regions_SOURCES = tests/test_regions.c
tests_test_regions_LDADD = $(test_libs)
tests_test_threads_SOURCES = tests/test_threads.c
tests_test_threads_LDADD = $(test_libs)

# Sanitizers do not know what libgomp does.
if HAVE_OPENMP
if !SANITIZED
unit_tests += tests/test_openmp
endif
endif
tests_test_openmp_SOURCES = tests/test_openmp.c
tests_test_openmp_CFLAGS = $(AM_CFLAGS) $(OPENMP_CFLAGS)
tests_test_openmp_LDADD = $(test_libs)

include tests/alloc.mk
include tests/chapter.mk
include tests/units.mk
include tests/hot.mk
include tests/commands.mk
include tests/interface.mk
include tests/lines.mk
include tests/sets.mk
include tests/tools_run.mk
include tests/tools_simulate.mk
include tests/hostile.mk
include tests/emulated/local.mk
include tests/import.mk
include tests/tools_list.mk
include tests/tools_report.mk
include tests/compare.mk
include tests/explain.mk
include tests/tools_doctor.mk

if HAVE_CMOCKA
check_LIBRARIES = tests/libsupport.a
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

# For people: figures, never a verdict.
EXTRA_PROGRAMS = tests/bench tests/bench_dormant $(bench_alloc) $(bench_simulated)
tests_bench_SOURCES = tests/bench.c tests/bench_papi.c tests/bench_papi.h tests/bench_table.c \
	tests/bench_table.h
tests_bench_CPPFLAGS = $(AM_CPPFLAGS) $(PAPI_CFLAGS)
tests_bench_LDADD = lib/libprobekit.la $(PAPI_LIBS) -lpthread
tests_bench_dormant_SOURCES = tests/bench_dormant.c
tests_bench_dormant_CPPFLAGS = $(AM_CPPFLAGS) -DPROBE_WEAK
CLEANFILES += tests/bench tests/bench_dormant

.PHONY: bench
bench: tests/bench$(EXEEXT) tests/bench_dormant$(EXEEXT) $(bench_alloc) $(bench_simulated)
	tests/bench$(EXEEXT)
	tests/bench_dormant$(EXEEXT)
	test -z "$(bench_alloc)" || $(bench_alloc)
	test -z "$(bench_simulated)" || { $(bench_simulated) 2>/dev/null && \
		tools/probekit run --simulate -q -o /dev/null -- $(bench_simulated); }
