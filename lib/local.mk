# SPDX-License-Identifier: MIT
include_HEADERS = include/probekit.h include/probekit-profile.h
pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = lib/probekit.pc

# Tests link the rooms, hidden names and all; users get the shared library.
noinst_LTLIBRARIES = lib/librooms.la
lib_LTLIBRARIES = lib/libprobekit.la

lib_librooms_la_SOURCES = \
	lib/base/api.h \
	lib/base/error.c lib/base/error.h \
	lib/base/file.c lib/base/file.h \
	lib/base/number.c lib/base/number.h \
	lib/base/raw_child.h lib/base/raw_counter.h lib/base/raw_syscall.h \
	lib/base/syscalls.c lib/base/syscalls.h \
	lib/base/text_stream.c lib/base/text_stream.h \
	lib/base/utf8.c lib/base/utf8.h \
	lib/base/version.c \
	lib/sets/builtin.h \
	lib/sets/encodings.c lib/sets/encodings.h \
	lib/sets/event.c lib/sets/event.h \
	lib/sets/formula.c lib/sets/formula.h \
	lib/sets/json_place.c lib/sets/json_place.h \
	lib/sets/names.c lib/sets/names.h \
	lib/sets/own_event.c lib/sets/own_event.h \
	lib/sets/set.c lib/sets/set.h \
	lib/sets/set_load.c \
	lib/sets/set_names.c \
	lib/sets/set_build.h \
	lib/sets/set_element.c lib/sets/set_element.h \
	lib/sets/set_parse.c lib/sets/set_parse.h \
	lib/sets/set_text.c lib/sets/set_text.h \
	lib/measure/alloc.h \
	lib/measure/arena.c lib/measure/arena.h \
	lib/measure/arm_core.c lib/measure/arm_core.h \
	lib/measure/arm_events.c lib/measure/arm_events.h \
	lib/measure/books.c lib/measure/books.h \
	lib/measure/callgrind.c lib/measure/callgrind.h \
	lib/measure/callgrind_log.c lib/measure/callgrind_log.h \
	lib/measure/callgrind_totals.c \
	lib/measure/child.c lib/measure/child.h \
	lib/measure/clock.c lib/measure/clock.h \
	lib/measure/fault_counter.c lib/measure/fault_counter.h \
	lib/measure/group.c lib/measure/group.h \
	lib/measure/group_step.c lib/measure/group_step.h \
	lib/measure/kept.c lib/measure/kept.h \
	lib/measure/libraries.c lib/measure/libraries.h \
	lib/measure/line_cost.c lib/measure/line_cost.h \
	lib/measure/lines.c lib/measure/lines.h \
	lib/measure/machine.c lib/measure/machine.h \
	lib/measure/mapping.c lib/measure/mapping.h \
	lib/measure/migrations.c lib/measure/migrations.h \
	lib/measure/own_books.c lib/measure/own_books.h \
	lib/measure/page.c lib/measure/page.h \
	lib/measure/paged_group.c lib/measure/paged_group.h \
	lib/measure/pass.c lib/measure/pass.h \
	lib/measure/plan.c lib/measure/plan.h \
	lib/measure/pmu.c lib/measure/pmu.h \
	lib/measure/reason.c lib/measure/reason.h \
	lib/measure/program.c lib/measure/program.h \
	lib/measure/quiet.h \
	lib/measure/region.c lib/measure/region.h \
	lib/measure/region_index.c lib/measure/region_index.h \
	lib/measure/request.c lib/measure/request.h \
	lib/measure/sample_rings.c lib/measure/sample_rings.h \
	lib/measure/sampled.c lib/measure/sampled.h \
	lib/measure/slice.c lib/measure/slice.h \
	lib/measure/source_alloc.c \
	lib/measure/source_callgrind.c \
	lib/measure/source_child.c \
	lib/measure/source_faults.c \
	lib/measure/source_os.c \
	lib/measure/source_perf.c \
	lib/measure/span.c lib/measure/span.h \
	lib/measure/team.c lib/measure/team.h \
	lib/measure/thread.c lib/measure/thread.h \
	lib/measure/thread_list.c lib/measure/thread_list.h \
	lib/measure/threads.c lib/measure/threads.h \
	lib/measure/trial.c lib/measure/trial.h \
	lib/measure/visit_stack.c lib/measure/visit_stack.h \
	lib/measure/visits.c lib/measure/visits.h \
	lib/profile/adopt.c \
	lib/profile/net.c \
	lib/profile/bound.c lib/profile/bound.h \
	lib/profile/causes.c lib/profile/causes.h \
	lib/profile/compare.c lib/profile/compare.h \
	lib/profile/compare_judge.c \
	lib/profile/compare_row.c \
	lib/profile/counterpart.c lib/profile/counterpart.h \
	lib/profile/difference.c lib/profile/difference.h \
	lib/profile/difference_event.c \
	lib/profile/difference_list.c \
	lib/profile/difference_simulated.c \
	lib/profile/explain.c lib/profile/explain.h \
	lib/profile/explain_region.c \
	lib/profile/explain_side.c lib/profile/explain_side.h \
	lib/profile/factors.c lib/profile/factors.h \
	lib/profile/factors_simulated.c \
	lib/profile/import.c lib/profile/import.h \
	lib/profile/import_counters.c \
	lib/profile/import_perf.c lib/profile/import_perf.h \
	lib/profile/import_perf_cells.c lib/profile/import_perf_cells.h \
	lib/profile/import_perf_csv.c \
	lib/profile/import_perf_event.c lib/profile/import_perf_event.h \
	lib/profile/import_perf_json.c \
	lib/profile/import_perf_sum.c lib/profile/import_perf_sum.h \
	lib/profile/import_report.c \
	lib/profile/import_text.c \
	lib/profile/join.c \
	lib/profile/json_text.c lib/profile/json_text.h \
	lib/profile/interval.c lib/profile/interval.h \
	lib/profile/limit_judge.c \
	lib/profile/limits.c lib/profile/limits.h \
	lib/profile/lines.c lib/profile/lines.h \
	lib/profile/merge.c \
	lib/profile/parts.c lib/profile/parts.h \
	lib/profile/profile.c lib/profile/profile.h \
	lib/profile/profile_event.c \
	lib/profile/profile_json.h \
	lib/profile/profile_read.c \
	lib/profile/profile_write.c \
	lib/profile/rank_test.c lib/profile/rank_test.h \
	lib/profile/sentences.c lib/profile/sentences.h \
	lib/profile/special.c lib/profile/special.h \
	lib/profile/statistics.c lib/profile/statistics.h \
	lib/profile/ticks.c lib/profile/ticks.h \
	lib/profile/value.c \
	lib/profile/visits.c \
	lib/profile/walk.c \
	lib/report/benchmark.c lib/report/benchmark.h \
	lib/report/check.c lib/report/check.h \
	lib/report/check_machine.c \
	lib/report/check_text.c \
	lib/report/comparison.c lib/report/comparison.h \
	lib/report/comparison_cells.c \
	lib/report/comparison_json.c \
	lib/report/comparison_markdown.c \
	lib/report/comparison_text.c \
	lib/report/csv.c lib/report/csv.h \
	lib/report/explain.c \
	lib/report/explain_cause_words.c \
	lib/report/explain_format.h \
	lib/report/explain_json.c \
	lib/report/explain_markdown.c \
	lib/report/explain_number.c lib/report/explain_number.h \
	lib/report/explain_reason_words.c \
	lib/report/explain_sentence.c lib/report/explain_sentence.h \
	lib/report/explain_simulated_words.c \
	lib/report/explain_text.c \
	lib/report/explain_words.c lib/report/explain_words.h \
	lib/report/flame.c lib/report/flame.h \
	lib/report/folded.c lib/report/folded.h \
	lib/report/footnotes.c lib/report/footnotes.h \
	lib/report/json.c lib/report/json.h \
	lib/report/markdown.c lib/report/markdown.h \
	lib/report/markdown_text.c lib/report/markdown_text.h \
	lib/report/render.c lib/report/render.h \
	lib/report/simulated_note.c lib/report/simulated_note.h \
	lib/report/speedscope.c lib/report/speedscope.h \
	lib/report/text.c lib/report/text.h \
	lib/report/tree.c lib/report/tree.h \
	lib/report/view.c lib/report/view.h \
	lib/report/view_open.c \
	lib/report/writing.c lib/report/writing.h \
	lib/session/api.c \
	lib/session/begun.c lib/session/begun.h \
	lib/session/command.c \
	lib/session/counts.c lib/session/counts.h \
	lib/session/facts.c lib/session/facts.h \
	lib/session/named_region.c lib/session/named_region.h \
	lib/session/options.c lib/session/options.h \
	lib/session/output.c lib/session/output.h \
	lib/session/roomy.c lib/session/roomy.h \
	lib/session/sample_log.c lib/session/sample_log.h \
	lib/session/session.c lib/session/session.h \
	lib/session/simulated.c lib/session/simulated.h \
	lib/session/overhead.c lib/session/overhead.h \
	lib/session/snapshot.c lib/session/snapshot.h \
	lib/session/snapshot_lines.c lib/session/snapshot_lines.h \
	lib/session/snapshot_warnings.c lib/session/snapshot_warnings.h
nodist_lib_librooms_la_SOURCES = lib/sets/builtin.c
# sqrt() as an instruction: without errno to set it needs no libm.
lib_librooms_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) -fvisibility=hidden -fno-math-errno
lib_librooms_la_LIBADD = $(PFM_LIBS) $(JANSSON_LIBS)

lib_libprobekit_la_SOURCES =
lib_libprobekit_la_LIBADD = lib/librooms.la
# nodelete: a thread's end and the process's end run our code.
lib_libprobekit_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 \
	-Wl,--version-script=$(top_srcdir)/lib/probekit.map -Wl,-z,nodelete
lib_libprobekit_la_DEPENDENCIES = lib/librooms.la lib/probekit.map

lib/sets/builtin.c: $(top_srcdir)/lib/sets/builtin.sh $(PROBE_SETS)
	$(AM_V_GEN)$(MKDIR_P) lib/sets && \
	$(SHELL) $(top_srcdir)/lib/sets/builtin.sh $(PROBE_SETS:%=$(top_srcdir)/%) > $@.tmp && \
	mv $@.tmp $@

BUILT_SOURCES += lib/sets/builtin.c
CLEANFILES += lib/sets/builtin.c
EXTRA_DIST += lib/probekit.map lib/sets/builtin.sh
