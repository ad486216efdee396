/* SPDX-License-Identifier: MIT */
/*
 * Every form in which the macros may stand in C. tests/headers.sh compiles it by several standards
 * with warnings as errors, and, disabled, compares the object code with that of UNMARKED.
 */
#ifdef UNMARKED
#define PROBE_BEGIN(tag)   (void)0
#define PROBE_END(tag)	   (void)0
#define PROBE_SCOPED(name) (void)0
#define PROBE_FUNCTION()   (void)0
#define PROBE_LINE(...)                                                                            \
	__extension__({                                                                            \
		__VA_ARGS__;                                                                       \
		(void)0;                                                                           \
	})
#define PROBE_HIT() (void)0
#else
#include <probekit.h>
#endif

volatile int forms_work;

int forms_all(int x);

static void same_tag_twice(void)
{
	PROBE_BEGIN(vanishing_twice);
	forms_work++;
	PROBE_END(vanishing_twice);
	PROBE_BEGIN(vanishing_twice);
	forms_work++;
	PROBE_END(vanishing_twice);
}

static void same_tag_in_inner_blocks(void)
{
	PROBE_BEGIN(vanishing_inner);
	if (forms_work) {
		PROBE_BEGIN(vanishing_inner);
		forms_work++;
		PROBE_END(vanishing_inner);
	}
	for (int i = 0; i < 2; i++) {
		PROBE_BEGIN(vanishing_inner);
		forms_work++;
		PROBE_END(vanishing_inner);
	}
	PROBE_END(vanishing_inner);
}

static int one_end_a_path(int x)
{
	PROBE_BEGIN(vanishing_paths);
	if (x == 1) {
		PROBE_END(vanishing_paths);
		return 1;
	}
	if (x == 2) {
		forms_work++;
		PROBE_END(vanishing_paths);
		return 2;
	}
	if (x == 3)
		goto out;
	forms_work++;
out:
	PROBE_END(vanishing_paths);
	return x;
}

static void after_labels(int x)
{
	switch (x) {
	case 1:
		PROBE_BEGIN(vanishing_case);
		forms_work++;
		PROBE_END(vanishing_case);
		break;
	case 2: {
		PROBE_SCOPED("vanishing case");
		forms_work++;
		break;
	}
	default:
		PROBE_BEGIN(vanishing_default);
		forms_work--;
		PROBE_END(vanishing_default);
	}
	if (x)
		goto label;
	forms_work++;
label:
	PROBE_BEGIN(vanishing_label);
	forms_work++;
	PROBE_END(vanishing_label);
}

/* One statement that needs no braces: the BEGIN is conditional, and so is the END. */
static void as_the_body_of_if(int x)
{
	if (x)
		PROBE_BEGIN(vanishing_if);
	forms_work++;
	if (x)
		PROBE_END(vanishing_if);
	else
		forms_work++;
}

static void end_in_an_inner_block(int x)
{
	PROBE_BEGIN(vanishing_outer);
	if (x)
		PROBE_END(vanishing_outer);
	else
		PROBE_END(vanishing_outer);
}

static void after_statements(int x)
{
	forms_work += x;
	PROBE_BEGIN(vanishing_late);
	PROBE_BEGIN(vanishing_later);
	forms_work += x;
	PROBE_END(vanishing_later);
	PROBE_END(vanishing_late);
}

static int scoped_after_statements(int x)
{
	PROBE_SCOPED("vanishing first");
	forms_work++;
	PROBE_SCOPED("vanishing, with \"any\" text: 100 %");
	for (int i = 0; i < x; i++) {
		PROBE_SCOPED("vanishing loop");
		if (i == 3)
			continue;
		if (i == 4)
			break;
		{
			PROBE_SCOPED("vanishing block");
			if (i == 5)
				return i;
		}
	}
	return x;
}

static int whole_function(int x)
{
	PROBE_FUNCTION();
	return x + forms_work;
}

static inline int static_inline(int x)
{
	PROBE_FUNCTION();
	PROBE_BEGIN(vanishing_static_inline);
	x += forms_work;
	PROBE_END(vanishing_static_inline);
	return x;
}

/*
 * C99 forbids these two a static object that can be modified: the sites must be constant. The
 * second is an inline definition alone: the function itself would stand in another file.
 */
extern int external_inline(int x);

inline int external_inline(int x)
{
	PROBE_FUNCTION();
	PROBE_BEGIN(vanishing_inline);
	x += forms_work;
	PROBE_END(vanishing_inline);
	return x;
}

inline int inline_elsewhere(int x)
{
	PROBE_SCOPED("vanishing inline");
	PROBE_BEGIN(vanishing_inline_alone);
	x += forms_work;
	PROBE_END(vanishing_inline_alone);
	return x;
}

static int lines(int x)
{
	int sum[2] = { 0, 0 };

	PROBE_LINE(sum[0] = x, sum[1]++);
	PROBE_LINE(PROBE_LINE(sum[0]++));
	if (x)
		PROBE_LINE(sum[0]--);
	else
		PROBE_HIT();
	for (int i = 0; i < x; i++) {
		PROBE_HIT();
		PROBE_LINE(if (i == 1) continue);
		PROBE_LINE(if (i == 2) break);
		PROBE_LINE(PROBE_SCOPED("vanishing line"); sum[1] += forms_work);
	}
	PROBE_LINE(for (int i = 0; i < 2; i++) sum[i] += forms_work);
	PROBE_LINE(if (x == 7) goto out);
	PROBE_LINE(return sum[0] + sum[1]);
out:
	return x;
}

inline int line_inline(int x)
{
	PROBE_HIT();
	PROBE_LINE(x += forms_work);
	return x;
}

int forms_all(int x)
{
	same_tag_twice();
	same_tag_in_inner_blocks();
	after_labels(x);
	as_the_body_of_if(x);
	end_in_an_inner_block(x);
	after_statements(x);
	return one_end_a_path(x) + scoped_after_statements(x) + whole_function(x) +
	       static_inline(x) + external_inline(x) + inline_elsewhere(x) + lines(x) +
	       line_inline(x);
}
