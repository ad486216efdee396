# SPDX-License-Identifier: MIT
# The first is the one that is taken where none is named.
PROBE_SETS = \
	probes/default.json \
	probes/stalls.json \
	probes/cache.json \
	probes/branches.json \
	probes/tlb.json \
	probes/memory.json \
	probes/software.json \
	probes/alloc.json \
	probes/simulated.json

probesdir = $(pkgdatadir)/probes
dist_probes_DATA = $(PROBE_SETS)
EXTRA_DIST += probes/README.md
