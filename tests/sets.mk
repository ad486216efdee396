# SPDX-License-Identifier: MIT
# The probe sets of probes/, and what is said about those that are wrong.
unit_tests += \
	tests/test_encodings \
	tests/test_set_errors
# ThreadSanitizer touches pages of its own beside those that the test counts.
if !THREAD_SANITIZED
unit_tests += tests/test_probe_sets
endif

sets_cppflags = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) -DPROBES='"$(abs_top_srcdir)/probes"'

tests_test_encodings_SOURCES = tests/test_encodings.c tests/set_files.c tests/set_files.h
tests_test_encodings_CPPFLAGS = $(sets_cppflags)
tests_test_encodings_LDADD = $(test_libs) $(PFM_LIBS)
tests_test_probe_sets_SOURCES = tests/test_probe_sets.c tests/set_files.c tests/set_files.h
tests_test_probe_sets_CPPFLAGS = $(sets_cppflags)
tests_test_probe_sets_LDADD = $(test_libs)
tests_test_set_errors_SOURCES = tests/test_set_errors.c
tests_test_set_errors_CPPFLAGS = $(sets_cppflags)
tests_test_set_errors_LDADD = $(test_libs)
