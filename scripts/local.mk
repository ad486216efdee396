# SPDX-License-Identifier: MIT
EXTRA_DIST += scripts/check scripts/demo scripts/packages.sh
