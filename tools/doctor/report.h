/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_REPORT_H
#define PROBEKIT_DOCTOR_REPORT_H

#include <stddef.h>

#include "finding.h"

/* A finding and what it is called. */
struct row {
	const char *section;
	const char *name;  /* in JSON */
	const char *title; /* in text */
	struct finding finding;
};

struct report {
	const char *root; /* of a recorded machine; NULL: this one */
	json_t *machine;  /* as in profiles; NULL: not known */
	size_t count;
	struct row *rows;
	char measured[64];  /* when costs were; "": they were not */
	const char *note;   /* on what was kept of them; "": nothing */
	char summary[4096]; /* sentences */
};

void report_print_text(const struct report *report);
/* Returns 0 or -ENOMEM. */
int report_print_json(const struct report *report);

#endif
