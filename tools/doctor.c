/* SPDX-License-Identifier: MIT */
/* probekit doctor: what can be counted here, and what stops the rest. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "doctor/costs.h"
#include "doctor/environment.h"
#include "doctor/report.h"
#include "doctor/session.h"
#include "doctor/subject.h"
#include "flags.h"
#include "message.h"

#define COUNTING "What can be counted"
#define LIMITS	 "What may limit it"
#define VARIES	 "What makes figures vary"
#define REGIONS	 "An empty region, by source and scope: set default, or one event"
#define COSTS	 "What this machine takes"

static const struct check {
	const char *section;
	const char *name;
	const char *title;
	bool needs_machine; /* files do not tell */
	check_function *run;
} checks[] = {
	{ COUNTING, "pmu", "PMU", false, check_pmu },
	{ COUNTING, "events", "events", true, check_events },
	{ COUNTING, "counters", "counters at once", true, check_counters },
	{ COUNTING, "pmu-trust", "trust in the PMU", true, check_pmu_trust },
	{ COUNTING, "stalled-cycles", "stalled cycles", false, check_stalled_cycles },
	{ COUNTING, "user-reads", "user-space reads", false, check_user_reads },
	{ COUNTING, "tracepoints", "tracepoints", false, check_tracepoints },
	{ LIMITS, "permission", "permission", false, check_permission },
	{ LIMITS, "seccomp", "seccomp", false, check_seccomp },
	{ LIMITS, "container", "container", false, check_container },
	{ LIMITS, "hypervisor", "hypervisor", false, check_hypervisor },
	{ LIMITS, "nmi-watchdog", "NMI watchdog", false, check_nmi_watchdog },
	{ LIMITS, "core-kinds", "kinds of cores", false, check_core_kinds },
	{ LIMITS, "descriptors", "file descriptors", false, check_descriptors },
	{ LIMITS, "locked-memory", "locked memory", false, check_locked_memory },
	{ LIMITS, "environment", "environment", true, check_environment },
	{ VARIES, "clock", "clock", false, check_clock },
	{ VARIES, "governor", "frequency governor", false, check_governor },
	{ VARIES, "smt", "SMT", false, check_smt },
	{ VARIES, "huge-pages", "huge pages", false, check_huge_pages },
};

#define CHECKS (sizeof(checks) / sizeof(checks[0]))

enum {
	FLAG_JSON = FLAG_LONG(0),
	FLAG_NO_MEASURE = FLAG_LONG(1),
	FLAG_MEASURE_AGAIN = FLAG_LONG(2),
	FLAG_ROOT = FLAG_LONG(3),
};

static const struct flag flag_rows[] = {
	{ FLAG_JSON, "json", NULL, "print JSON (doctor.schema.json)" },
	{ FLAG_NO_MEASURE, "no-measure", NULL, "show costs only where they were measured before" },
	{ FLAG_MEASURE_AGAIN, "measure-again", NULL, "measure costs even if they were before" },
	{ FLAG_ROOT, "root", "DIR", "judge a machine by copies of its /proc and /sys in DIR" },
	{ 0 },
};

static const struct flags flags = {
	.synopsis = "[OPTION...]",
	.summary = "Say what can be counted here, what stops the rest and what to do about it, and "
		   "what\ncounting and the machine cost. Costs are measured once, in a second or "
		   "two, and kept.",
	.rows = flag_rows,
};

struct choices {
	bool json;
	enum costs_choice costs;
	const char *root;
};

static void add_row(struct report *report, const char *section, const char *name, const char *title,
		    struct row **row)
{
	*row = &report->rows[report->count++];
	**row = (struct row){ .section = section, .name = name, .title = title };
}

static void run_checks(const struct subject *subject, struct report *report)
{
	struct row *row;

	for (size_t i = 0; i < CHECKS; i++) {
		if (checks[i].needs_machine && subject->recorded)
			continue;
		add_row(report, checks[i].section, checks[i].name, checks[i].title, &row);
		checks[i].run(subject, &row->finding);
	}
	for (size_t i = 0; i < costs_count && !subject->recorded; i++) {
		add_row(report, strncmp(costs[i].name, "region-", 7) == 0 ? REGIONS : COSTS,
			costs[i].name, costs[i].title, &row);
		costs_check(subject, i, &row->finding);
	}
}

/* What needs the machine itself: with the user's variables out of the way. */
static void examine_machine(struct subject *subject, enum costs_choice choice, char *variables,
			    size_t size)
{
	static struct probe_error error;

	environment_list(variables, size);
	subject->variables = variables;
	if (*variables && session_environment(&error) < 0)
		subject->variables_error = error.text;
	environment_clear();
	subject->profile = session_default_profile(&subject->profile_error);
	subject->tracepoints = session_knows("sched:sched_switch");
	costs_gather(subject, choice);
}

/* Frees what run_checks() made. */
static void drop_rows(struct report *report)
{
	for (size_t i = 0; i < report->count; i++)
		json_decref(report->rows[i].finding.figures);
	free(report->rows);
}

static int print(const struct report *report, bool json)
{
	if (!json) {
		report_print_text(report);
		return EXIT_SUCCESS;
	}
	return report_print_json(report) == 0 ? EXIT_SUCCESS : complain("memory ran out");
}

static int examine(const struct choices *choices)
{
	static struct subject subject;
	char variables[512] = "";
	struct report report = {
		.root = choices->root,
		.rows = calloc(CHECKS + costs_count, sizeof(struct row)),
	};
	int status;

	if (!report.rows)
		return complain("memory ran out");
	subject.tree.root = choices->root ? choices->root : "";
	subject.recorded = choices->root != NULL;
	subject_read(&subject);
	if (!subject.recorded)
		examine_machine(&subject, choices->costs, variables, sizeof(variables));
	run_checks(&subject, &report);
	report.machine = subject_machine(&subject);
	if (subject.costs.count > 0)
		snprintf(report.measured, sizeof(report.measured), "%s", subject.costs.measured);
	report.note = subject.costs_note.text;
	summarize(&subject, report.summary, sizeof(report.summary));
	status = print(&report, choices->json);
	drop_rows(&report);
	json_decref(report.machine);
	json_decref(subject.profile);
	machine_costs_clear(&subject.costs);
	return status;
}

static int run(int argc, char **argv)
{
	struct choices choices = { .costs = COSTS_CACHED_OR_MEASURED };
	struct stat status;
	int flag;

	while ((flag = flags_next(&flags, argc, argv)) >= 0) {
		if (flag == FLAG_JSON)
			choices.json = true;
		else if (flag == FLAG_NO_MEASURE)
			choices.costs = COSTS_CACHED;
		else if (flag == FLAG_MEASURE_AGAIN)
			choices.costs = COSTS_MEASURED;
		else
			choices.root = optarg;
	}
	if (flag != FLAGS_END)
		return flags_status(flag);
	if (optind < argc)
		return flags_complain(argv, "'%s' is too much: it takes options alone",
				      argv[optind]);
	if (choices.root && stat(choices.root, &status) < 0)
		return complain("%s: %s", choices.root, strerror(errno));
	if (choices.root && !S_ISDIR(status.st_mode))
		return complain("%s is no folder", choices.root);
	/* Who started us may have ignored it: children would vanish unseen. */
	signal(SIGCHLD, SIG_DFL);
	return examine(&choices);
}

const struct command command_doctor = {
	"doctor",
	"what can be counted here, what stops the rest, and what things cost",
	run,
};
