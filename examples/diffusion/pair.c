/* SPDX-License-Identifier: MIT */
#include "pair.h"

#include <math.h>

#include "fault_cost.h"
#include "number.h"

/* Repeats whose ranges overlap show no difference; a single one has nothing to overlap with */
static enum verdict judge(struct figure before, struct figure after)
{
	if (!figure_known(before) || !figure_known(after))
		return VERDICT_UNKNOWN;
	if (after.most < before.least)
		return VERDICT_FASTER;
	if (after.least > before.most)
		return VERDICT_SLOWER;
	return VERDICT_SAME;
}

struct pair pair_of(const struct outcome *before, const struct outcome *after)
{
	return (struct pair){
		.before = before,
		.after = after,
		.verdict = before && after ? judge(before->figures.elapsed, after->figures.elapsed)
					   : VERDICT_UNKNOWN,
	};
}

static void say_speed(FILE *text, const struct pair *pair)
{
	const char *const before = pair->before->scheme->name;
	const char *const after = pair->after->scheme->name;
	const double before_ns = pair->before->figures.elapsed.median;
	const double after_ns = pair->after->figures.elapsed.median;

	fprintf(text, "%s takes %s a step where %s takes %s", after, number_duration(after_ns).text,
		before, number_duration(before_ns).text);
	if (pair->verdict == VERDICT_FASTER)
		fprintf(text, ": it is %.2f times faster. ", before_ns / after_ns);
	else if (pair->verdict == VERDICT_SLOWER)
		fprintf(text, ": meant to be faster, it is %.2f times slower here. ",
			after_ns / before_ns);
	else
		fprintf(text, ", but their repeats overlap: no difference was shown. ");
}

static void say_arrays(FILE *text, const struct scheme *before, const struct scheme *after,
		       double bytes)
{
	fprintf(text, "%s allocates %u arrays of %s in every step, %s in all, and frees as many; ",
		before->name, before->arrays_a_step, number_size(bytes).text,
		number_size(bytes * before->arrays_a_step).text);
	if (after->arrays_a_step)
		fprintf(text, "%s %u. ", after->name, after->arrays_a_step);
	else
		fprintf(text, "%s allocates none. ", after->name);
}

/* Returns the share of the difference that page faults can account for; NaN when nobody knows */
static double say_faults(FILE *text, const struct pair *pair, double bytes)
{
	const struct figures *const before = &pair->before->figures;
	const struct figures *const after = &pair->after->figures;
	const double fewer = before->faults.median - after->faults.median;
	double cost;
	double share;

	if (isnan(fewer)) {
		fprintf(text, "Page faults were not counted. ");
		return NAN;
	}
	fprintf(text, "%s takes %s page faults a step, %s %s", pair->before->scheme->name,
		number_grouped(before->faults.median).text, pair->after->scheme->name,
		number_grouped(after->faults.median).text);
	if (fewer < 1.0) {
		fprintf(text, ": they explain none of it. ");
		return 0.0;
	}

	cost = fault_cost_ns((size_t)bytes);
	if (isnan(cost)) {
		fprintf(text, "; what one costs could not be measured. ");
		return NAN;
	}
	fprintf(text,
		". A fault, with its page zeroed and given back to the kernel, costs %s on this "
		"machine, measured just now: ",
		number_duration(cost).text);
	if (pair->verdict != VERDICT_FASTER) {
		fprintf(text,
			"saving them is worth about %s a step, which did not make it faster. ",
			number_duration(fewer * cost).text);
		return NAN;
	}

	share = fewer * cost / (before->elapsed.median - after->elapsed.median);
	if (share < 1.0)
		fprintf(text,
			"the %s faults saved account for at most about %.0f %% of the difference. ",
			number_grouped(fewer).text, floor(100.0 * share));
	else
		fprintf(text, "the %s faults saved can account for all of the difference. ",
			number_grouped(fewer).text);
	return share;
}

static bool hardware_known(const struct figures *figures)
{
	return figure_known(figures->instructions) && figure_known(figures->cycles);
}

/* time = instructions * cycles per instruction / frequency / CPUs used */
static void say_factors(FILE *text, const struct pair *pair)
{
	const struct figures *const before = &pair->before->figures;
	const struct figures *const after = &pair->after->figures;
	const double time = before->elapsed.median / after->elapsed.median;
	const double instructions = before->instructions.median / after->instructions.median;
	const double cycles = before->cycles.median / after->cycles.median;
	const double cpi = cycles / instructions;
	const double cpus = after->cpus.median / before->cpus.median;

	fprintf(text,
		"The factor of %.2f in time is %.2f in instructions (%s against %s a step) times "
		"%.2f in cycles per instruction (%.2f against %.2f) ",
		time, instructions, number_grouped(before->instructions.median).text,
		number_grouped(after->instructions.median).text, cpi,
		before->cycles.median / before->instructions.median,
		after->cycles.median / after->instructions.median);
	if (isnan(cpus))
		fprintf(text, "times %.2f in what is left", time / cycles);
	else
		fprintf(text, "times %.2f in CPUs used times %.2f in what is left", cpus,
			time / cycles / cpus);
	fprintf(text, ": the clock's frequency, and time in the kernel where the counters leave "
		      "it out. ");
}

static void say_unexplained(FILE *text, const struct pair *pair, double share)
{
	if (pair->before->figures.no_hardware)
		fprintf(text, "There are no hardware counters here (the reports say why)");
	else
		fprintf(text, "Instructions and cycles were not counted");
	if (share >= 0.99)
		fprintf(text, ", so whether anything else contributed is not known. ");
	else if (isnan(share))
		fprintf(text, ", so the difference is not explained. ");
	else
		fprintf(text,
			", so the remaining %.0f %% is not explained: most likely it is the calls "
			"of malloc and free and the memory traffic of the arrays that %s "
			"allocates, but neither was measured here. ",
			ceil(100.0 * (1.0 - share)), pair->before->scheme->name);
}

void pair_explain(FILE *text, const struct pair *pair, struct shape shape)
{
	const double bytes = (double)shape_cells(shape) * sizeof(double);
	double share;

	say_speed(text, pair);
	say_arrays(text, pair->before->scheme, pair->after->scheme, bytes);
	share = say_faults(text, pair, bytes);
	if (hardware_known(&pair->before->figures) && hardware_known(&pair->after->figures))
		say_factors(text, pair);
	else if (pair->verdict == VERDICT_FASTER)
		say_unexplained(text, pair, share);
}
