/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <errno.h>
#include <stdio.h>

static const char *const states[] = {
	[STATE_UNKNOWN] = "unknown",
	[STATE_OK] = "ok",
	[STATE_LIMITED] = "limited",
	[STATE_MISSING] = "missing",
};

/* What comes from files need not be UTF-8. */
static json_t *string(const char *text)
{
	char ascii[4096];
	json_t *made = json_string(text);
	size_t i;

	if (made)
		return made;
	for (i = 0; text[i] && i < sizeof(ascii) - 1; i++)
		ascii[i] = (unsigned char)text[i] < 0x80 ? text[i] : '?';
	ascii[i] = '\0';
	return json_string(ascii);
}

static json_t *row_object(const struct row *row)
{
	const struct finding *finding = &row->finding;
	json_t *object = json_pack("{s:s, s:s, s:s, s:o}", "name", row->name, "section",
				   row->section, "state", states[finding->state], "found",
				   string(finding->found));

	if (*finding->remedy)
		json_object_set_new(object, "remedy", string(finding->remedy));
	if (finding->figures)
		json_object_set(object, "figures", finding->figures);
	return object;
}

int report_print_json(const struct report *report)
{
	json_t *file = json_pack("{s:s, s:i, s:b}", "format", "probekit doctor", "version", 1,
				 "recorded", report->root != NULL);
	json_t *findings = json_array();
	int result = 0;

	if (report->machine)
		json_object_set(file, "machine", report->machine);
	for (size_t i = 0; i < report->count; i++)
		json_array_append_new(findings, row_object(&report->rows[i]));
	json_object_set_new(file, "findings", findings);
	if (*report->measured)
		json_object_set_new(file, "costs_measured", string(report->measured));
	if (*report->note)
		json_object_set_new(file, "costs_note", string(report->note));
	json_object_set_new(file, "summary", string(report->summary));
	/* A failed write shows in the stream's error, which who called looks at. */
	if (!file)
		result = -ENOMEM;
	else
		json_dumpf(file, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(file);
	return result;
}
