#!/bin/sh
# SPDX-License-Identifier: MIT
# `probekit run --simulate`: kernels of known cost, callgrind's own totals, and what goes wrong.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

top_builddir=$(cd "$top_builddir" && pwd)
probekit=$top_builddir/tools/.libs/probekit
has strip || lacking "there is no strip (binutils)"
# Valgrind 3.19 ends at debugging information of clang's, DWARF 5.
mkdir "$scratch/lib"
strip -g -o "$scratch/lib/libprobekit.so.0" "$top_builddir/lib/.libs/libprobekit.so.0"
LD_LIBRARY_PATH=$scratch/lib
export LD_LIBRARY_PATH
kernels=$top_builddir/tests/.libs/simulated_kernels
[ -x "$kernels" ] || kernels=$top_builddir/tests/simulated_kernels
strip -g -o "$scratch/lib/simulated_kernels" "$kernels"
kernels=$scratch/lib/simulated_kernels
out=$scratch/out
err=$scratch/err
csv=$scratch/run.csv
mkdir "$scratch/temporary"
TMPDIR=$scratch/temporary
export TMPDIR
unset GLIBC_TUNABLES LD_BIND_NOW
# Of all machines alike.
caches=I1=32K,8,64,D1=48K,12,64,LL=8M,16,64
events=instructions,branches,branch-misses,cache-references,cache-misses,L1-dcache-loads
events=$events,L1-dcache-load-misses,page-faults

# simulate ARGUMENT...: streams in $out and $err, exit status in $status
simulate()
{
	status=0
	PATH=${tool_path:-$PATH} "$probekit" run --simulate "$@" >"$out" 2>"$err" </dev/null || status=$?
	[ -z "$(ls "$TMPDIR")" ] || complain "$*: files are left in TMPDIR: $(ls "$TMPDIR")"
	rm -rf "${TMPDIR:?}"/*
}

# says STATUS TEXT...: of the run before
says()
{
	[ "$status" -eq "$1" ] || complain "exit status $status, not $1: $(cat "$err")"
	shift
	for text; do
		tr '\n' ' ' <"$err" | tr -s ' ' | grep -q -F -e "$text" || {
			complain "it does not say '$text' but:"
			cat "$err" >&2
		}
	done
}

# count REGION EVENT [PART]: of $csv; "-" where it is unavailable, nothing where it is not there
count()
{
	awk -F, -v region="simulated_kernels$1" -v event="$2" -v part="${3:-inclusive}" \
		'$2 == region && $5 == event && $6 == part { print $9 == "unavailable" ? "-" : $7 }' \
		"$csv"
}

# within REGION EVENT EXPECTED TOLERANCE
within()
{
	within_is=$(count "$1" "$2")
	awk -v is="$within_is" -v wanted="$3" -v most="$4" \
		'BEGIN { off = is - wanted; exit !(is != "" && is != "-" && off <= most && -off <= most) }' ||
		complain "$1: $2 is '$within_is', not within $4 of $3"
}

# --- what goes wrong before valgrind is there
mkdir "$scratch/bin"
tool_path=$scratch/bin
simulate -- "$kernels"
says 125 "apt install valgrind"
printf '#!/bin/sh\necho valgrind-3.7.0\n' >"$scratch/bin/valgrind"
chmod +x "$scratch/bin/valgrind"
simulate -- "$kernels"
says 125 "valgrind-3.7.0 is too old" "3.15 or later"
printf '#!/bin/sh\necho no\n' >"$scratch/bin/valgrind"
simulate -- "$kernels"
says 125 "and not what version it is"
cat >"$scratch/bin/valgrind" <<'END'
#!/bin/sh
[ "$1" != --version ] || { echo valgrind-3.19.0; exit; }
echo "valgrind: failed to start tool 'callgrind'" >&2
exit 1
END
simulate -- "$kernels"
says 1 "failed to start tool" "valgrind simulated no process" "ended with status 1"
cat >"$scratch/bin/valgrind" <<'END'
#!/bin/sh
[ "$1" != --version ] || { echo valgrind-3.19.0; exit; }
for one; do
	case $one in --log-file=*%p*) log=${one#--log-file=} ;; esac
done
echo "==7== Valgrind: debuginfo reader: Possibly corrupted debuginfo file." >"${log%%%p*}7${log#*%p}"
exit 1
END
simulate -- "$kernels"
says 1 "cannot read debugging information" "-gdwarf-4"
tool_path=
finish

has valgrind || lacking "there is no valgrind"
valgrind --version >/dev/null 2>&1 || lacking "valgrind does not run here"
case $(uname -m) in
x86_64 | aarch64) ;;
*) skip "the kernels are written for x86-64 and arm64" ;;
esac

# --- kernels
simulate -q -o "$csv" --cache "$caches" -e "$events" -- "$kernels"
says 0
within /loop instructions 1000000 10
within /loop branches 500000 0
within /branches branches 1000000 0
within /around/empty instructions 0 1000
within /around/empty branches 0 0
within /around instructions 4000 2000
[ "$(count /predictable branch-misses)" -lt 100 ] || complain "predictable branches are mispredicted"
[ "$(count /random branch-misses)" -gt 200000 ] || complain "random branches are predicted"
within /stencil L1-dcache-load-misses $((1024 * 1024 * 8 / 64)) 131
within /rows L1-dcache-load-misses 131072 131
within /columns L1-dcache-load-misses 1048576 1100
within /faults page-faults 8192 60
# 1,000 turns, and ten visits of 100 turns and the call of a mark, and the marks' own
within /outer instructions 4000 200
within /outer/inner instructions 2000 100
total=$(count /outer instructions)
inner=$(count /outer/inner instructions)
[ "$(count /outer instructions exclusive)" -eq $((total - inner)) ] ||
	complain "outer: what is exclusive is not the rest"
within /even instructions 30000 400
within /even/odd instructions 29000 5000
within /work instructions 800000 40
grep -q '^,simulated_kernels/work,1,4,' "$csv" || complain "work has not four visits"
grep '^,simulated_kernels' "$csv" | grep -v ',page-faults,\|,elapsed,' | grep ',[0-9]*,count,' |
	grep -v ',simulated,1,,callgrind,\|,unavailable,' && complain "a count does not say that it is simulated"
[ "$(count /loop elapsed)" = - ] || complain "there is a time, under simulation"

# --- the same in every run, and what is no cache's or predictor's in another environment, too
# same_as FILE EVENTS: regions of $csv. How threads wait for each other is no two times the same.
same_as()
{
	for file in "$1" "$csv"; do
		grep 'simulated_kernels/' "$file" | grep -v '/work,' | grep -E ",($2),"
	done >"$scratch/both"
	[ "$(sort -u "$scratch/both" | wc -l)" -eq "$(grep -c . "$scratch/both" | awk '{ print $1 / 2 }')" ] || {
		complain "two runs differ:"
		sort "$scratch/both" | uniq -u >&2
	}
}

cp "$csv" "$scratch/first.csv"
simulate -q -o "$csv" --cache "$caches" -e "$events" -- "$kernels"
same_as "$scratch/first.csv" 'instructions|branches|branch-misses|cache-.*|L1-.*'
LONG=$(printf '%05000d' 0) simulate -q -o "$csv" --cache "$caches" -e "$events" -- "$kernels"
same_as "$scratch/first.csv" 'instructions|branches|L1-dcache-loads'

# --- ten runs
simulate -q -r 10 -o "$csv" --cache "$caches" -e "$events" -- "$kernels" random stencil nested
for event in instructions branch-misses L1-dcache-load-misses cache-references; do
	for region in random stencil outer/inner; do
		rows=$(grep "simulated_kernels/$region,.*,$event,inclusive," "$csv" | cut -d, -f7)
		[ "$(echo "$rows" | wc -l)" -eq 10 ] && [ "$(echo "$rows" | sort -u | wc -l)" -eq 1 ] ||
			complain "$region: $event of ten runs: $(echo "$rows" | tr '\n' ' ')"
	done
done

# --- callgrind's own totals, of the same program in the same environment without us
cat >"$scratch/bin/valgrind" <<END
#!/bin/sh
PATH=${PATH}
[ "\$1" != --version ] || exec valgrind --version
(
	for one; do
		shift
		case \$one in --log-file=*) one=--log-file=$scratch/own.log ;; esac
		set -- "\$@" "\$one"
	done
	valgrind "\$@"
)
exec valgrind "\$@"
END
rm -f "$scratch/own.log"
tool_path=$scratch/bin:$PATH
simulate -q -o "$csv" --cache "$caches" -e "$events" -- /bin/true
tool_path=
says 0
collected=$(sed -n 's/.*Collected : //p' "$scratch/own.log")
for pair in instructions:1 L1-dcache-loads:2 L1-dcache-load-misses:5; do
	is=$(awk -F, -v event="${pair%:*}" '$5 == event && $6 == "inclusive" { print $7 }' "$csv")
	wanted=$(echo "$collected" | cut -d' ' -f"${pair#*:}")
	[ -n "$wanted" ] && [ "$is" = "$wanted" ] ||
		complain "/bin/true: ${pair%:*} is '$is', callgrind says '$wanted'"
done

# --- a valgrind whose log is of another format: by dumps
mkdir "$scratch/hidden"
cat >"$scratch/bin/valgrind" <<END
#!/bin/sh
PATH=${PATH}
[ "\$1" != --version ] || { echo valgrind-3.99.0; exit; }
for one; do
	shift
	case \$one in --log-file=*)
		folder=\${one#--log-file=}
		one=--log-file=$scratch/hidden/%p.callgrind
		;;
	esac
	set -- "\$@" "\$one"
done
valgrind "\$@"
status=\$?
cp $scratch/hidden/* "\${folder%/*}"
exit \$status
END
tool_path=$scratch/bin:$PATH
simulate -q -o "$csv" --cache "$caches" -e "$events" -- "$kernels" loop branches stencil nested empty threads
tool_path=
says 0
within /loop instructions 1000000 10
within /branches branches 1000000 0
within /stencil L1-dcache-load-misses 131072 131
within /outer/inner instructions 2000 100
within /around/empty instructions 0 1000
within /work instructions 800000 40
within "" instructions 13000000 2000000
grep '^,simulated_kernels/loop' "$csv" | grep -q ',instructions,.*,simulated,1,,callgrind,' ||
	complain "dumps: it is not said that instructions are simulated"

# --- threads counted as a process
simulate -q -o "$csv" --count process -e instructions -- "$kernels" loop
within /loop instructions 1000000 10

# --- what the report says
simulate --cache "$caches" -- "$kernels" loop
says 0 "simulated by callgrind (valgrind-" "D1 48 KiB, 12 ways of 64-byte lines (as asked for)" \
	"callgrind, simulated" "misses of the first level" "time under simulation means nothing"
simulate -- "$kernels" string
[ "$(uname -m)" != x86_64 ] || says 0 "steps of string instructions"
simulate --prefetch -- "$kernels" loop
says 0 "with a prefetcher"
simulate -s simulated -q -o "$csv" -- "$kernels" loop
within /loop estimated-cycles 1000000 3000
within /loop L1-dcache-loads 0 20
simulate -r 2 -s software -- "$kernels" loop
says 0 "2 runs"

# --- one real run and one simulated in one profile
status=0
"$probekit" run --both -r 2 -q -o "$csv" --cache "$caches" -- "$kernels" loop 2>"$err" || status=$?
says 0
is=$(awk -F, '$2 == "simulated_kernels/loop" && $3 == 1 && $5 == "instructions" && $6 == "inclusive" { print $7, $9, $12 }' "$csv")
case $is in
"10000"[01]?" simulated callgrind") ;;
*) complain "--both: instructions are '$is'" ;;
esac
for region in simulated_kernels simulated_kernels/loop; do
	for event in task-clock page-faults elapsed; do
		[ "$(grep "^,$region,.*,$event,inclusive,[0-9]" "$csv" | grep -c ',counted,')" -eq 2 ] ||
			complain "--both: $region: $event was not counted in both real runs"
	done
done
[ "$(awk -F, '$2 == "simulated_kernels" && $5 == "instructions" && $6 == "inclusive" { print $9 }' "$csv" |
	sort | tr '\n' ' ')" = "simulated unavailable " ] ||
	complain "--both: the whole command was not simulated in one of the repeats"
"$probekit" run --both --simulate -- true 2>"$err" && complain "--both and --simulate at once"
status=125
says 125 "exclude each other"

# --- signals, forks, ends
simulate -q -o "$csv" -e instructions -- "$kernels" handler
[ "$(count /handler instructions)" = - ] || complain "a count in a signal handler was made up"
grep -q "signal handler" "$csv" || complain "it does not say why"
simulate -q -o "$csv" -e instructions -- "$kernels" fork
within /child instructions 14000 20
within /parent instructions 16000 20
[ "$(count "" instructions)" = - ] || complain "totals that overlap were added"
simulate -o "$csv" -e instructions -- "$kernels" die
says 139 "ended by signal 11"
within "" instructions 1500000 500000
if [ "$(uname -m)" = x86_64 ]; then
	simulate -o "$csv" -e instructions -- "$kernels" avx512
	says 132 "AVX-512" "-mno-avx512f"
	within "" instructions 1500000 500000
fi

# --- what is linked statically, and what another tool simulates
if [ -x /sbin/ldconfig ] && ! ldd /sbin/ldconfig >/dev/null 2>&1; then
	simulate -q -o "$csv" -e instructions -- /sbin/ldconfig -p
	says 0
	[ "$(awk -F, '$5 == "instructions" && $6 == "inclusive" { print ($7 > 10000) }' "$csv")" = 1 ] ||
		complain "a static program was not simulated: $(cat "$csv")"
fi
status=0
PROBE_SOURCE=callgrind PROBE_CALLGRIND_LOG=$scratch/%p.memcheck valgrind -q \
	--log-file="$scratch/%p.memcheck" "$kernels" loop 2>"$err" || status=$?
says 0 "its tool has to be callgrind" "unmeasured"

# --- what cannot be simulated
simulate -- "$scratch/nowhere"
says 127 "there is no such file"
simulate -- valgrind "$kernels"
says 125 "name the program alone"
simulate --cache D1=100,3,64 -- "$kernels"
says 125 "cannot be simulated"
simulate --cache L1=1 -- "$kernels"
says 125 "names no cache"
simulate --cache D1=32K -- "$kernels"
says 125 "is no cache"
simulate --passes -- "$kernels"
says 125 "--passes"
simulate --source os -- "$kernels"
says 125 "--source=os"
cp "$kernels" "$scratch/set_id"
chmod 6755 "$scratch/set_id"
simulate -- "$scratch/set_id"
says 125 "set-user-ID"
status=0
PROBE_SOURCE=callgrind "$kernels" loop 2>"$err" || status=$?
says 0 "under valgrind alone" "probekit run --simulate" "unmeasured"
"$probekit" run --prefetch -- true 2>"$err" && complain "--prefetch without --simulate"
status=125
says 125 "are for --simulate"

finish
