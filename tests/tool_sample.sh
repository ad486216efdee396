#!/bin/sh
# SPDX-License-Identifier: MIT
# probekit run --sample: the lines of any program, marked or not, agree with the work that is known and
# with what marks count; what cannot be resolved is said, and nothing crashes on it.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

probekit=$top_builddir/tools/probekit
unset NO_COLOR
LC_ALL=C
export LC_ALL

# sample NAME OPTION... -- COMMAND...: the lines stand in $scratch/NAME.out and, as JSON, in NAME.lines
sample()
{
	name=$1
	shift
	"$probekit" run -q -o "$scratch/$name.json" "$@" >"$scratch/$name.output" \
		2>"$scratch/$name.errors" ||
		complain "the run of $name fails with status $?: $(cat "$scratch/$name.errors")"
	"$probekit" lines --all "$scratch/$name.json" >"$scratch/$name.out" ||
		complain "the lines of $name cannot be shown"
	"$probekit" lines --all --json "$scratch/$name.json" >"$scratch/$name.lines" ||
		complain "the lines of $name cannot be shown as JSON"
}

prints()
{
	grep -q -e "$2" "$scratch/$1.out" || {
		complain "'$2' is not in what is printed of $1:"
		head -n 40 "$scratch/$1.out" >&2
	}
}

# build NAME FLAG...: of $scratch/NAME.c
build()
{
	(cd "$scratch" && $CC "$1.c" -o "$@") || die "$1.c does not compile"
}

write_programs()
{
	cat >"$scratch/five.c" <<-'END'
		/* Of all turns the loops have 4, 3, 5, 3 and 85 in a hundred. */
		#include <unistd.h>
		static volatile double x = 1;
		static __attribute__((noinline)) void loops(long turns)
		{
			for (long i = 0; i < turns * 4; i++) x = x * 0.999 + 1;
			for (long i = 0; i < turns * 3; i++) x = x * 0.999 + 1;
			for (long i = 0; i < turns * 5; i++) x = x * 0.999 + 1;
			for (long i = 0; i < turns * 3; i++) x = x * 0.999 + 1;
			for (long i = 0; i < turns * 85; i++) x = x * 0.999 + 1;
		}
		int main(int argc, char **argv)
		{
			if (argc > 1 && unlink(argv[1]))
				return 1;
			loops(2000000);
			return 0;
		}
	END
	cat >"$scratch/marked.c" <<-'END'
		#include <probekit.h>
		static volatile double x = 1;
		static __attribute__((noinline)) void evolve(long turns)
		{
			PROBE_LINE(for (long i = 0; i < turns * 10; i++) x = x * 0.999 + 1);
			PROBE_LINE(for (long i = 0; i < turns * 25; i++) x = x * 0.999 + 1);
			PROBE_LINE(for (long i = 0; i < turns * 65; i++) x = x * 0.999 + 1);
		}
		int main(void)
		{
			for (int i = 0; i < 20; i++)
				evolve(100000);
			return 0;
		}
	END
	cat >"$scratch/places.c" <<-'END'
		#include <dlfcn.h>
		#include <fcntl.h>
		#include <pthread.h>
		#include <time.h>
		#include <unistd.h>
		static volatile long sum;
		static inline __attribute__((always_inline)) void inlined(int n)
		{
			for (int i = 0; i < n; i++)
				sum += i;
		}
		static __attribute__((noinline)) void caller(void)
		{
			inlined(30000000);
		}
		static __attribute__((noinline)) void in_the_vdso(void)
		{
			struct timespec now;
			for (int i = 0; i < 3000000; i++)
				clock_gettime(CLOCK_MONOTONIC, &now);
		}
		static __attribute__((noinline)) void in_the_kernel(void)
		{
			static char buffer[1 << 20];
			int fd = open("/dev/zero", O_RDONLY);
			for (int i = 0; i < 3000; i++)
				if (read(fd, buffer, sizeof(buffer)) < 0)
					return;
		}
		static void *in_a_thread(void *nothing)
		{
			inlined(20000);
			return nothing;
		}
		int main(int argc, char **argv)
		{
			void *plugin = argc > 1 ? dlopen(argv[1], RTLD_NOW) : 0;
			void (*work)(void) = plugin ? (void (*)(void))dlsym(plugin, "plugged") : 0;
			if (work)
				work();
			caller();
			in_the_vdso();
			in_the_kernel();
			for (int i = 0; i < 50; i++) {
				pthread_t threads[40];
				for (int k = 0; k < 40; k++)
					pthread_create(&threads[k], 0, in_a_thread, 0);
				for (int k = 0; k < 40; k++)
					pthread_join(threads[k], 0);
			}
			return 0;
		}
	END
	cat >"$scratch/plugin.c" <<-'END'
		static volatile long sum;
		void plugged(void)
		{
			for (int i = 0; i < 30000000; i++)
				sum += i;
		}
	END
}

# Shares, not times: a busy machine takes samples from all lines alike. Of 4,000 samples 3 points are
# more than five standard deviations.
samples_agree_with_known_work()
{
	build five -g -O1
	sample five -r 2 --sample=4000 -- "$scratch/five"
	"$python" - "$scratch/five.lines" <<-'END' || complain "samples do not agree with the work"
		import json, sys
		told = json.load(open(sys.argv[1]))
		loops = [f for f in told["functions"] if f["function"] == "loops"][0]
		rows = [r for r in loops["lines"] if 6 <= r["line"] <= 10]
		assert [r["line"] for r in rows] == [6, 7, 8, 9, 10], loops
		assert loops["samples"] * told["repeats"] > 1000, loops["samples"]
		# On a busy machine much of the rest is the kernel's: it changes threads.
		assert loops["share_of_all"] > 0.5, loops["share_of_all"]
		for row, share in zip(rows, (0.04, 0.03, 0.05, 0.03, 0.85)):
		    low, high = row["interval"]
		    assert low < row["share_of_function"] < high
		    assert abs(row["share_of_function"] - share) < 0.03, (row, share)
		assert len(told["sampling"]) == 2 and told["sampling"][0]["frequency"] == 4000
		assert told["sampling"][0]["overhead_ns"] > 0
	END
	prints five "4000 a second.*samples, .* lost; fetching them took"
}

samples_agree_with_marks()
{
	# shellcheck disable=SC2086 # a list of options
	build marked -g -O1 $SANITIZE_CFLAGS -I"$(cd "$top_srcdir" && pwd)/include" "$library" \
		-Wl,-rpath,"$(dirname "$library")"
	sample marked -r 2 --sample=4000 -e task-clock -- "$scratch/marked"
	"$probekit" lines --json --by task-clock "$scratch/marked.json" >"$scratch/marked.lines"
	"$python" - "$scratch/marked.lines" <<-'END' || complain "samples do not agree with marks"
		import json, sys
		functions = json.load(open(sys.argv[1]))["functions"]
		exact, = [f for f in functions if f["kind"] == "line"]
		sampled, = [f for f in functions if f["kind"] == "sample" and f["function"] == "evolve"]
		for row in exact["lines"]:
		    twin, = [r for r in sampled["lines"] if r["line"] == row["line"]]
		    share = row["share_of_function"]
		    assert abs(share - twin["share_of_function"]) < 0.03, (row, twin)
	END
}

every_place_is_said()
{
	build places -g -O1 -pthread -ldl
	build plugin -g -O1 -shared -fPIC
	sample places -r 1 --sample=2000 -- "$scratch/places" "$scratch/plugin"
	prints places "Function 'inlined' at .*/places.c"
	prints places "Function 'plugged' at .*/plugin.c"
	prints places "Function '\[vdso\]'"
	"$probekit" run -r 1 -q -o "$scratch/kernel.json" --sample=2000 -- true
	grep -q 'user_only": true' "$scratch/kernel.json" ||
		prints places "Function '\[kernel\]'"
	build places -g -O1 -pthread -ldl -no-pie
	sample fixed -r 1 --sample=2000 -- "$scratch/places"
	prints fixed "Function 'inlined' at .*/places.c"
	# Of processes that fork, and of one that becomes another.
	sample forks -r 1 --sample=2000 -- sh -c "$scratch/five & exec $scratch/five"
	prints forks "Function 'loops' at .*/five.c"
}

what_is_not_known_is_said()
{
	cp "$scratch/five" "$scratch/stripped"
	strip "$scratch/stripped"
	sample stripped -r 1 --sample=1000 -- "$scratch/stripped"
	prints stripped "Function '\[stripped: no symbols\]'"
	build five -O1
	sample undebugged -r 1 --sample=1000 -- "$scratch/five"
	prints undebugged "^Function 'loops': "
	build five -g -O1
	objcopy --only-keep-debug "$scratch/five" "$scratch/five.debug"
	(cd "$scratch" && cp five split && strip split &&
		objcopy --add-gnu-debuglink=five.debug split)
	sample split -r 1 --sample=1000 -- "$scratch/split"
	prints split "^Function 'loops' at .*/five.c"
	mv "$scratch/five.debug" "$scratch/away"
	sample debug-is-gone -r 1 --sample=1000 -- "$scratch/split"
	prints debug-is-gone "split: no symbols"
	cp "$scratch/five" "$scratch/gone"
	sample gone -r 1 --sample=1000 -- "$scratch/gone" "$scratch/gone"
	prints gone "'\[gone: deleted or out of reach\]'"
	# Away already as it is mapped, by its descriptor: the kernel says so behind the name.
	cp "$scratch/five" "$scratch/gone"
	sample gone-before -r 1 --sample=1000 -- \
		sh -c "exec 3<$scratch/gone; rm $scratch/gone; exec /proc/self/fd/3"
	prints gone-before "'\[gone: deleted or out of reach\]'"
	mv "$scratch/five.c" "$scratch/away.c"
	"$probekit" lines "$scratch/five.json" >"$scratch/five.out"
	prints five "its source cannot be read"
	mv "$scratch/away.c" "$scratch/five.c"
}

# The usual tool chain: nothing of ours is in it.
a_compiler_can_be_sampled()
{
	sample compiler -r 1 --sample -- "$CC" -O2 -c -x c "$scratch/places.c" -o "$scratch/o"
	prints compiler "^Sampled by .* 997 a second"
}

an_ordinary_user_samples_user_mode()
{
	[ "$(id -u)" -eq 0 ] && has setpriv || return 0
	[ "$(cat /proc/sys/kernel/perf_event_paranoid)" -eq 2 ] || return 0
	chmod 777 "$scratch"
	setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/tmp TMPDIR="$scratch" \
		"$probekit" run -r 1 -q --sample=1000 -o "$scratch/nobody.json" -- \
		"$scratch/five" 2>"$scratch/errors" ||
		complain "an ordinary user cannot sample: $(cat "$scratch/errors")"
	"$probekit" lines "$scratch/nobody.json" >"$scratch/nobody.out"
	prints nobody "in user mode alone"
	prints nobody "Function 'loops'"
}

# One sentence, before anything runs, and no signal.
what_may_not_be_sampled_is_said()
{
	for action in refuse kill; do
		status=0
		"$top_builddir/tests/under_seccomp" $action "$probekit" run -r 1 -q --sample \
			-o "$scratch/refused.json" -- touch "$scratch/ran" 2>"$scratch/errors" ||
			status=$?
		[ $status -ne 77 ] || return 0
		[ $status -eq 125 ] || complain "where a filter would $action it, the status is $status"
		grep -q 'cannot be sampled: this user may not' "$scratch/errors" ||
			complain "where a filter would $action it: $(cat "$scratch/errors")"
		[ ! -e "$scratch/ran" ] || complain "the command runs all the same"
	done
}

wrong_use_is_refused()
{
	for wrong in 0 -1 often 10001; do
		"$probekit" run --sample=$wrong -- true 2>"$scratch/errors" &&
			complain "--sample=$wrong is taken"
		grep -q 'whole number from 1 to 10000' "$scratch/errors" ||
			complain "--sample=$wrong is not refused: $(cat "$scratch/errors")"
	done
	"$probekit" run --sample -- "$scratch/nothing" 2>"$scratch/errors" &&
		complain "a command that is not there is run"
	grep -q 'there is no such file' "$scratch/errors" || complain "$(cat "$scratch/errors")"
}

need_shared_library
[ -x "$probekit" ] || lacking "tools/probekit was not built"
python=$(python_with json)
[ -n "$python" ] || lacking "python3 is missing: it reads JSON here"
"$probekit" run -r 1 -q --sample -o "$scratch/trial.json" -- true 2>"$scratch/errors" ||
	lacking "nothing can be sampled here: $(cat "$scratch/errors")"
write_programs
samples_agree_with_known_work
samples_agree_with_marks
every_place_is_said
what_is_not_known_is_said
a_compiler_can_be_sampled
an_ordinary_user_samples_user_mode
what_may_not_be_sampled_is_said
wrong_use_is_refused
finish
