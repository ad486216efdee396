/* SPDX-License-Identifier: MIT */
/*
 * Every kind of control flow through regions. It prints where it passes: tests/control_flow.sh
 * compares that with what the same program prints under -DPROBE_DISABLE, and the profile's visits
 * with control_flow.visits. "control_flow left" leaves regions open instead.
 */
#include <probekit.h>

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

static void say(const char *what, int number)
{
	printf("%s %d\n", what, number);
}

static int scoped_loop(int stop)
{
	int sum = 0;

	PROBE_FUNCTION();
	for (int i = 0;; i++) {
		PROBE_SCOPED("body");
		say("body", i);
		if (i == 1)
			continue;
		if (i == stop)
			break;
		if (i == 4)
			return -1;
		sum += i;
	}
	say("behind the loop", sum);
	return sum;
}

static int scoped_goto(int x)
{
	PROBE_FUNCTION();
again : {
	PROBE_SCOPED("left by goto");
	say("goto", x);
	if (x-- > 0)
		goto again;
	if (x < -1)
		goto out;
	{
		PROBE_SCOPED("inner");
		say("inner", x);
		goto out;
	}
}
out:
	say("out", x);
	return x;
}

static void scoped_switch(int x)
{
	PROBE_FUNCTION();
	switch (x) {
	case 0: {
		PROBE_SCOPED("case 0");
		say("case", 0);
	} /* fall through */
	case 1: {
		PROBE_SCOPED("case 1");
		say("case", 1);
		if (x == 1)
			break;
	} /* fall through */
	default: {
		PROBE_SCOPED("default");
		say("default", x);
	}
	}
	say("behind the switch", x);
}

static int scoped_nested_loops(void)
{
	int count = 0;

	PROBE_FUNCTION();
	for (int i = 0; i < 3; i++) {
		int j = 0;

		PROBE_SCOPED("outer loop");
		while (j < 4) {
			PROBE_SCOPED("inner loop");
			j++;
			count++;
			if (j == 2)
				continue;
			if (i == 1)
				break;
		}
		do {
			PROBE_SCOPED("do loop");
			count++;
			if (i == 2)
				continue;
			count++;
		} while (--j > 1);
		say("nested", count);
	}
	return count;
}

static int pairs(int x)
{
	PROBE_BEGIN(pairs);
	for (int i = 0; i < 5; i++) {
		PROBE_BEGIN(turn);
		if (i == x) {
			PROBE_END(turn);
			continue;
		}
		if (i == x + 2) {
			say("break", i);
			PROBE_END(turn);
			break;
		}
		if (i + x == 9) {
			say("return", i);
			PROBE_END(turn);
			PROBE_END(pairs);
			return i;
		}
		PROBE_END(turn);
		say("turn", i);
	}
	if (x == 0)
		goto out;
	PROBE_BEGIN(late);
	say("late", x);
	PROBE_END(late);
out:
	PROBE_END(pairs);
	return x;
}

static void pairs_after_case_labels(int x)
{
	switch (x) {
	case 0:
		PROBE_BEGIN(zero);
		say("zero", x);
		PROBE_END(zero);
		/* fall through */
	case 1:
		PROBE_BEGIN(one);
		say("one", x);
		PROBE_END(one);
		break;
	default:
		PROBE_BEGIN(other);
		say("other", x);
		PROBE_END(other);
	}
}

/* The END hangs from an if as the BEGIN does; the else belongs to the second of them. */
static void pairs_under_if(int x)
{
	if (x)
		PROBE_BEGIN(sometimes);
	say("sometimes", x);
	if (x)
		PROBE_END(sometimes);
	else
		say("else", x);
}

static int recursive(int depth)
{
	PROBE_FUNCTION();
	say("depth", depth);
	return depth == 0 ? 0 : 1 + recursive(depth - 1);
}

static int lines(int stop)
{
	int i, sum = 0;

	PROBE_LINE(for (i = 0; i < 3; i++) {
		if (i == 1)
			continue;
		sum += i;
		say("in a line", i);
	});
	for (i = 0;; i++) {
		PROBE_HIT();
		PROBE_LINE(if (i == 1) continue);
		PROBE_LINE(if (i == stop) break);
		if (i % 2)
			PROBE_LINE(say("odd", i), sum += i);
		else
			PROBE_LINE(say("even", i));
		PROBE_LINE(if (i == 6) return sum);
		PROBE_LINE(switch (i) {
			case 4:
				goto out;
			default:
				break;
		});
		say("turn", i);
	}
	say("behind the lines", sum);
out:
	PROBE_LINE(sum += sum > 2 ? lines(2) : 1);
	return sum;
}

static void matched(void)
{
	say("loop", scoped_loop(3));
	say("loop", scoped_loop(9));
	say("goto", scoped_goto(2));
	say("goto", scoped_goto(-1));
	for (int i = 0; i < 3; i++) {
		scoped_switch(i);
		pairs_after_case_labels(i);
	}
	say("nested", scoped_nested_loops());
	say("pairs", pairs(0));
	say("pairs", pairs(1));
	say("pairs", pairs(5));
	pairs_under_if(0);
	pairs_under_if(1);
	say("recursive", recursive(3));
	say("lines", lines(2));
	say("lines", lines(5));
	say("lines", lines(9));
}

static jmp_buf back;

static void leave_by_return(int x)
{
	PROBE_BEGIN(returned); /* left open */
	if (x)
		return;
	PROBE_END(returned);
}

static void leave_by_jump(void)
{
	PROBE_BEGIN(jumped); /* left open */
	say("jump", 1);
	longjmp(back, 1);
	PROBE_END(jumped);
}

static void left(void)
{
	PROBE_FUNCTION();
	leave_by_return(0);
	leave_by_return(1);
	if (setjmp(back) == 0)
		leave_by_jump();
	say("left", 0);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "left") == 0)
		left();
	else
		matched();
	return 0;
}
