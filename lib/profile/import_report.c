/* SPDX-License-Identifier: MIT */
/* From the counts of an imported report to a profile of one region and one repeat. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"
#include "import.h"

/* The region that the counts are those of: all of the command that was counted. */
#define REGION "command"

struct import_report {
	char *title;
	char *origin;
	json_t *warnings;
	size_t count;
	struct import_count *counts; /* event, label and reason are the report's own */
};

struct import_report *import_report_new(const char *title, const char *origin)
{
	struct import_report *report = calloc(1, sizeof(*report));

	if (!report)
		return NULL;
	report->title = strdup(title);
	report->origin = strdup(origin);
	report->warnings = json_array();
	if (report->title && report->origin && report->warnings)
		return report;
	import_report_free(report);
	return NULL;
}

static void free_count(const struct import_count *count)
{
	free((char *)count->event);
	free((char *)count->label);
	free((char *)count->reason);
}

void import_report_free(struct import_report *report)
{
	if (!report)
		return;
	for (size_t i = 0; i < report->count; i++)
		free_count(&report->counts[i]);
	free(report->counts);
	json_decref(report->warnings);
	free(report->origin);
	free(report->title);
	free(report);
}

int import_report_add(struct import_report *report, const struct import_count *count)
{
	struct import_count *longer = realloc(report->counts,
					      (report->count + 1) * sizeof(report->counts[0]));
	struct import_count *copy;

	if (!longer)
		return -ENOMEM;
	report->counts = longer;
	copy = &longer[report->count];
	*copy = *count;
	copy->event = strdup(count->event);
	copy->label = count->label ? strdup(count->label) : NULL;
	copy->reason = count->reason ? strdup(count->reason) : NULL;
	report->count++;
	return !copy->event || (count->label && !copy->label) || (count->reason && !copy->reason)
		       ? -ENOMEM
		       : 0;
}

int import_report_warn(struct import_report *report, const char *sentence)
{
	return json_array_append_new(report->warnings, profile_string(sentence)) < 0 ? -ENOMEM : 0;
}

static const struct import_count *find(const struct import_report *report, const char *event)
{
	for (size_t i = 0; i < report->count; i++)
		if (strcmp(report->counts[i].event, event) == 0)
			return &report->counts[i];
	return NULL;
}

bool import_report_has(const struct import_report *report, const char *event)
{
	return find(report, event) != NULL;
}

static int append_event(json_t *events, const struct import_count *count,
			const struct set_event *usual)
{
	const char *label = count->label ? count->label : usual ? usual->label : NULL;
	json_t *event = json_pack("{s:o, s:s}", "name", profile_string(count->event), "unit",
				  count->unit);
	int result = event ? 0 : -ENOMEM;

	if (result == 0 && label)
		result = json_object_set_new(event, "label", profile_string(label));
	if (result == 0 && usual && usual->hint)
		result = json_object_set_new(event, "hint", json_string(usual->hint));
	if (result < 0) {
		json_decref(event);
		return -ENOMEM;
	}
	return json_array_append_new(events, event) < 0 ? -ENOMEM : 0;
}

/* Those of the default set in its order, then the others. */
static int append_events(json_t *events, const struct import_report *report,
			 const struct set *usual)
{
	int result = 0;

	for (size_t i = 0; i < set_events_count(usual) && result == 0; i++) {
		const struct set_event *event = set_event(usual, i);
		const struct import_count *count = find(report, event->name);

		if (count)
			result = append_event(events, count, event);
	}
	for (size_t i = 0; i < report->count && result == 0; i++)
		if (set_event_index(usual, report->counts[i].event) < 0)
			result = append_event(events, &report->counts[i], NULL);
	return result;
}

static int lacks(void *report, const char *event)
{
	return !import_report_has(report, event);
}

/* The default set's metrics, as far as the report has the events that they are made of. */
static int append_metrics(json_t *metrics, struct import_report *report, const struct set *usual)
{
	const json_t *list = json_object_get(set_json(usual), "metrics");
	int result = 0;

	for (size_t i = 0; i < set_metrics_count(usual) && result == 0; i++) {
		const struct set_metric *metric = set_metric(usual, i);

		if (lacks(report, metric->event) || import_report_has(report, metric->name) ||
		    formula_events(metric->formula, lacks, report) != 0)
			continue;
		result = json_array_append(metrics, json_array_get(list, i));
	}
	return result;
}

static int make_set(struct import_report *report, const struct import_text *text, struct set **set)
{
	json_t *events = json_array();
	json_t *metrics = json_array();
	json_t *json = json_pack("{s:s, s:o, s:o}", "name", "imported", "events", events, "metrics",
				 metrics);
	struct set *usual;
	int result;

	if (!json)
		return error_no_memory(text->error);
	result = set_load("default", &usual, text->error);
	if (result < 0) {
		json_decref(json);
		return result;
	}
	if (append_events(events, report, usual) < 0 || append_metrics(metrics, report, usual) < 0)
		result = error_no_memory(text->error);
	if (result == 0)
		result = set_parse(json, text->path, set, text->error);
	set_release(usual);
	json_decref(json);
	return result;
}

/* Nothing of this is known, as doc/profile.schema.json writes it. */
static int put_facts(struct probe_profile *profile, const struct import_report *report)
{
	static const char *const unknown[] = { "cpu",	     "architecture", "kernel",
					       "hypervisor", "container",    "libc",
					       "huge_pages", "governor",     "smt" };
	json_t *machine = profile_machine(profile);
	int result = json_object_set_new(profile_program(profile), "imported_from",
					 profile_string(report->origin));

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]) && result == 0; i++)
		result = json_object_set_new(machine, unknown[i], json_string(""));
	if (result == 0)
		result = json_object_set_new(machine, "processors", json_integer(-1));
	if (result == 0)
		result = json_object_set_new(machine, "perf_event_paranoid", json_null());
	return result;
}

static int put_value(struct probe_profile *profile, const struct import_count *count,
		     struct profile_value *value)
{
	if (count->reason) {
		value->status = PROBE_UNAVAILABLE;
		value->reason = profile_add_reason(profile, count->reason);
		return value->reason > 0 ? 0 : -ENOMEM;
	}
	*value = (struct profile_value){
		.status = count->share < 1 ? PROBE_SCALED : PROBE_COUNTED,
		.count = count->count,
		.running_share = count->share,
		.kernel_excluded = count->kernel_excluded,
		.source = profile_source_name("imported"),
		.mean = count->mean,
		.has_variation = !isnan(count->variation),
		.variation = isnan(count->variation) ? 0 : count->variation,
	};
	return 0;
}

static int put_values(struct probe_profile *profile, const struct import_report *report)
{
	struct probe_profile_region *region = profile_region(profile, NULL, REGION);
	struct profile_repeat *facts;
	int result = 0;

	if (!region)
		return -ENOMEM;
	facts = profile_repeat(region, 0);
	facts->visits = facts->threads = 1;
	for (size_t i = 0; i < report->count && result == 0; i++) {
		const struct import_count *count = &report->counts[i];
		const int index = set_event_index(profile_set(profile), count->event);

		for (int part = 0; index >= 0 && part < PROFILE_PARTS && result == 0; part++)
			result = put_value(profile, count,
					   profile_value(profile, region, 0, (size_t)index,
							 (enum probe_part)part));
		if (count->reason || strcmp(count->event, SET_ELAPSED) != 0)
			continue;
		facts->elapsed_least = facts->elapsed_most = facts->elapsed_total = count->count;
		facts->elapsed_visits = 1;
		facts->elapsed_squares = (double)count->count * (double)count->count;
	}
	return result;
}

static int fill(struct probe_profile *profile, const struct import_report *report)
{
	const json_t *warning;
	size_t i;

	json_array_foreach(report->warnings, i, warning)
	{
		if (profile_add_warning(profile, json_string_value(warning)) < 0)
			return -ENOMEM;
	}
	if (probe_profile_set_title(profile, report->title) < 0 || put_facts(profile, report) < 0)
		return -ENOMEM;
	return put_values(profile, report);
}

int import_list_add(struct import_list *list, const struct import_report *report,
		    const struct import_text *text)
{
	struct probe_profile **longer = realloc(list->profiles,
						(list->count + 1) * sizeof(list->profiles[0]));
	struct probe_profile *profile = NULL;
	struct set *set;
	int result;

	if (!longer)
		return error_no_memory(text->error);
	list->profiles = longer;
	result = make_set((struct import_report *)report, text, &set);
	if (result < 0)
		return result;
	result = profile_new(set, "process", 1, &profile);
	set_release(set);
	if (result == 0)
		result = fill(profile, report);
	if (result < 0) {
		probe_profile_free(profile);
		return error_no_memory(text->error);
	}
	longer[list->count++] = profile;
	return 0;
}

void import_list_free(struct import_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		probe_profile_free(list->profiles[i]);
	free(list->profiles);
}
