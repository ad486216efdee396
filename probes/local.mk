# SPDX-License-Identifier: MIT
PROBE_SETS = probes/default.json

probesdir = $(pkgdatadir)/probes
dist_probes_DATA = $(PROBE_SETS)
