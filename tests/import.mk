# SPDX-License-Identifier: MIT
# Other tools' reports: perf stat's as it wrote them (perf_stat/6.1*), those that other versions would
# write (perf_stat/made-*), and the chapter's.
unit_tests += \
	tests/test_import_chapter \
	tests/test_import_errors \
	tests/test_import_fuzz \
	tests/test_import_perf

import_cppflags = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) \
	-DREPORTS='"$(abs_top_srcdir)/tests/perf_stat"' \
	-DEXAMPLES='"$(abs_top_srcdir)/examples/chapter"' \
	-DTESTS='"$(abs_top_srcdir)/tests"'

tests_test_import_chapter_SOURCES = tests/test_import_chapter.c
tests_test_import_chapter_CPPFLAGS = $(import_cppflags)
tests_test_import_chapter_LDADD = $(test_libs)
tests_test_import_errors_SOURCES = tests/test_import_errors.c
tests_test_import_errors_CPPFLAGS = $(import_cppflags)
tests_test_import_errors_LDADD = $(test_libs)
tests_test_import_fuzz_SOURCES = tests/test_import_fuzz.c
tests_test_import_fuzz_CPPFLAGS = $(import_cppflags)
tests_test_import_fuzz_LDADD = $(test_libs)
tests_test_import_perf_SOURCES = tests/test_import_perf.c
tests_test_import_perf_CPPFLAGS = $(import_cppflags)
tests_test_import_perf_LDADD = $(test_libs)

interface_tests += tests/chapter_annotations.sh
if HAVE_SMARTCOLS
interface_tests += tests/tool_import.sh
endif

EXTRA_DIST += \
	tests/chapter_annotations.py tests/chapter_annotations.txt \
	tests/perf_stat/6.1-appended.csv \
	tests/perf_stat/6.1-cgroup.csv \
	tests/perf_stat/6.1-each-core.csv \
	tests/perf_stat/6.1-each-cpu.csv \
	tests/perf_stat/6.1-each-cpu.json \
	tests/perf_stat/6.1-each-socket.csv \
	tests/perf_stat/6.1-each-socket.json \
	tests/perf_stat/6.1-each-thread.csv \
	tests/perf_stat/6.1-events.csv \
	tests/perf_stat/6.1-events.json \
	tests/perf_stat/6.1-file.json \
	tests/perf_stat/6.1-for-people.txt \
	tests/perf_stat/6.1-german-comma.csv \
	tests/perf_stat/6.1-german.csv \
	tests/perf_stat/6.1-german.json \
	tests/perf_stat/6.1-intervals.csv \
	tests/perf_stat/6.1-intervals.json \
	tests/perf_stat/6.1-mean-below-one.csv \
	tests/perf_stat/6.1-metric-only.csv \
	tests/perf_stat/6.1-metric-only.json \
	tests/perf_stat/6.1-ordinary-user.csv \
	tests/perf_stat/6.1-ordinary-user.json \
	tests/perf_stat/6.1-pipe.csv \
	tests/perf_stat/6.1-repeats.csv \
	tests/perf_stat/6.1-repeats.json \
	tests/perf_stat/6.1-semicolon.csv \
	tests/perf_stat/6.1-summary-bare.csv \
	tests/perf_stat/6.1-summary.csv \
	tests/perf_stat/6.1-summary.json \
	tests/perf_stat/6.1-tab.csv \
	tests/perf_stat/6.1.csv \
	tests/perf_stat/6.1.json \
	tests/perf_stat/made-3.13.csv \
	tests/perf_stat/made-4.9.csv \
	tests/perf_stat/made-5.15.csv \
	tests/perf_stat/made-6.8.json \
	tests/perf_stat/made-decimals.json \
	tests/perf_stat/made-doubled.csv \
	tests/perf_stat/made-intervals.csv
