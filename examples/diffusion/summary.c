/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void print_cell(FILE *stream, int width, int decimals, double value)
{
	if (isnan(value))
		fprintf(stream, " %*s", width, "-");
	else
		fprintf(stream, " %*.*f", width, decimals, value);
}

/* The same for all rows, so that they stand under each other: three digits of the smallest */
static int decimals_for(const struct outcome *outcomes, size_t n)
{
	double least = 100e6;
	int decimals = 1;

	for (size_t i = 0; i < n; i++)
		least = fmin(least, outcomes[i].figures.elapsed.median);
	for (double unit = 100e6; least < unit && decimals < 6; unit /= 10.0)
		decimals++;
	return decimals;
}

static bool any_hardware(const struct outcome *outcomes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (figure_known(outcomes[i].figures.instructions))
			return true;
	}
	return false;
}

/* The naive scheme comes first in the table; a run that failed is no measure */
static const struct outcome *reference_of(const struct outcome *outcomes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (figure_known(outcomes[i].figures.elapsed))
			return &outcomes[i];
	}
	return &outcomes[0];
}

static void print_row(FILE *stream, const struct outcome *outcome, const struct outcome *reference,
		      int decimals, bool hardware)
{
	const struct figures *const figures = &outcome->figures;

	fprintf(stream, "%-16s", outcome->scheme->name);
	print_cell(stream, 12, decimals, figures->elapsed.median / 1e6);
	print_cell(stream, 10, 2, reference->figures.elapsed.median / figures->elapsed.median);
	print_cell(stream, 18, 1, figures->faults.median);
	print_cell(stream, 10, 2, figures->cpus.median);
	if (hardware) {
		print_cell(stream, 20, 0, figures->instructions.median);
		print_cell(stream, 14, 2, figures->instructions.median / figures->cycles.median);
	}
	fputc('\n', stream);
}

static void print_missing(FILE *stream, const struct outcome *outcomes, size_t n, size_t wanted)
{
	for (size_t i = 0; i < n; i++) {
		const struct probe_profile *const profile = outcomes[i].profile;
		const size_t repeats = profile ? probe_profile_repeats(profile) : 0;

		if (repeats < wanted)
			fprintf(stream, "%s: %zu of %zu repeats came to a result.\n",
				outcomes[i].scheme->name, repeats, wanted);
	}
}

static void print_threads(FILE *stream, const struct outcome *outcomes, size_t n,
			  const struct options *options)
{
	const char *const count = getenv("PROBE_COUNT");
	const bool main_alone = options->mark_workers || (count && strcmp(count, "thread") == 0);
	const char *separator = "";

	for (size_t i = 0; i < n; i++) {
		if (!outcomes[i].scheme->threaded)
			continue;
		fprintf(stream, "%s%s", separator, outcomes[i].scheme->name);
		separator = ", ";
	}
	if (*separator)
		fprintf(stream, ": %zu %s%s\n", options->threads,
			options->threads == 1 ? "thread" : "threads",
			main_alone ? ", of which the main one alone is counted here" : "");
}

void summary_print(FILE *stream, const struct outcome *outcomes, size_t n,
		   const struct options *options)
{
	const struct outcome *const reference = reference_of(outcomes, n);
	const bool hardware = any_hardware(outcomes, n);
	const int decimals = decimals_for(outcomes, n);

	fprintf(stream,
		"Grid %zux%zu, %zu steps after %zu of warm-up, kernels %s, median of %zu %s\n",
		options->shape.rows, options->shape.cols, options->steps, options->warmup,
		options->kernels->name, options->repeat,
		options->repeat == 1 ? "repeat" : "repeats");
	print_threads(stream, outcomes, n, options);
	fputc('\n', stream);
	fprintf(stream, "%-16s %12s %10s %18s %10s", "scheme", "ms a step", "speed-up",
		"page faults a step", "CPUs used");
	if (hardware)
		fprintf(stream, " %20s %14s", "instructions a step", "insn per cycle");
	fputc('\n', stream);
	for (size_t i = 0; i < n; i++)
		print_row(stream, &outcomes[i], reference, decimals, hardware);
	if (figure_known(reference->figures.elapsed))
		fprintf(stream, "\nSpeed-up is over %s.\n", reference->scheme->name);
	print_missing(stream, outcomes, n, options->repeat);
}
