/* SPDX-License-Identifier: MIT */
/*
 * under_seccomp ACTION COMMAND...: runs a command under a filter that refuses perf_event_open, or
 * kills or traps who calls it, or allows all. Status 77 where no filter can be had.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	const char *name;
	unsigned int answer;
} actions[] = {
	{ "allow", SECCOMP_RET_ALLOW },
	{ "kill", SECCOMP_RET_KILL_PROCESS },
	{ "refuse", SECCOMP_RET_ERRNO | EPERM },
	{ "trap", SECCOMP_RET_TRAP },
};

static int install(unsigned int answer)
{
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_perf_event_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, answer),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {
		.len = sizeof(instructions) / sizeof(instructions[0]),
		.filter = instructions,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0 ? -errno : 0;
}

int main(int count, char **arguments)
{
	for (size_t i = 0; count > 2 && i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].name, arguments[1]) != 0)
			continue;
		if (install(actions[i].answer) < 0)
			return 77;
		execvp(arguments[2], arguments + 2);
		perror(arguments[2]);
		return 127;
	}
	fputs("Usage: under_seccomp allow|kill|refuse|trap COMMAND...\n", stderr);
	return 2;
}
