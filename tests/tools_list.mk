# SPDX-License-Identifier: MIT
# probekit list, and what all of the command shares.
interface_tests += \
	tests/completion.sh \
	tests/tool_includes.sh \
	tests/tool_list.sh

if HAVE_SMARTCOLS
unit_tests += tests/test_listing
endif
tests_test_listing_SOURCES = tests/test_listing.c \
	tools/listing.c tools/listing.h \
	tools/listing_draw.c tools/listing_draw.h \
	tools/listing_json.c \
	tools/listing_table.c \
	tools/message.c tools/message.h
tests_test_listing_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_test_listing_CFLAGS = $(AM_CFLAGS) $(SMARTCOLS_CFLAGS)
tests_test_listing_LDADD = $(test_libs) $(SMARTCOLS_LIBS)
