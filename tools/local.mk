# SPDX-License-Identifier: MIT
# The command, over the two public headers alone.
if HAVE_SMARTCOLS
bin_PROGRAMS += tools/probekit
endif

include tools/doctor/local.mk
include tools/lines/local.mk
include tools/run/local.mk
include tools/sample/local.mk

tools_probekit_SOURCES = \
	tools/colour.c tools/colour.h \
	tools/cache.c tools/cache.h \
	tools/check.c \
	tools/command.h \
	tools/compare.c \
	tools/compare/runs.c tools/compare/runs.h \
	tools/compare/words.c tools/compare/words.h \
	tools/doctor.c \
	$(doctor_sources) \
	tools/event_costs.c tools/event_costs.h \
	tools/explain.c \
	tools/flags.c tools/flags.h \
	tools/import.c \
	tools/input.c tools/input.h \
	$(lines_sources) \
	tools/list.c \
	tools/listing.c tools/listing.h \
	tools/listing_draw.c tools/listing_draw.h \
	tools/listing_json.c \
	tools/listing_names.c \
	tools/listing_table.c \
	tools/listing_trial.c \
	tools/machine_costs.c tools/machine_costs.h \
	tools/message.c tools/message.h \
	tools/output_name.c tools/output_name.h \
	tools/probekit.c \
	tools/report.c \
	tools/run.c \
	tools/selection.c tools/selection.h \
	tools/table.c tools/table.h \
	tools/table_cell.c tools/table_cell.h \
	$(run_sources) \
	$(sample_sources) \
	tools/written.c tools/written.h
tools_probekit_CPPFLAGS = -D_GNU_SOURCE -I$(top_srcdir)/include -I$(top_builddir)
tools_probekit_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(SMARTCOLS_CFLAGS) $(DW_CFLAGS) -pthread
tools_probekit_LDADD = lib/libprobekit.la $(JANSSON_LIBS) $(SMARTCOLS_LIBS) $(PFM_LIBS) $(DW_LIBS) -lm
