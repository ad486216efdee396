# SPDX-License-Identifier: MIT
# Samples of a command, for which elfutils tells lines from addresses.
sample_found = \
	tools/sample/events.c tools/sample/events.h \
	tools/sample/placed.c tools/sample/placed.h \
	tools/sample/resolve.c tools/sample/resolve.h \
	tools/sample/rings.c tools/sample/rings.h \
	tools/sample/sampling.c tools/sample/sampling.h \
	tools/sample/share.c tools/sample/share.h \
	tools/sample/space.c tools/sample/space.h
sample_absent = tools/sample/absent.c
if HAVE_DW
sample_sources = $(sample_found)
else
sample_sources = $(sample_absent) tools/sample/sampling.h
endif
EXTRA_DIST += $(sample_found) $(sample_absent)
