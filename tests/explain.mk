# SPDX-License-Identifier: MIT
# Explanations, and their subcommand.
unit_tests += tests/test_explain tests/test_explain_fuzz tests/test_ticks

explain_support = tests/explain_support.c tests/explain_support.h

tests_test_ticks_SOURCES = tests/test_ticks.c $(explain_support)
tests_test_ticks_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_ticks_LDADD = $(test_libs) -lm
tests_test_explain_SOURCES = tests/test_explain.c $(explain_support)
tests_test_explain_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_explain_LDADD = $(test_libs) -lm
tests_test_explain_fuzz_SOURCES = tests/test_explain_fuzz.c $(explain_support)
tests_test_explain_fuzz_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_explain_fuzz_LDADD = $(test_libs) -lm

if HAVE_SMARTCOLS
interface_tests += tests/tool_explain.sh
endif
EXTRA_DIST += tests/explain_oracle.py
