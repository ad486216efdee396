# SPDX-License-Identifier: MIT
# Programs that do as they like, each in a process of its own.
unit_tests += \
	tests/test_fork_exec \
	tests/test_hostile_descriptors \
	tests/test_hostile_exit \
	tests/test_hostile_numbers \
	tests/test_hostile_objects \
	tests/test_hostile_pool \
	tests/test_hostile_seccomp \
	tests/test_hostile_user
# Sanitizers themselves cannot be interrupted, cancelled, or run on little stack.
if !SANITIZED
unit_tests += \
	tests/test_hostile_cancel \
	tests/test_hostile_signals \
	tests/test_hostile_stack
endif
# Nor can ThreadSanitizer fork among threads, or see threads past their end.
if !THREAD_SANITIZED
unit_tests += \
	tests/test_fork \
	tests/test_hostile_threads
endif

hostile_support = tests/hostile_support.c tests/hostile_support.h
hostile_cppflags = $(AM_CPPFLAGS) \
	-DHOSTILE_PROGRAM='"$(abs_top_builddir)/tests/hostile_program"' \
	-DHOSTILE_DESTRUCTORS='"$(abs_top_builddir)/tests/hostile_destructors"' \
	-DHOSTILE_LOADER='"$(abs_top_builddir)/tests/hostile_loader"' \
	-DHOSTILE_OBJECTS='"$(abs_top_builddir)/tests/.libs"' \
	-DSHARED_LIBRARY='"$(abs_top_builddir)/lib/.libs/libprobekit.so"'

tests_test_fork_SOURCES = tests/test_fork.c $(hostile_support)
tests_test_fork_LDADD = $(test_libs)
tests_test_fork_exec_SOURCES = tests/test_fork_exec.c $(hostile_support)
tests_test_fork_exec_CPPFLAGS = $(hostile_cppflags)
tests_test_fork_exec_LDADD = $(test_libs)
tests_test_hostile_cancel_SOURCES = tests/test_hostile_cancel.c $(hostile_support)
tests_test_hostile_cancel_LDADD = $(test_libs)
tests_test_hostile_descriptors_SOURCES = tests/test_hostile_descriptors.c $(hostile_support)
tests_test_hostile_descriptors_LDADD = $(test_libs)
tests_test_hostile_exit_SOURCES = tests/test_hostile_exit.c $(hostile_support)
tests_test_hostile_exit_CPPFLAGS = $(hostile_cppflags)
tests_test_hostile_exit_LDADD = $(test_libs)
tests_test_hostile_numbers_SOURCES = tests/test_hostile_numbers.c $(hostile_support)
tests_test_hostile_numbers_CPPFLAGS = $(hostile_cppflags)
tests_test_hostile_numbers_LDADD = $(test_libs)
tests_test_hostile_objects_SOURCES = tests/test_hostile_objects.c $(hostile_support)
tests_test_hostile_objects_CPPFLAGS = $(hostile_cppflags)
tests_test_hostile_objects_LDADD = $(test_libs)
tests_test_hostile_pool_SOURCES = tests/test_hostile_pool.c $(hostile_support)
tests_test_hostile_pool_LDADD = $(test_libs)
tests_test_hostile_seccomp_SOURCES = tests/test_hostile_seccomp.c $(hostile_support)
tests_test_hostile_seccomp_LDADD = $(test_libs)
tests_test_hostile_signals_SOURCES = tests/test_hostile_signals.c $(hostile_support)
tests_test_hostile_signals_LDADD = $(test_libs)
tests_test_hostile_stack_SOURCES = tests/test_hostile_stack.c $(hostile_support)
tests_test_hostile_stack_LDADD = $(test_libs)
tests_test_hostile_threads_SOURCES = tests/test_hostile_threads.c $(hostile_support)
tests_test_hostile_threads_LDADD = $(test_libs)
tests_test_hostile_user_SOURCES = tests/test_hostile_user.c $(hostile_support)
tests_test_hostile_user_LDADD = $(test_libs)

# Not through libtool's wrapper, a shell that has descriptors of its own.
check_PROGRAMS += tests/hostile_program tests/hostile_destructors tests/hostile_loader
tests_hostile_program_SOURCES = tests/hostile_program.c
tests_hostile_program_LDADD = lib/libprobekit.la
tests_hostile_program_LDFLAGS = $(AM_LDFLAGS) -no-install
tests_hostile_destructors_SOURCES = tests/hostile_destructors.cc
tests_hostile_destructors_LDADD = lib/libprobekit.la
tests_hostile_destructors_LDFLAGS = $(AM_LDFLAGS) -no-install
tests_hostile_loader_SOURCES = tests/hostile_loader.c
tests_hostile_loader_LDFLAGS = $(AM_LDFLAGS) -no-install

# -rpath: a shared object, although it is never installed.
check_LTLIBRARIES += tests/hostile_alpha.la tests/hostile_omega.la
hostile_object_ldflags = $(AM_LDFLAGS) -module -avoid-version -rpath /nowhere
tests_hostile_alpha_la_SOURCES = tests/hostile_object.c
tests_hostile_alpha_la_CPPFLAGS = $(AM_CPPFLAGS) -DOUTER_NAME='"alpha"' -DINNER_NAME='"in alpha"'
tests_hostile_alpha_la_LDFLAGS = $(hostile_object_ldflags)
tests_hostile_alpha_la_LIBADD = lib/libprobekit.la
tests_hostile_omega_la_SOURCES = tests/hostile_object.c
tests_hostile_omega_la_CPPFLAGS = $(AM_CPPFLAGS) -DOUTER_NAME='"omega"' -DINNER_NAME='"in omega"'
tests_hostile_omega_la_LDFLAGS = $(hostile_object_ldflags)
tests_hostile_omega_la_LIBADD = lib/libprobekit.la
