/* SPDX-License-Identifier: MIT */
#include "findings.h"

#include <errno.h>
#include <stdio.h>

#define TOLERANCE 1e-12

static const char *const orders[] = {
	[NEIGHBOURS_FIRST] = "neighbours first",
	[CENTRE_FIRST] = "centre first",
	[IN_MEMORY_ORDER] = "in memory's order",
};

static bool pair_agrees(const struct findings *findings, const struct options *options, size_t i,
			size_t j)
{
	const double most = options->schemes[i]->order == options->schemes[j]->order ? 0.0
										     : TOLERANCE;

	return findings->apart[i][j] <= most;
}

static int print_pairs(const struct findings *findings, const struct options *options)
{
	int err = 0;

	printf("\nLargest difference of two schemes, relative to the largest value\n"
	       "(= equal in every bit, ! more than allowed):\n\n%20s",
	       "");
	for (size_t j = 0; j + 1 < options->scheme_count; j++)
		printf(" %9zu", j + 1);
	putchar('\n');
	for (size_t i = 0; i < options->scheme_count; i++) {
		printf("%3zu %-*s", i + 1, i > 0 ? 16 : 0, options->schemes[i]->name);
		for (size_t j = 0; j < i; j++) {
			const bool agrees = pair_agrees(findings, options, i, j);

			if (findings->apart[i][j] == 0.0)
				printf(" %9s", "=");
			else
				printf(" %s%8.1e", agrees ? " " : "!", findings->apart[i][j]);
			err = agrees ? err : -EDOM;
		}
		putchar('\n');
	}
	return err;
}

static int print_schemes(const struct findings *findings, const struct options *options)
{
	int err = 0;

	printf("\n    %-16s %-18s %-16s %-18s %-10s %s\n", "scheme", "additions", "sum changed by",
	       "instruction sets", "threads", "verdict");
	for (size_t i = 0; i < options->scheme_count; i++) {
		const struct scheme *const scheme = options->schemes[i];
		bool good = findings->drift[i] <= TOLERANCE && !findings->isas_differ[i] &&
			    !findings->threads_differ[i];

		for (size_t j = 0; j < options->scheme_count; j++)
			good = good && (j < i ? pair_agrees(findings, options, i, j)
					      : pair_agrees(findings, options, j, i));
		printf("%3zu %-16s %-18s %-16.1e %-18s %-10s %s\n", i + 1, scheme->name,
		       orders[scheme->order], findings->drift[i],
		       findings->isas_differ[i] ? "differ" : "equal",
		       !scheme->threaded	     ? "-"
		       : findings->threads_differ[i] ? "differ"
						     : "equal",
		       good ? "good" : "FAILED");
		err = good ? err : -EDOM;
	}
	return err;
}

int findings_print(const struct findings *findings, const struct options *options)
{
	const int pairs = print_pairs(findings, options);
	const int schemes = print_schemes(findings, options);

	return pairs ? pairs : schemes;
}
