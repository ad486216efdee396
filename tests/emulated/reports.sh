#!/bin/sh
# SPDX-License-Identifier: MIT
# The report of a machine with a PMU, one whose PMU has more events, and one without any.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/../shell_support.sh"
# shellcheck source=tests/emulated/report_support.sh
. "$(dirname "$0")/report_support.sh"

the_default_report_holds_real_numbers()
{
	report_of "$scratch/first" examples/quickstart
	is_as_kept "$scratch/first" quickstart
}

two_boots_print_the_same_bytes()
{
	report_of "$scratch/second" examples/quickstart
	cmp "$scratch/first" "$scratch/second" || complain "two boots printed different reports"
}

# The PMU of this model has events for stalled cycles, which qemu counts: as 0.
stalled_cycles_that_were_counted_as_0_are_0()
{
	report_of "$scratch/max" --cpu max examples/quickstart
	is_as_kept "$scratch/max" quickstart-max
}

without_a_pmu_every_row_says_why()
{
	report_of "$scratch/without" --cpu max,pmu=off examples/quickstart
	is_as_kept "$scratch/without" quickstart-without-pmu
}

# As the chapter has it: a scheme, counted in three runs.
a_scheme_is_reported_with_its_variation()
{
	report_of "$scratch/notices" examples/diffusion/diffusion \
		--scheme fused --grid 128 --steps 4 --repeat 3
	sed '/^Grid /,$d' "$scratch/output" >"$scratch/fused"
	is_as_kept "$scratch/fused" fused
}

the_default_report_holds_real_numbers
two_boots_print_the_same_bytes
stalled_cycles_that_were_counted_as_0_are_0
without_a_pmu_every_row_says_why
a_scheme_is_reported_with_its_variation
finish
