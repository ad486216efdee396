#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints C source that holds the probe sets named as arguments. Bytes, not string literals: C11
# promises only 4095 characters of those.
set -eu

# The value of "summary", quotes and all: a string is written alike in JSON and C.
summary()
{
	sed -n 's/^	"summary": \(".*"\),$/\1/p' "$1" | grep . || {
		echo "$1: no line is its \"summary\"" >&2
		return 1
	}
}

echo '/* generated from probes/ by builtin.sh */'
echo '#include "lib/sets/builtin.h"'
for file; do
	name=$(basename "$file" .json)
	printf '\nstatic const char %s_json[] = {\n' "$name" | tr - _
	od -An -v -tx1 "$file" | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'
	echo '};'
done
printf '\nconst struct builtin_set builtin_sets[] = {\n'
for file; do
	name=$(basename "$file" .json)
	variable=$(echo "${name}_json" | tr - _)
	summary=$(summary "$file")
	printf '\t{ "%s", %s, %s, sizeof(%s) },\n' "$name" "$summary" "$variable" "$variable"
done
echo '};'
echo
echo 'const size_t builtin_sets_count = sizeof(builtin_sets) / sizeof(builtin_sets[0]);'
