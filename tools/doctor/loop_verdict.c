/* SPDX-License-Identifier: MIT */
#include "pmu_trust.h"

/* Interrupts add some instructions, and nothing takes any away. */
static bool is_about(double count, double expected)
{
	return count >= expected * 0.99 && count <= expected * 1.1;
}

void judge_loop(const struct loop_counts *counts, const struct loop_length *length,
		struct finding *finding)
{
	const double gigahertz = counts->cycles / counts->seconds / 1e9;
	const bool instructions_lie = !is_about(counts->instructions, length->instructions);
	const bool branches_lie = counts->branches >= 0 &&
				  !is_about(counts->branches, length->branches);
	const bool cycles_lie = counts->cycles >= 0 && !(gigahertz >= 0.1 && gigahertz <= 10);

	find(finding, instructions_lie || branches_lie || cycles_lie ? STATE_LIMITED : STATE_OK,
	     "a loop of %.0f instructions was counted as %.0f", length->instructions,
	     counts->instructions);
	if (counts->branches >= 0)
		find_more(finding, ", its %.0f branches as %.0f", length->branches,
			  counts->branches);
	if (counts->cycles >= 0)
		find_more(finding, ", in %.0f cycles, which is %.2f GHz", counts->cycles,
			  gigahertz);
	figure(finding, "expected", length->instructions);
	figure(finding, "instructions", counts->instructions);
	if (finding->state == STATE_OK)
		return;
	find_more(finding, ": this PMU cannot be trusted");
	remedy(finding, "tell who runs the host; count by `PROBE_SET=software` until then");
}
