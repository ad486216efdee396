# SPDX-License-Identifier: MIT
# probekit list, and what all of the command shares.
list_tests = \
	tests/completion.sh \
	tests/tool_includes.sh \
	tests/tool_list.sh

TESTS += $(list_tests)
dist_check_SCRIPTS += $(list_tests)
