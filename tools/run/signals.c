/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

static const struct {
	int number;
	bool interrupts;
} taken[] = {
	{ SIGINT, true }, { SIGQUIT, true },  { SIGTERM, true },
	{ SIGHUP, true }, { SIGUSR1, false }, { SIGUSR2, false },
};

#define TAKEN (sizeof(taken) / sizeof(taken[0]))

static struct {
	sigset_t waited;
	sigset_t mask_before;
	struct sigaction child_before;
	struct sigaction pipe_before;
	int interruption;
} signals;

/* What was ignored when we started (by nohup, or in the background of a script) stays so. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/*
 * Blocked, and taken one by one: nothing of ours runs in a handler, and none can come between the
 * command's end and our learning of it.
 */
void signals_take(void)
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	const struct sigaction ignored = { .sa_handler = SIG_IGN };

	sigemptyset(&signals.waited);
	sigaddset(&signals.waited, SIGCHLD);
	for (size_t i = 0; i < TAKEN; i++)
		if (!is_ignored(taken[i].number))
			sigaddset(&signals.waited, taken[i].number);
	sigprocmask(SIG_BLOCK, &signals.waited, &signals.mask_before);
	/* A parent that ignored it would leave us nothing to wait for. */
	sigaction(SIGCHLD, &usual, &signals.child_before);
	/* A report that nobody reads must not leave our temporary files behind. */
	sigaction(SIGPIPE, &ignored, &signals.pipe_before);
}

void signals_give_back(void)
{
	sigaction(SIGCHLD, &signals.child_before, NULL);
	sigaction(SIGPIPE, &signals.pipe_before, NULL);
	sigprocmask(SIG_SETMASK, &signals.mask_before, NULL);
}

static bool interrupts(int number)
{
	for (size_t i = 0; i < TAKEN; i++)
		if (taken[i].number == number)
			return taken[i].interrupts;
	return false;
}

static void note(const siginfo_t *signal, pid_t command)
{
	/* A code above 0 is the kernel's: the terminal sent it to the command, too. */
	const bool is_for_us_alone = signal->si_code <= 0;

	if (signal->si_signo == SIGCHLD)
		return;
	/* What the command sends to its parent is not for itself. */
	if (is_for_us_alone && command > 0 && signal->si_pid == command)
		return;
	if (interrupts(signal->si_signo))
		signals.interruption = signal->si_signo;
	if (is_for_us_alone && command > 0)
		kill(command, signal->si_signo);
}

void signals_wait(pid_t command)
{
	siginfo_t signal;

	if (sigwaitinfo(&signals.waited, &signal) > 0)
		note(&signal, command);
}

int signals_interruption(void)
{
	const struct timespec now = { 0 };
	siginfo_t signal;

	while (sigtimedwait(&signals.waited, &signal, &now) > 0)
		note(&signal, 0);
	return signals.interruption;
}
