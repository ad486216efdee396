#!/bin/sh
# SPDX-License-Identifier: MIT
# The statistics of lib/profile against scipy's.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

python=$(python_with scipy.stats)
[ -n "$python" ] || lacking "no python3 can import scipy: install python3-scipy"
"$python" "$top_srcdir/tests/statistics_oracle.py" "$top_builddir/tests/statistics_values" ||
	die "statistics differ from scipy's"
