#!/bin/sh
# SPDX-License-Identifier: MIT
# The diffusion's schemes simulated: what they cost, told in words, and held to limits.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

top_builddir=$(cd "$top_builddir" && pwd)
probekit=$top_builddir/tools/.libs/probekit
has strip || lacking "there is no strip (binutils)"
# Valgrind 3.19 ends at debugging information of clang's, DWARF 5.
mkdir "$scratch/lib"
for library in libprobekit libprobekit-alloc; do
	[ ! -e "$top_builddir/lib/.libs/$library.so.0" ] ||
		strip -g -o "$scratch/lib/$library.so.0" "$top_builddir/lib/.libs/$library.so.0"
done
LD_LIBRARY_PATH=$scratch/lib
export LD_LIBRARY_PATH
diffusion=$top_builddir/examples/diffusion/.libs/diffusion
[ -x "$diffusion" ] || diffusion=$top_builddir/examples/diffusion/diffusion
strip -g -o "$scratch/lib/diffusion" "$diffusion"
diffusion=$scratch/lib/diffusion
out=$scratch/out
TMPDIR=$scratch
# No costs of this machine's.
XDG_CACHE_HOME=$scratch/cache
export TMPDIR XDG_CACHE_HOME
unset GLIBC_TUNABLES LD_BIND_NOW
# Of all machines alike.
caches=I1=32K,8,64,D1=48K,12,64,LL=8M,16,64

has valgrind || lacking "there is no valgrind"
valgrind --version >/dev/null 2>&1 || lacking "valgrind does not run here"

# probe ARGUMENT...: output in one line in $out
probe()
{
	status=0
	"$probekit" "$@" >"$scratch/lines" 2>&1 </dev/null || status=$?
	tr '\n' ' ' <"$scratch/lines" | tr -s ' ' >"$out"
}

# works ARGUMENT...
works()
{
	probe "$@"
	[ "$status" -eq 0 ] || die "$*: $status: $(cat "$out")"
}

# says TEXT...
says()
{
	for text; do
		grep -q -F -e "$text" "$out" || complain "no '$text' in: $(cat "$out")"
	done
}

# count FILE REGION EVENT: of a CSV
count()
{
	awk -F, -v region="diffusion/$2" -v event="$3" \
		'$2 == region && $5 == event && $6 == "inclusive" { print $7 }' "$1"
}

# scheme NAME FLAGS...: a profile as JSON and as CSV
scheme()
{
	name=$1
	shift
	works run "$@" --cache "$caches" -q -o "$scratch/$name.json" -- "$diffusion" --scheme "$name" \
		--repeat 1 --steps 2 --warmup 1 --threads 1 --isa portable --quiet
	works report --format csv -o "$scratch/$name.csv" "$scratch/$name.json"
}

# --- instructions fall, and it is said so
for name in roll rolladd fused; do
	scheme "$name" --simulate
done
roll=$(count "$scratch/roll.csv" evolve instructions)
rolladd=$(count "$scratch/rolladd.csv" evolve instructions)
fused=$(count "$scratch/fused.csv" evolve instructions)
[ "$roll" -gt "$rolladd" ] && [ "$rolladd" -gt "$fused" ] && [ "$fused" -gt 0 ] ||
	complain "instructions do not fall: $roll, $rolladd, $fused"
works explain --region diffusion/evolve "$scratch/roll.json" "$scratch/rolladd.json"
says "No time is compared" "Simulated, it executes fewer instructions" \
	"with fewer misses of the first cache level" "callgrind, simulated"
works explain --region diffusion/evolve "$scratch/rolladd.json" "$scratch/fused.json"
says "Simulated, it executes fewer instructions"
works explain --region diffusion/evolve "$scratch/fused.json" "$scratch/roll.json"
says "Simulated, it executes more instructions" "with more misses"

# --- each line of a grid is read from memory once: of a torus the first row's twice, at both ends
works run --simulate -q --cache "$caches" -e instructions,L1-dcache-load-misses -o "$scratch/tall.csv" -- \
	"$diffusion" --scheme fused --repeat 1 --grid 2048x512 --steps 2 --warmup 1 --threads 1 \
	--isa portable --quiet
misses=$(count "$scratch/tall.csv" evolve L1-dcache-load-misses)
wanted=$((2 * 2048 * 512 * 8 / 64))
awk -v is="${misses:-0}" -v wanted=$wanted 'BEGIN { exit !((is - wanted) ^ 2 <= (0.001 * wanted) ^ 2) }' ||
	complain "fused: $misses read misses are not within 0.1 % of $wanted"
wanted=$((2 * 2049 * 512 * 8 / 64))
awk -v is="${misses:-0}" -v wanted=$wanted 'BEGIN { exit !((is - wanted) ^ 2 <= (0.0002 * wanted) ^ 2) }' ||
	complain "fused: $misses read misses are not within 0.02 % of $wanted"

# --- limits: the same program keeps those that another breaks; misses of other caches are not judged
cp "$scratch/fused.json" "$scratch/first.json"
scheme fused --simulate
works check --baseline "$scratch/first.json" -l 'diffusion/evolve:instructions==' \
	-l 'diffusion/evolve:cache-misses==' "$scratch/fused.json"
says "2 limits: all hold"
probe check --baseline "$scratch/fused.json" -l 'diffusion/evolve:instructions=+1%' "$scratch/roll.json"
[ "$status" -eq 3 ] || complain "check: a broken limit ends with $status"
says "1 broken"
caches=I1=32K,8,64,D1=32K,8,64,LL=8M,16,64
scheme fused --simulate
probe check --baseline "$scratch/first.json" -l 'diffusion/evolve:instructions==' \
	-l 'diffusion/evolve:cache-references=+9%' "$scratch/fused.json"
says "the simulator or its caches differ" "1 could not be judged" "with the same --cache"
[ "$status" -ne 0 ] || complain "check: misses of other caches are judged"
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable
export GLIBC_TUNABLES
scheme fused --simulate
unset GLIBC_TUNABLES
probe compare "$scratch/first.json" "$scratch/fused.json"
says "GLIBC_TUNABLES differs: unset for the baseline, 'glibc.cpu.hwcaps=-AVX2_Usable' for the"

# --- real time and simulated instructions together
scheme roll --both -r 2
scheme fused --both -r 2
works explain --region diffusion/evolve "$scratch/roll.json" "$scratch/fused.json"
says "The candidate" "imulated, it executes fewer instructions" "of them takes"

# --- allocations beside them: 4 rolls, 3 sums, a product and a sum in the Laplacian, a product and a
# sum more, each step; none in the fused loop
if [ -e "$top_builddir/lib/.libs/libprobekit-alloc.so" ]; then
	scheme roll --simulate --alloc
	scheme fused --simulate --alloc
	[ "$(count "$scratch/roll.csv" evolve allocations)" = 22 ] ||
		complain "roll: $(count "$scratch/roll.csv" evolve allocations) allocations, not 22"
	[ "$(count "$scratch/fused.csv" evolve allocations)" = 0 ] ||
		complain "fused: $(count "$scratch/fused.csv" evolve allocations) allocations, not 0"
	works explain --region diffusion/evolve "$scratch/roll.json" "$scratch/fused.json"
	says "allocations fell from 22 to 0" "fewer instructions"
fi

finish
