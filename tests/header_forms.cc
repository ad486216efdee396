/* SPDX-License-Identifier: MIT */
/* Every form in which the macros may stand in C++; see header_forms.c. */
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

extern volatile int forms_work;
volatile int forms_work;

int forms_all(int x);

namespace
{

void step()
{
	forms_work = forms_work + 1;
}

void same_tag_twice()
{
	PROBE_BEGIN(vanishing_twice);
	step();
	PROBE_END(vanishing_twice);
	PROBE_BEGIN(vanishing_twice);
	if (forms_work) {
		PROBE_BEGIN(vanishing_twice);
		step();
		PROBE_END(vanishing_twice);
	}
	PROBE_END(vanishing_twice);
}

int one_end_a_path(int x)
{
	PROBE_BEGIN(vanishing_paths);
	if (x == 1) {
		PROBE_END(vanishing_paths);
		return 1;
	}
	if (x == 3)
		goto out;
	step();
out:
	PROBE_END(vanishing_paths);
	return x;
}

/* In C++ a jump to a label may not pass an initialization: BEGIN must not be one. */
void after_labels(int x)
{
	switch (x) {
	case 1:
		PROBE_BEGIN(vanishing_case);
		step();
		PROBE_END(vanishing_case);
		break;
	case 2: {
		PROBE_SCOPED("vanishing case");
		step();
		break;
	}
	default:
		PROBE_BEGIN(vanishing_default);
		step();
		PROBE_END(vanishing_default);
	}
}

void as_the_body_of_if(int x)
{
	if (x)
		PROBE_BEGIN(vanishing_if);
	step();
	if (x)
		PROBE_END(vanishing_if);
	else
		step();
}

int scoped_in_inner_blocks(int x)
{
	PROBE_SCOPED("vanishing first");
	step();
	PROBE_SCOPED("vanishing second");
	for (int i = 0; i < x; i++) {
		PROBE_SCOPED("vanishing loop");
		if (i == 3)
			continue;
		if (i == 4)
			break;
	}
	return x;
}

template <typename T, int N> T in_a_template(T x)
{
	PROBE_FUNCTION();
	PROBE_BEGIN(vanishing_template);
	for (int i = 0; i < N; i++) {
		PROBE_SCOPED("vanishing template loop");
		x = x + T(forms_work);
	}
	PROBE_END(vanishing_template);
	return x;
}

template <typename Body> void call(const Body &body)
{
	PROBE_SCOPED("vanishing call");
	body();
}

int in_lambdas(int x)
{
	const auto counted = [x]() {
		PROBE_FUNCTION();
		PROBE_BEGIN(vanishing_lambda);
		forms_work = x;
		PROBE_END(vanishing_lambda);
	};

	call(counted);
	call([]() {
		PROBE_SCOPED("vanishing temporary");
		step();
	});
	PROBE_BEGIN(vanishing_around);
	const int result = [](int y) {
		PROBE_BEGIN(vanishing_within);
		y += forms_work;
		PROBE_END(vanishing_within);
		return y;
	}(x);
	PROBE_END(vanishing_around);
	return result;
}

class object
{
      public:
	object()
	{
		PROBE_FUNCTION();
		step();
	}
	object(const object &) = delete;
	object &operator=(const object &) = delete;
	~object()
	{
		PROBE_FUNCTION();
		step();
	}
	int method() const
	{
		PROBE_BEGIN(vanishing_method);
		const int value = forms_work;
		PROBE_END(vanishing_method);
		return value;
	}
	static int static_method(int x)
	{
		PROBE_SCOPED("vanishing static method");
		return x + forms_work;
	}
};

} /* namespace */

template <typename Number, int count> Number lines(Number x)
{
	for (int i = 0; i < count; i++) {
		PROBE_HIT();
		PROBE_LINE(if (i == 1) continue);
		PROBE_LINE(if (i == 2) break);
	}
	if (count > 5)
		PROBE_LINE(x++);
	else
		PROBE_LINE([&x]() { PROBE_LINE(x += forms_work); }());
	PROBE_LINE(return x + one_end_a_path(1));
}

inline int external_inline(int x)
{
	PROBE_LINE(x++);
	PROBE_FUNCTION();
	PROBE_BEGIN(vanishing_inline);
	x += forms_work;
	PROBE_END(vanishing_inline);
	return x;
}

int forms_all(int x)
{
	const object one;

	same_tag_twice();
	after_labels(x);
	as_the_body_of_if(x);
	return one_end_a_path(x) + scoped_in_inner_blocks(x) + in_a_template<int, 3>(x) +
	       static_cast<int>(in_a_template<double, 2>(x)) + in_lambdas(x) + one.method() +
	       object::static_method(x) + external_inline(x) + lines<int, 3>(x);
}
