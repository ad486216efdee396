# SPDX-License-Identifier: MIT
unit_tests += \
	tests/test_adopt \
	tests/test_arm \
	tests/test_event \
	tests/test_formula \
	tests/test_group \
	tests/test_merge \
	tests/test_migrations \
	tests/test_names \
	tests/test_number \
	tests/test_options \
	tests/test_output \
	tests/test_output_streams \
	tests/test_page \
	tests/test_plan \
	tests/test_pmu \
	tests/test_profile_event \
	tests/test_profile_json \
	tests/test_set \
	tests/test_snapshot \
	tests/test_source_perf \
	tests/test_text
# Sanitizers bring an allocator of their own.
if !SANITIZED
unit_tests += tests/test_malloc tests/test_malloc_profile
endif

fake_syscalls = tests/fake_syscalls.c tests/fake_syscalls.h

tests_test_adopt_SOURCES = tests/test_adopt.c
tests_test_adopt_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_adopt_LDADD = $(test_libs)
tests_test_arm_SOURCES = tests/test_arm.c $(fake_syscalls)
tests_test_arm_LDADD = $(test_libs)
tests_test_event_SOURCES = tests/test_event.c
tests_test_event_LDADD = $(test_libs)
tests_test_formula_SOURCES = tests/test_formula.c
tests_test_formula_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_formula_LDADD = $(test_libs)
tests_test_group_SOURCES = tests/test_group.c $(fake_syscalls)
tests_test_group_LDADD = $(test_libs)
failing_malloc = tests/failing_malloc.c tests/failing_malloc.h $(fake_syscalls)
tests_test_malloc_SOURCES = tests/test_malloc.c $(failing_malloc)
tests_test_malloc_CPPFLAGS = $(import_cppflags)
tests_test_malloc_LDADD = $(test_libs)
tests_test_malloc_profile_SOURCES = tests/test_malloc_profile.c $(failing_malloc)
tests_test_malloc_profile_CPPFLAGS = $(import_cppflags)
tests_test_malloc_profile_LDADD = $(test_libs)
tests_test_merge_SOURCES = tests/test_merge.c
tests_test_merge_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_merge_LDADD = $(test_libs)
tests_test_migrations_SOURCES = tests/test_migrations.c $(fake_syscalls)
tests_test_migrations_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_migrations_LDADD = $(test_libs)
tests_test_names_SOURCES = tests/test_names.c
tests_test_names_LDADD = $(test_libs)
tests_test_number_SOURCES = tests/test_number.c
tests_test_number_LDADD = $(test_libs)
tests_test_options_SOURCES = tests/test_options.c
tests_test_options_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_options_LDADD = $(test_libs)
output_support = tests/output_support.c tests/output_support.h
tests_test_output_SOURCES = tests/test_output.c $(output_support)
tests_test_output_LDADD = $(test_libs)
tests_test_output_streams_SOURCES = tests/test_output_streams.c $(output_support)
tests_test_output_streams_LDADD = $(test_libs)
tests_test_page_SOURCES = tests/test_page.c
tests_test_page_LDADD = $(test_libs)
tests_test_plan_SOURCES = tests/test_plan.c $(fake_syscalls)
tests_test_plan_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_plan_LDADD = $(test_libs)
tests_test_pmu_SOURCES = tests/test_pmu.c $(fake_syscalls)
tests_test_pmu_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_pmu_LDADD = $(test_libs)
tests_test_profile_event_SOURCES = tests/test_profile_event.c tests/set_files.c tests/set_files.h \
	$(fake_syscalls)
tests_test_profile_event_CPPFLAGS = $(sets_cppflags)
tests_test_profile_event_LDADD = $(test_libs)
tests_test_profile_json_SOURCES = tests/test_profile_json.c
tests_test_profile_json_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_profile_json_LDADD = $(test_libs)
tests_test_set_SOURCES = tests/test_set.c
tests_test_set_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_set_LDADD = $(test_libs)
tests_test_snapshot_SOURCES = tests/test_snapshot.c $(fake_syscalls)
tests_test_snapshot_LDADD = $(test_libs)
tests_test_source_perf_SOURCES = tests/test_source_perf.c $(fake_syscalls)
tests_test_source_perf_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_source_perf_LDADD = $(test_libs)
tests_test_text_SOURCES = tests/test_text.c
tests_test_text_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_text_LDADD = $(test_libs)
