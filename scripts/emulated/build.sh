# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # sourced by scripts/emulated-pmu
# This checkout, built for the guest in build/emulated-pmu, and an archive of what came of it.

build=$top/build/emulated-pmu
guest_host=aarch64-linux-gnu
# What tests read of the checkout.
texts=(probes examples/chapter tests/perf_stat tests/chapter_annotations.txt)

configure_for_guest() {
	local configured="$top $sysroot" libraries=$sysroot/usr/lib/$guest_host
	[ "$(cat "$build/configured" 2>/dev/null)" != "$configured" ] || return 0
	complain "Building for arm64 in build/emulated-pmu ..."
	rm -rf "$build"
	(cd "$top" && configure_in "$build" --host=$guest_host --enable-emulated-pmu \
		--enable-werror CFLAGS=-O2 CXXFLAGS=-O2 \
		CPPFLAGS="-isystem $sysroot/usr/include" \
		LDFLAGS="-L$libraries -Wl,-rpath-link,$libraries" \
		PKG_CONFIG=pkg-config PKG_CONFIG_PATH= PKG_CONFIG_SYSROOT_DIR="$sysroot" \
		PKG_CONFIG_LIBDIR="$libraries/pkgconfig") ||
		die "configure failed: the lines above say why"
	printf '%s\n' "$configured" >"$build/configured"
}

make_programs() {
	make -s -C "$build" -j"$(nproc)" --no-print-directory check TESTS= >"$build/make.log" 2>&1 || {
		tail -n 30 "$build/make.log" >&2
		die "the build for arm64 failed; $build/make.log holds all of it"
	}
}

make_init() {
	local sources=$top/scripts/emulated
	if [ -e "$build/init" ] &&
		[ -z "$(find "$sources" -name '*.[ch]' -newer "$build/init" -print -quit)" ]; then
		return
	fi
	$guest_host-gcc -D_GNU_SOURCE -std=gnu11 -O2 -Wall -Wextra -Werror -static \
		-o "$build/init" "$sources/init.c" "$sources/ports.c" ||
		die "the guest's init does not compile"
}

# Programs stand where libtool has put wrappers, which look for what the guest does not have.
stage_programs() {
	local name libs
	while IFS= read -r -d '' name; do
		libs=${name%/*}/.libs/${name##*/}
		[ ! -e "$libs" ] || cp "$libs" "$1/$name"
		[ -e "$libs" ] || cp "$name" "$1/$name"
	done < <(find "${rooms[@]}" -type f -perm -u+x ! -path '*/.libs/*' -print0)
}

# The guest has them under the paths of this host, which tests are compiled with.
stage() {
	local library root=$1 here=$1$build rooms=(examples lib tests)
	mkdir -p "$here" "$root$top" "$root/usr/lib/$guest_host"
	cp "$build/init" "$root/init"
	(cd "$top" && cp -R --parents "${texts[@]}" "$root$top/")
	(
		cd "$build" || exit
		[ ! -d tools ] || rooms+=(tools)
		find "${rooms[@]}" -type d | (cd "$here" && xargs mkdir -p)
		stage_programs "$here"
		find lib tests -name '*.so*' -exec cp -P --parents {} "$here" \;
	)
	for library in "$build"/lib/.libs/*.so.0; do
		ln -s "$library" "$root/usr/lib/$guest_host/"
	done
	chmod -R a+rX "$root"
}

archive_is_new() {
	local archive=$build/programs.cpio
	[ -e "$archive" ] && [ -z "$(find "$build/init" "$build/examples" "$build/tests" "$build/lib" \
		"$build/tools" "${texts[@]/#/$top/}" -newer "$archive" -type f -print -quit 2>/dev/null)" ]
}

build_all() {
	mkdir -p "$top/build" 2>/dev/null || true
	[ -w "$top/build" ] || die "cannot write $top/build: run this in a checkout that is yours"
	(
		flock 9
		umask 022
		configure_for_guest
		make_programs
		make_init
		! archive_is_new || exit 0
		rm -rf "$build/root"
		stage "$build/root"
		archive "$build/root" >"$build/programs.tmp"
		mv "$build/programs.tmp" "$build/programs.cpio"
	) 9>"$top/build/emulated-pmu.lock"
}
