# SPDX-License-Identifier: MIT
# Tests in a guest that has a PMU, in build/emulated-pmu, which scripts/emulated-pmu --build makes:
# `make check` runs all of them, the unit tests too; guest='--user 1000' as an ordinary user.

# C programs, run in the guest.
emulated_pmu_programs = \
	tests/emulated/test_exact \
	tests/emulated/test_exact_threads \
	tests/emulated/test_known_loop \
	tests/emulated/test_multiplexed \
	tests/emulated/test_native \
	tests/emulated/test_overflow
# Shell scripts, run on this machine: they call scripts/emulated-pmu --no-build with options.
emulated_pmu_scripts = \
	tests/emulated/doctor.sh \
	tests/emulated/paranoid.sh \
	tests/emulated/passes.sh \
	tests/emulated/reports.sh \
	tests/emulated/user_access.sh

emulated_counting = tests/emulated/counting.c tests/emulated/counting.h tests/emulated/spend.h

tests_emulated_test_exact_SOURCES = tests/emulated/test_exact.c $(emulated_counting)
tests_emulated_test_exact_LDADD = $(test_libs)
tests_emulated_test_exact_threads_SOURCES = tests/emulated/test_exact_threads.c $(emulated_counting)
tests_emulated_test_exact_threads_LDADD = $(test_libs)
tests_emulated_test_known_loop_SOURCES = tests/emulated/test_known_loop.c
tests_emulated_test_known_loop_LDADD = $(test_libs)
tests_emulated_test_multiplexed_SOURCES = tests/emulated/test_multiplexed.c $(emulated_counting)
tests_emulated_test_multiplexed_LDADD = $(test_libs) -lm
tests_emulated_test_native_SOURCES = tests/emulated/test_native.c $(emulated_counting)
tests_emulated_test_native_LDADD = $(test_libs)
tests_emulated_test_overflow_SOURCES = tests/emulated/test_overflow.c $(emulated_counting)
tests_emulated_test_overflow_LDADD = $(test_libs)

dist_check_SCRIPTS += $(emulated_pmu_scripts)
if EMULATED_PMU
guest =
# Of seconds; tests/test_malloc takes minutes where every instruction is emulated.
guest_timeout = 900
LOG_COMPILER = $(abs_top_srcdir)/scripts/emulated-pmu --no-build --timeout $(guest_timeout) $(guest)
check_PROGRAMS += $(emulated_pmu_programs) tests/emulated/test_user_access
TESTS += $(emulated_pmu_programs) $(emulated_pmu_scripts)

# Those for which it matters who may count what.
user_tests = \
	tests/test_group \
	tests/test_hostile_descriptors \
	tests/test_hostile_pool \
	tests/test_hostile_user \
	tests/test_limits \
	tests/test_live \
	tests/test_migrations \
	tests/test_openmp \
	tests/test_plan \
	tests/test_probe_sets \
	tests/test_processes \
	tests/test_regions \
	tests/test_snapshot \
	tests/test_source_perf \
	tests/test_threads

user_guest = guest='--user 1000 --cpus 2 --sysctl kernel.perf_event_paranoid=2'

check-user:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(user_tests)' $(user_guest)

recheck-user:
	$(MAKE) $(AM_MAKEFLAGS) recheck $(user_guest)
endif

# Run by user_access.sh.
tests_emulated_test_user_access_SOURCES = tests/emulated/test_user_access.c $(emulated_counting)
tests_emulated_test_user_access_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_emulated_test_user_access_LDADD = $(test_libs)

.PHONY: check-user recheck-user

EXTRA_DIST += \
	tests/emulated/fused.report \
	tests/emulated/paranoid-2.report \
	tests/emulated/paranoid-3.report \
	tests/emulated/paranoid-4.report \
	tests/emulated/quickstart.report \
	tests/emulated/quickstart-max.report \
	tests/emulated/quickstart-without-pmu.report \
	tests/emulated/report_support.sh
