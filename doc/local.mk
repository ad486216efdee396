# SPDX-License-Identifier: MIT
schemadir = $(pkgdatadir)
dist_schema_DATA = doc/comparison.schema.json doc/doctor.schema.json \
	doc/explanation.schema.json doc/profile.schema.json

bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = doc/completion/probekit

dist_man_MANS = \
	doc/man/probe_begin.3 \
	doc/man/probe_command_attach.3 \
	doc/man/probe_profile_check.3 \
	doc/man/probe_profile_compare.3 \
	doc/man/probe_profile_explain.3 \
	doc/man/probe_profile_line.3 \
	doc/man/probe_profile_load.3 \
	doc/man/probe_profile_value.3 \
	doc/man/probe_region.3 \
	doc/man/probe_start.3 \
	doc/man/probekit-explain.1 \
	doc/man/probekit-import.1 \
	doc/man/probekit-lines.1 \
	doc/man/probekit-list.1 \
	doc/man/probekit-report.1 \
	doc/man/probekit-check.1 \
	doc/man/probekit-compare.1 \
	doc/man/probekit-doctor.1 \
	doc/man/probekit-run.1 \
	doc/man/probekit-set.5 \
	doc/man/probekit.1 \
	doc/man/probekit.3

# A page for each name, of one line that leads to the page that has it.
begin_links = \
	doc/man/PROBE_BEGIN.3 \
	doc/man/PROBE_DISABLE.3 \
	doc/man/PROBE_END.3 \
	doc/man/PROBE_FUNCTION.3 \
	doc/man/PROBE_HIT.3 \
	doc/man/PROBE_LINE.3 \
	doc/man/PROBE_SCOPED.3 \
	doc/man/PROBE_WEAK.3 \
	doc/man/probe_scope_enter.3 \
	doc/man/probe_scope_leave.3 \
	doc/man/probe_site_enter.3 \
	doc/man/probe_site_leave.3
check_links = \
	doc/man/probe_check_free.3 \
	doc/man/probe_check_limit.3 \
	doc/man/probe_check_outcome.3 \
	doc/man/probe_check_render.3 \
	doc/man/probe_check_write.3
compare_links = \
	doc/man/probe_comparison_difference.3 \
	doc/man/probe_comparison_free.3 \
	doc/man/probe_comparison_ratio.3 \
	doc/man/probe_comparison_region.3 \
	doc/man/probe_comparison_render.3 \
	doc/man/probe_comparison_verdict.3 \
	doc/man/probe_comparison_write.3
command_links = \
	doc/man/probe_command_finish.3 \
	doc/man/probe_command_free.3
explain_links = \
	doc/man/probe_explanation_free.3 \
	doc/man/probe_explanation_note.3 \
	doc/man/probe_explanation_region.3 \
	doc/man/probe_explanation_render.3 \
	doc/man/probe_explanation_write.3
line_links = \
	doc/man/probe_profile_add_samples.3 \
	doc/man/probe_profile_sampling.3 \
	doc/man/probe_profile_set_sampling.3
load_links = \
	doc/man/probe_profile_adopt.3 \
	doc/man/probe_profile_subtract_overhead.3 \
	doc/man/probe_profile_free.3 \
	doc/man/probe_profile_import.3 \
	doc/man/probe_profile_join.3 \
	doc/man/probe_profile_merge.3 \
	doc/man/probe_profile_render.3 \
	doc/man/probe_profile_save.3 \
	doc/man/probe_profile_set_title.3 \
	doc/man/probe_profile_title.3 \
	doc/man/probe_profile_warn.3 \
	doc/man/probe_profile_write.3
value_links = \
	doc/man/probe_profile_child.3 \
	doc/man/probe_profile_event.3 \
	doc/man/probe_profile_find.3 \
	doc/man/probe_profile_first.3 \
	doc/man/probe_profile_name.3 \
	doc/man/probe_profile_next.3 \
	doc/man/probe_profile_repeats.3 \
	doc/man/probe_profile_visits.3 \
	doc/man/probe_profile_warning.3 \
	doc/man/probe_profile_warnings.3
region_links = \
	doc/man/probe_enter.3 \
	doc/man/probe_leave.3
start_links = \
	doc/man/probe_reset.3 \
	doc/man/probe_set_name.3 \
	doc/man/probe_set_summary.3 \
	doc/man/probe_stop.3
overview_links = \
	doc/man/probe_version.3

nodist_man_MANS = $(begin_links) $(check_links) $(compare_links) $(command_links) $(explain_links) \
	$(line_links) $(load_links) $(value_links) $(region_links) \
	$(start_links) $(overview_links)

$(begin_links): page = probe_begin
$(check_links): page = probe_profile_check
$(compare_links): page = probe_profile_compare
$(command_links): page = probe_command_attach
$(explain_links): page = probe_profile_explain
$(line_links): page = probe_profile_line
$(load_links): page = probe_profile_load
$(value_links): page = probe_profile_value
$(region_links): page = probe_region
$(start_links): page = probe_start
$(overview_links): page = probekit
$(nodist_man_MANS):
	$(AM_V_GEN)$(MKDIR_P) doc/man && echo '.so man3/$(page).3' >$@

CLEANFILES += $(nodist_man_MANS)

# Written by scripts/walk-through.
EXTRA_DIST += doc/chapter.md doc/chapter.template.md \
	doc/chapter/figure-6-1.svg doc/chapter/figure-6-2.svg doc/chapter/figure-6-3.svg \
	doc/chapter/figure-6-4.svg doc/chapter/instructions.svg doc/chapter/page-faults.svg
