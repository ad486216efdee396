# SPDX-License-Identifier: MIT
# Commands that are counted from outside, and passes.
unit_tests += \
	tests/test_command \
	tests/test_command_live \
	tests/test_pass

tests_test_command_SOURCES = tests/test_command.c $(fake_syscalls)
tests_test_command_LDADD = $(test_libs)
tests_test_command_live_SOURCES = tests/test_command_live.c
tests_test_command_live_LDADD = $(test_libs)
tests_test_pass_SOURCES = tests/test_pass.c $(fake_syscalls)
tests_test_pass_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_pass_LDADD = $(test_libs)
