#!/bin/sh
# SPDX-License-Identifier: MIT
# What the chapter's reports are compared with is what the arithmetic of the perf of 2014 gives, and has
# what the chapter prints.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

expected=$top_srcdir/tests/chapter_annotations.txt

# Example 6-8, as the chapter has it
while read -r text; do
	grep -q "^6-8	.*	$text\$" "$expected" || complain "$expected lacks '$text' of example 6-8"
done <<END
3.477 GHz
23.33% frontend cycles idle
14.14% backend cycles idle
1.82 insns per cycle
0.13 stalled cycles per insn
30.191% of all cache refs
0.999 CPUs utilized
END

python=$(python_with json)
if [ -n "$python" ]; then
	"$python" "$top_srcdir/tests/chapter_annotations.py" \
		"$top_srcdir/examples/chapter/counters.json" >"$scratch/computed"
	diff "$expected" "$scratch/computed" >&2 ||
		complain "$expected is not what chapter_annotations.py computes"
else
	left_out "there is no python3"
fi
finish
