/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../command.h"
#include "../message.h"
#include "../run/ending.h"
#include "../run/one_run.h"
#include "../run/output.h"
#include "../run/preload.h"
#include "../run/progress.h"
#include "../run/regions.h"
#include "../run/remarks.h"
#include "../run/signals.h"
#include "../run/streams.h"
#include "words.h"

struct contender {
	char **words;
	struct probe_profile **profiles; /* of its runs */
	size_t count;
};

struct runs {
	const struct compare_plan *plan;
	struct contender *contenders;
	struct progress progress;
	size_t failures; /* of runs that count all the same */
	int status;
	bool stopped;
};

static int split(const struct compare_plan *plan, size_t index, struct contender *contender)
{
	const char *command = plan->commands[index];
	const char *problem;

	if (plan->by_shell) {
		contender->words = calloc(4, sizeof(contender->words[0]));
		if (!contender->words)
			return complain("memory ran out");
		/* "--" is not for every shell: the command may begin with no '-'. */
		contender->words[0] = (char *)"/bin/sh";
		contender->words[1] = (char *)"-c";
		contender->words[2] = (char *)command;
		return 0;
	}
	if (words_split(command, &contender->words, &problem) == 0)
		return 0;
	if (!problem)
		return complain("memory ran out");
	return complain("--run \"%s\": %s: quote it, or let a shell run the commands (--shell)",
			command, problem);
}

static void free_contender(struct contender *contender, bool by_shell)
{
	while (contender->count > 0)
		probe_profile_free(contender->profiles[--contender->count]);
	free(contender->profiles);
	if (by_shell)
		free(contender->words);
	else
		words_free(contender->words);
}

/* Stops, saying why. kept: whole rounds until then. */
static void stop(struct runs *runs, const struct one_run *run, size_t index, const char *which,
		 size_t kept)
{
	const char *command = runs->plan->commands[index];
	const int interruption = signals_interruption();
	char end[64];

	runs->stopped = true;
	if (interruption != 0) {
		runs->status = EXIT_SIGNAL_BASE + interruption;
		complain("interrupted (%s) in %s of '%s': %zu whole round%s",
			 strsignal(interruption), which, command, kept,
			 kept == 1 ? " is compared" : "s are compared");
		return;
	}
	ending_text(run->status, end);
	runs->status = complain("%s of '%s' %s: nothing is compared (-i goes on)", which, command,
				end);
}

/* One run of one of them. round: from 1; 0 for a warm-up */
static void run_one(struct runs *runs, size_t index, size_t round)
{
	struct contender *contender = &runs->contenders[index];
	struct one_run run;
	char which[48];
	const int failure = one_run(contender->words, NULL, round > 0, &run);

	if (failure) {
		runs->status = failure;
		runs->stopped = true;
		return;
	}
	if (round > 0)
		snprintf(which, sizeof(which), "run %zu", round);
	else
		strcpy(which, "a warm-up run");
	if (signals_interruption() != 0 || (run.status != 0 && !runs->plan->ignores_failure)) {
		probe_profile_free(run.profile);
		stop(runs, &run, index, which, round > 0 ? round - 1 : 0);
		return;
	}
	runs->failures += run.status != 0;
	if (run.profile)
		contender->profiles[contender->count++] = run.profile;
	progress_after_run(&runs->progress, run.seconds);
}

static void run_all(struct runs *runs)
{
	const size_t rounds = (size_t)(runs->plan->warm_ups + runs->plan->repeats);
	const size_t warm_ups = (size_t)runs->plan->warm_ups;

	for (size_t round = 0; round < rounds; round++)
		for (size_t i = 0; i < runs->plan->commands_count && !runs->stopped; i++)
			run_one(runs, i, round < warm_ups ? 0 : round - warm_ups + 1);
}

/* A title is a line. */
static int set_title(struct probe_profile *profile, const char *command)
{
	char *title = strdup(command);
	int result;

	if (!title)
		return -1;
	for (char *c = title; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '\177')
			*c = ' ';
	result = probe_profile_set_title(profile, title);
	free(title);
	return result;
}

/* Of the rounds that all of them ran. */
static int merge(const struct runs *runs, size_t rounds, struct probe_profile **profiles)
{
	struct probe_error error = { "memory ran out" };

	for (size_t i = 0; i < runs->plan->commands_count; i++)
		if (probe_profile_merge(runs->contenders[i].profiles, rounds, &profiles[i],
					&error) < 0 ||
		    set_title(profiles[i], runs->plan->commands[i]) < 0)
			return complain("%s", error.text);
	return 0;
}

/* Saves the profiles; NULL: sees whether they can be saved, before anything is run. */
static int save(const struct compare_plan *plan, struct probe_profile *const *profiles)
{
	int status = 0;

	for (size_t i = 0; plan->save_prefix && i < plan->commands_count && status == 0; i++) {
		char *path;
		int result;

		if (asprintf(&path, "%s%zu.json", plan->save_prefix, i + 1) < 0)
			return complain("memory ran out");
		result = profiles ? output_save(profiles[i], path, "json") : output_check(path);
		status = result < 0 ? EXIT_OWN_FAILURE : 0;
		free(path);
	}
	return status;
}

/* Dormant probes of one are woken in all: what that costs, it costs all alike. */
static void preload_all(const struct runs *runs)
{
	const char *before = getenv("LD_PRELOAD");
	char *kept = before ? strdup(before) : NULL;

	for (size_t i = 0; i < runs->plan->commands_count; i++) {
		const char *now;

		preload(PRELOAD_WHERE_DORMANT, false, runs->contenders[i].words[0]);
		now = getenv("LD_PRELOAD");
		if (now && (!kept || strcmp(now, kept) != 0))
			break;
	}
	free(kept);
}

/* The report is what standard output is for; what the commands write there is thrown away. Returns
 * what brings it back. */
static int silence_output(void)
{
	const int kept = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (nowhere >= 0) {
		dup2(nowhere, STDOUT_FILENO);
		close(nowhere);
	}
	return kept;
}

static void restore_output(int kept)
{
	if (kept < 0)
		return;
	dup2(kept, STDOUT_FILENO);
	close(kept);
}

static void measure(struct runs *runs)
{
	int output;

	counting_ask(&runs->plan->counting);
	preload_all(runs);
	streams_mark_input();
	output = silence_output();
	signals_take();
	regions_prepare();
	run_all(runs);
	regions_remove();
	signals_give_back();
	restore_output(output);
	remarks_say();
}

static int measure_and_merge(struct runs *runs, struct probe_profile **profiles)
{
	const size_t count = runs->plan->commands_count;
	size_t rounds;
	int status;

	measure(runs);
	rounds = runs->contenders[count - 1].count;
	if (runs->failures > 0)
		complain("%zu runs failed, and are compared all the same (-i)", runs->failures);
	/* Interrupted, it reports what it has; a run that failed is no run to compare. */
	if (rounds == 0 || runs->status == EXIT_OWN_FAILURE || runs->status == EXIT_NOT_FOUND ||
	    runs->status == EXIT_NOT_EXECUTABLE)
		return runs->status ? runs->status : EXIT_OWN_FAILURE;
	status = merge(runs, rounds, profiles);
	if (status == 0)
		status = save(runs->plan, profiles);
	return status == 0 ? runs->status : status;
}

int compare_runs(const struct compare_plan *plan, struct probe_profile **profiles)
{
	struct runs runs = {
		.plan = plan,
		.contenders = calloc(plan->commands_count, sizeof(runs.contenders[0])),
		.progress.runs = (size_t)(plan->warm_ups + plan->repeats) * plan->commands_count,
	};
	int status = runs.contenders ? 0 : complain("memory ran out");

	streams_reserve();
	if (status == 0 && !streams_can_repeat_input())
		status = complain("standard input is a pipe, which can be read but once: give a "
				  "file ('<file'), or nothing ('</dev/null')");
	if (status == 0)
		status = save(plan, NULL);
	for (size_t i = 0; i < plan->commands_count && status == 0; i++) {
		struct contender *contender = &runs.contenders[i];

		status = split(plan, i, contender);
		contender->profiles = calloc((size_t)plan->repeats, sizeof(contender->profiles[0]));
		if (status == 0 && !contender->profiles)
			status = complain("memory ran out");
	}
	if (status == 0)
		status = measure_and_merge(&runs, profiles);
	for (size_t i = 0; runs.contenders && i < plan->commands_count; i++)
		free_contender(&runs.contenders[i], plan->by_shell);
	free(runs.contenders);
	return status;
}
