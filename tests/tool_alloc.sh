#!/bin/sh
# SPDX-License-Identifier: MIT
# `probekit run --alloc`: which programs' allocations are counted, and what is said of the others.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

top_builddir=$(cd "$top_builddir" && pwd)
alloc_library=$top_builddir/lib/.libs/libprobekit-alloc.so
# Not by libtool's script, which would be preloaded, too.
probekit=$top_builddir/tools/.libs/probekit
LD_LIBRARY_PATH=$top_builddir/lib/.libs
export LD_LIBRARY_PATH

cat >"$scratch/known.c" <<'END'
#include <probekit.h>
#include <stdlib.h>
#include <string.h>

static char *early;
static void *volatile kept;

__attribute__((constructor)) static void before_main(void)
{
	early = malloc(10);
}

static void at_exit(void)
{
	PROBE_BEGIN(at_exit);
	kept = malloc(10);
	free(kept);
	free(early);
	PROBE_END(at_exit);
}

__attribute__((destructor)) static void after_main(void)
{
	free(strdup("late"));
}

int main(void)
{
	atexit(at_exit);
	PROBE_BEGIN(work);
	for (int i = 0; i < 7; i++) {
		kept = malloc(1000);
		kept = realloc(kept, 2000);
		free(kept);
	}
	kept = calloc(3, 5);
	PROBE_END(work);
	return 0;
}
END

cat >"$scratch/objects.cc" <<'END'
#include <memory>
#include <new>
#include <probekit.h>
#include <vector>

struct early {
	std::vector<int> numbers = std::vector<int>(100);
} early_one;
struct alignas(256) wide {
	char bytes[256];
};

static void *volatile kept;

int main()
{
	PROBE_BEGIN(objects);
	for (int i = 0; i < 5; i++) {
		int *one = new int(i);
		kept = one;
		delete one;
		int *many = new int[50];
		kept = many;
		delete[] many;
	}
	wide *w = new wide;
	kept = w;
	delete w;
	try {
		throw 1;
	} catch (int) {
	}
	PROBE_END(objects);
	return 0;
}
END

cat >"$scratch/own.c" <<'END'
#include <probekit.h>
#include <stddef.h>
static _Alignas(16) char pool[1 << 20];
static size_t used;
void *malloc(size_t size)
{
	void *block = pool + used;

	used += (size + 15) & ~(size_t)15;
	return used <= sizeof(pool) ? block : NULL;
}
void *calloc(size_t count, size_t size)
{
	return malloc(count * size);
}
void *realloc(void *block, size_t size)
{
	char *made = malloc(size);

	for (size_t i = 0; block && i < size && (char *)block + i < pool + sizeof(pool); i++)
		made[i] = ((char *)block)[i];
	return made;
}
void free(void *block)
{
	(void)block;
}
int main(void)
{
	PROBE_BEGIN(work);
	PROBE_END(work);
	return 0;
}
END

# compile NAME SOURCE COMPILER [OPTION...]
compile()
{
	compile_name=$1
	compile_source=$2
	shift 2
	"$@" -fno-builtin -I"$top_srcdir/include" "$scratch/$compile_source" \
		-o "$scratch/$compile_name" -L"$top_builddir/lib/.libs" -lprobekit \
		>"$scratch/messages" 2>&1
}

must_compile()
{
	compile "$@" || {
		cat "$scratch/messages" >&2
		die "$1 cannot be compiled"
	}
}

# run [OPTION...] -- COMMAND: what it says in $scratch/err, the profile in $scratch/counts.csv
run()
{
	rm -f "$scratch/counts.csv"
	"$probekit" run -r 1 -o "$scratch/counts.csv" "$@" >"$scratch/out" 2>"$scratch/err" \
		</dev/null || {
		complain "$* fails:"
		cat "$scratch/err" >&2
	}
}

# counts REGION EVENT NUMBER
counts()
{
	counted=$(awk -F, -v region="$1" -v event="$2" \
		'$2 == region && $5 == event && $6 == "inclusive" { print $7 "," $9 "," $12 }' \
		"$scratch/counts.csv")
	[ "$counted" = "$3,counted,alloc" ] || complain "$1: $2 is '$counted', not $3"
}

says()
{
	tr '\n' ' ' <"$scratch/err" | tr -s ' ' | grep -q -F -e "$1" || {
		complain "it does not say '$1' but:"
		cat "$scratch/err" >&2
	}
}

counts_a_program_with_known_calls()
{
	must_compile known known.c "$CC"
	run --alloc -- "$scratch/known"
	says 'set alloc,'
	counts known/work allocations 15
	counts known/work frees 14
	counts known/at_exit allocations 1
	counts known/at_exit frees 2
	says 'mark one in the program'
}

counts_the_same_where_it_is_linked()
{
	"$CC" -fno-builtin -I"$top_srcdir/include" "$scratch/known.c" -o "$scratch/linked" \
		-L"$top_builddir/lib/.libs" -lprobekit -lprobekit-alloc
	run -e allocations,frees -- "$scratch/linked"
	counts linked/work allocations 15
	counts linked/work frees 14
}

adds_the_events_to_others()
{
	run --alloc -e page-faults -- "$scratch/known"
	counts known/work allocations 15
	grep -q ',known/work,.*,page-faults,' "$scratch/counts.csv" ||
		complain "with --alloc the event of -e is not counted"
}

counts_a_set_as_it_is()
{
	run --alloc -s software -- "$scratch/known"
	says '--alloc counts nothing: the set has no event of allocations'
	run --alloc -s alloc -- "$scratch/known"
	counts known/work allocations 15
}

counts_in_a_program_at_a_fixed_address()
{
	if ! compile fixed known.c "$CC" -no-pie; then
		left_out "there is no -no-pie"
		return
	fi
	run --alloc -- "$scratch/fixed"
	counts fixed/work allocations 15
}

counts_new_and_delete()
{
	if ! has "${CXX%% *}"; then
		left_out "there is no C++ compiler"
		return
	fi
	must_compile objects objects.cc "$CXX" -std=c++17
	run --alloc -- "$scratch/objects"
	# The exception comes by __cxa_allocate_exception, a malloc and a free.
	counts objects/objects allocations 12
	counts objects/objects frees 12
}

runs_what_is_not_instrumented()
{
	for command in true 'sh -c :' 'ls /' 'sleep 0'; do
		# shellcheck disable=SC2086
		run --alloc -- $command
	done
}

says_what_it_cannot_count()
{
	run -e allocations -- "$scratch/known"
	says 'run it by `probekit run --alloc`'
	must_compile own own.c "$CC"
	run --alloc -- "$scratch/own"
	says 'the program has an allocator of its own'
	sed '/^int main/,$d' "$scratch/own.c" >"$scratch/allocator.c"
	"$CC" -shared -fPIC -fno-builtin -I"$top_srcdir/include" "$scratch/allocator.c" \
		-o "$scratch/liballocator.so"
	must_compile needs known.c "$CC" -Wl,--no-as-needed "$scratch/liballocator.so" \
		-Wl,-rpath,"$scratch"
	run --alloc -e elapsed -- "$scratch/needs"
	says 'the program has an allocator of its own'
	cat >"$scratch/empty.c" <<'END'
int main(void)
{
	return 0;
}
END
	if "$CC" -static "$scratch/empty.c" -o "$scratch/static" 2>"$scratch/messages"; then
		run --alloc -- "$scratch/static"
		says "static' are not counted: it is linked statically"
	else
		left_out "nothing can be linked statically"
	fi
}

# evolve SCHEME: an event of 20 steps of the diffusion
scheme()
{
	run --alloc -- "$top_builddir/examples/diffusion/diffusion" --scheme "$1" --repeat 1 \
		--grid 256 --steps 20 --quiet
}

counts_every_temporary_of_the_schemes()
{
	# 4 rolls, 3 sums of these, a product and a sum in the Laplacian; a product and a sum more.
	scheme roll
	counts diffusion/evolve allocations 220
	counts diffusion/evolve frees 220
	counts diffusion/evolve/laplacian allocations 180
	for name in rolladd fused; do
		scheme $name
		counts diffusion/evolve allocations 0
		counts diffusion/evolve allocated-bytes 0
		counts diffusion/evolve mmaps 0
	done
}

# It takes the place of these functions and no other, and needs nothing but libc.
exports_the_family_alone()
{
	if ! has readelf; then
		left_out "readelf is missing: install binutils"
		return
	fi
	readelf -W --dyn-syms "$alloc_library" |
		awk '($5 == "GLOBAL" || $5 == "WEAK") && $7 != "UND" && $7 != "ABS" { print $8 }' |
		sort >"$scratch/exported"
	printf '%s\n' aligned_alloc calloc free malloc memalign mmap mmap64 mremap posix_memalign \
		probekit_alloc pvalloc realloc reallocarray valloc >"$scratch/expected"
	diff "$scratch/expected" "$scratch/exported" >&2 ||
		complain "libprobekit-alloc exports others (>) than expected (<)"
	readelf -W -d "$alloc_library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' >"$scratch/needed"
	grep -v '^libc\.so' "$scratch/needed" >&2 &&
		complain "libprobekit-alloc needs more than libc"
	readelf -W -d "$alloc_library" >"$scratch/dynamic"
	for flag in NODELETE STATIC_TLS BIND_NOW; do
		grep -q "$flag" "$scratch/dynamic" || complain "libprobekit-alloc lacks $flag"
	done
}

[ -e "$alloc_library" ] || skip "libprobekit-alloc is not built here"
has "${CC%% *}" || skip "there is no compiler $CC"
counts_a_program_with_known_calls
counts_the_same_where_it_is_linked
adds_the_events_to_others
counts_a_set_as_it_is
counts_in_a_program_at_a_fixed_address
counts_new_and_delete
runs_what_is_not_instrumented
says_what_it_cannot_count
counts_every_temporary_of_the_schemes
exports_the_family_alone
finish
