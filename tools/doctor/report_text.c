/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH	    80
#define TITLE_WIDTH 22
#define STATE_WIDTH 8
#define INDENT	    (1 + TITLE_WIDTH + 1 + STATE_WIDTH)

static const struct {
	const char *word;
	const char *colour;
} states[] = {
	[STATE_UNKNOWN] = { "unknown", "\033[35m" },
	[STATE_OK] = { "ok", "\033[32m" },
	[STATE_LIMITED] = { "limited", "\033[33m" },
	[STATE_MISSING] = { "missing", "\033[31m" },
};

static bool is_coloured(void)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) && terminal && *terminal &&
	       strcmp(terminal, "dumb") != 0;
}

/* Prints words from a column on, the lines after the first behind an indent. A word that is longer
 * than a line has one of its own. */
static void print_wrapped(const char *text, int column, int indent)
{
	bool first = true;

	while (*(text += strspn(text, " "))) {
		const int length = (int)strcspn(text, " ");

		if (!first && column + 1 + length > WIDTH) {
			printf("\n%*s", indent, "");
			column = indent;
			first = true;
		}
		printf("%s%.*s", first ? "" : " ", length, text);
		column += length + !first;
		first = false;
		text += length;
	}
	putchar('\n');
}

static void print_row(const struct row *row, bool coloured)
{
	const struct finding *finding = &row->finding;

	printf(" %-*s %s%-*s%s", TITLE_WIDTH, row->title,
	       coloured ? states[finding->state].colour : "", STATE_WIDTH,
	       states[finding->state].word, coloured ? "\033[0m" : "");
	print_wrapped(finding->found, INDENT, INDENT);
	if (!*finding->remedy)
		return;
	printf("%*s-> ", INDENT, "");
	print_wrapped(finding->remedy, INDENT + 3, INDENT + 3);
}

/* Those that are left out. */
static void print_moot(const struct report *report)
{
	char text[512] = "Without a PMU there is nothing to say of:";
	size_t length = strlen(text), count = 0;

	for (size_t i = 0; i < report->count; i++) {
		if (!report->rows[i].finding.needs_pmu)
			continue;
		snprintf(text + length, sizeof(text) - length, "%s %s", count++ > 0 ? "," : "",
			 report->rows[i].title);
		length += strlen(text + length);
	}
	if (count == 0)
		return;
	putchar(' ');
	print_wrapped(text, 1, 1);
	putchar('\n');
}

static void print_machine(const struct report *report)
{
	static const char *const facts[] = { "cpu", "kernel", "hypervisor" };
	int count = 0;

	printf(" Probekit doctor");
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		const char *fact = json_string_value(json_object_get(report->machine, facts[i]));

		if (fact && *fact)
			printf("%s%s", count++ > 0 ? ", " : ": ", fact);
	}
	putchar('\n');
	if (report->root)
		printf(" Recorded in %s: judged by its files, nothing was run or measured\n",
		       report->root);
}

void report_print_text(const struct report *report)
{
	const bool coloured = is_coloured();
	const char *section = "";

	print_machine(report);
	for (size_t i = 0; i < report->count; i++) {
		if (report->rows[i].finding.needs_pmu)
			continue;
		if (strcmp(section, report->rows[i].section) != 0)
			printf("\n %s\n\n", report->rows[i].section);
		section = report->rows[i].section;
		print_row(&report->rows[i], coloured);
	}
	putchar('\n');
	print_moot(report);
	if (*report->measured)
		printf(" Costs were measured %s: median (quartiles).\n", report->measured);
	if (*report->note) {
		printf(" Costs: ");
		print_wrapped(report->note, 8, 1);
	}
	if (*report->measured || *report->note)
		putchar('\n');
	putchar(' ');
	print_wrapped(report->summary, 1, 1);
}
