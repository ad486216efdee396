/* SPDX-License-Identifier: MIT */
#include "inplace_rule.h"

#include <math.h>
#include <unistd.h>

#include "number.h"

#ifdef __GLIBC__
/* DEFAULT_MMAP_THRESHOLD_MAX of glibc: its threshold for mapping a block never rises above it */
#define MAPPED_ALWAYS (4.0 * 1024 * 1024 * sizeof(long))

static bool as_expected(double expected, double most, double measured)
{
	return fabs(measured - expected) <= fmax(1.0, 0.02 * most);
}

void inplace_explain(FILE *text, const struct outcome *inplace, struct shape shape)
{
	const double measured = inplace->figures.faults.median;
	const unsigned int arrays = inplace->scheme->arrays_a_step;
	const double bytes = (double)shape_cells(shape) * sizeof(double);
	const double most = arrays * ceil(bytes / (double)sysconf(_SC_PAGESIZE));
	const bool mapped = bytes >= MAPPED_ALWAYS;
	const double expected = mapped ? most : 0.0;

	if (isnan(measured))
		return;
	if (!as_expected(expected, most, measured)) {
		fprintf(text,
			"inplace, with %u arrays of %s a step one after the other, takes %s page "
			"faults a step where glibc's rules for blocks of that size make one expect "
			"%s: too little warm-up, other thresholds, another allocator or huge pages "
			"may be at work. ",
			arrays, number_size(bytes).text, number_grouped(measured).text,
			number_grouped(expected).text);
		return;
	}
	fprintf(text, "inplace allocates %u arrays a step, one after the other, of %s: ", arrays,
		number_size(bytes).text);
	if (mapped)
		fprintf(text,
			"from %s on glibc maps each anew and unmaps it at its free, so the page "
			"faults are back, %s a step. ",
			number_size(MAPPED_ALWAYS).text, number_grouped(measured).text);
	else
		fprintf(text,
			"below %s glibc maps at most the first of them; once that is freed, it "
			"takes such blocks from its heap, the same one every time: %s page faults "
			"a step. From %s an array on, as at 2048x2048, it maps and unmaps every "
			"one, and each step takes page faults again. ",
			number_size(MAPPED_ALWAYS).text, number_grouped(measured).text,
			number_size(MAPPED_ALWAYS).text);
}
#else
void inplace_explain(FILE *text, const struct outcome *inplace, struct shape shape)
{
	(void)shape;
	if (figure_known(inplace->figures.faults))
		fprintf(text, "inplace takes %s page faults a step. ",
			number_grouped(inplace->figures.faults.median).text);
}
#endif
