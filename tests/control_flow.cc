/* SPDX-License-Identifier: MIT */
/* What C++ adds to control_flow.c: exceptions, destructors, lambdas, templates. */
#include <probekit.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>

namespace
{

void say(const char *what, int number = 0)
{
	std::printf("%s %d\n", what, number);
}

/* The destructors of such objects run after main, or at the end of a thread. */
class last_words
{
      public:
	explicit last_words(const char *name) : name_(name)
	{
	}
	last_words(const last_words &) = delete;
	last_words &operator=(const last_words &) = delete;
	~last_words()
	{
		PROBE_SCOPED("destructor");
		say(name_);
		PROBE_BEGIN(in_destructor);
		say("still counted");
		PROBE_END(in_destructor);
	}
	void touch() const
	{
	}

      private:
	const char *name_;
};

const last_words of_the_program("static object");
thread_local const last_words of_the_thread("thread_local object");

void throw_through(int depth)
{
	PROBE_FUNCTION();
	PROBE_SCOPED("second of the block");
	say("depth", depth);
	if (depth == 0)
		throw std::runtime_error("thrown");
	throw_through(depth - 1);
	say("never here");
}

void catch_at_once()
{
	PROBE_FUNCTION();
	for (int i = 0; i < 3; i++) {
		PROBE_SCOPED("turn");
		try {
			PROBE_SCOPED("tried");
			if (i != 1)
				throw i;
			say("not thrown", i);
		} catch (int number) {
			PROBE_SCOPED("caught");
			say("caught", number);
			if (number == 2)
				return;
		}
	}
}

void rethrow()
{
	PROBE_FUNCTION();
	try {
		throw_through(2);
	} catch (const std::exception &error) {
		PROBE_SCOPED("caught");
		say(error.what());
		throw;
	}
}

struct thrower {
	thrower()
	{
		PROBE_SCOPED("constructor");
		throw std::string("constructor");
	}
};

void throw_in_constructor()
{
	PROBE_FUNCTION();
	try {
		const thrower object;
	} catch (const std::string &what) {
		say(what.c_str());
	}
}

void exceptions()
{
	PROBE_FUNCTION();
	catch_at_once();
	try {
		rethrow();
	} catch (const std::runtime_error &error) {
		say(error.what(), 2);
	}
	throw_in_constructor();
}

template <int N> int in_a_template(int x)
{
	PROBE_SCOPED("template");
	if (x == N)
		return -N;
	for (int i = 0; i < N; i++) {
		PROBE_BEGIN(template_turn);
		x += i;
		PROBE_END(template_turn);
	}
	return x;
}

template <typename Body> int repeat(int times, const Body &body)
{
	int sum = 0;

	PROBE_FUNCTION();
	for (int i = 0; i < times; i++)
		sum += body(i);
	return sum;
}

void lambdas()
{
	PROBE_FUNCTION();
	const int sum = repeat(4, [](int i) {
		PROBE_SCOPED("lambda");
		if (i % 2)
			return 1;
		PROBE_BEGIN(even);
		say("even", i);
		PROBE_END(even);
		return 10;
	});

	say("sum", sum);
}

void in_another_thread()
{
	PROBE_SCOPED("thread");
	of_the_thread.touch();
	say("thread");
}

void throw_from_a_line()
{
	try {
		PROBE_LINE(say("throws"), throw 2);
	} catch (int number) {
		say("caught from a line", number);
	}
}

void matched()
{
	exceptions();
	throw_from_a_line();
	say("template", in_a_template<3>(3));
	say("template", in_a_template<3>(0));
	say("template", in_a_template<2>(0));
	lambdas();
	of_the_thread.touch();
	std::thread(in_another_thread).join();
}

/* Only a scope is told of an exception: a pair must be closed by the region around it. */
void pair_left_by_exception()
{
	PROBE_BEGIN(pair); /* left open */
	throw 1;
	PROBE_END(pair);
}

void left()
{
	PROBE_FUNCTION();
	try {
		PROBE_SCOPED("tried");
		pair_left_by_exception();
	} catch (int number) {
		say("caught", number);
	}
	PROBE_BEGIN(after);
	say("after");
	PROBE_END(after);
}

} /* namespace */

int main(int argc, char **argv)
{
	if (argc > 1 && std::strcmp(argv[1], "left") == 0)
		left();
	else
		matched();
	return 0;
}
