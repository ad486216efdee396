# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # sourced by scripts/emulated-pmu
# What the guest is made of, kept in a cache: kernel, libraries, headers, a shell. It comes from
# the mirror that this machine's apt is configured with, by an apt state of its own.

# Raise it when what is kept, or how, changes.
sysroot_format=2
kernel_package=linux-image-cloud-arm64
guest_packages="libc6 libgcc-s1 libstdc++6 libgomp1 libpfm4 libpfm4-dev libjansson4 libjansson-dev \
libcmocka0 libcmocka-dev libsmartcols1 libsmartcols-dev busybox-static"

need_host_packages() {
	local missing
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
		lacking "the guest's packages come by apt, and this machine has none: use Debian or Ubuntu"
	fi
	# shellcheck disable=SC2086 # a list of words
	missing=$(missing_packages $emulated_pmu_packages)
	[ -z "$missing" ] || lacking "not installed: ${missing% }: run apt-get install ${missing% }"
}

# The host's sources, proxies and keys, and nothing else of it.
configure_apt() {
	local at=$1
	mkdir -p "$at/parts" "$at/state/lists/partial" "$at/cache/archives/partial"
	touch "$at/status" "$at/main"
	apt-config dump Acquire | grep -v '^Acquire::IndexTargets' >"$at/apt.conf"
	cat >>"$at/apt.conf" <<-END
		Acquire::Languages "none";
		APT::Architecture "arm64";
		APT::Architectures { "arm64"; };
		APT::Sandbox::User "$(id -un)";
		Dir::Etc::main "$at/main";
		Dir::Etc::parts "$at/parts";
		Dir::State "$at/state";
		Dir::State::status "$at/status";
		Dir::Cache "$at/cache";
	END
	export APT_CONFIG=$at/apt.conf
}

# download FOLDER: an index that cannot be had is no harm where the others have the packages.
download() {
	local log=$1/apt.log kernel
	apt-get update -q >"$log" 2>&1 || true
	kernel=$({ apt-cache depends "$kernel_package" 2>>"$log" || true; } |
		awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }')
	[ -n "$kernel" ] || lacking "no $kernel_package in the sources of this machine's apt" \
		"($(grep '^E:' "$log" | tail -n 1)): add a mirror of Debian's that has arm64"
	mkdir "$1/packages"
	# shellcheck disable=SC2086 # a list of words
	(cd "$1/packages" && apt-get download -q "$kernel" $guest_packages) >>"$log" 2>&1 ||
		lacking "apt-get download failed: $(grep '^E:' "$log" | tail -n 1)"
}

# unpack FOLDER: in one tree with /usr merged, as distributions have it now or not yet.
unpack() {
	local package tree=$1/tree
	mkdir -p "$tree/usr/bin" "$tree/usr/lib"
	ln -s usr/bin "$tree/bin"
	ln -s usr/lib "$tree/lib"
	for package in "$1"/packages/*.deb; do
		case $package in
		*/linux-image-*) dpkg-deb --fsys-tarfile "$package" | tar -C "$1" -x ./boot ;;
		*) dpkg-deb --fsys-tarfile "$package" | tar -C "$tree" -x --keep-directory-symlink ;;
		esac
	done
}

# archive FOLDER: everything in it, as the kernel unpacks it, owned by root. The same files make the
# same bytes, times and all: a second run would differ by some instructions otherwise.
archive() {
	(cd "$1" && find . -exec touch -h -d 2024-01-01T00:00:00Z {} + &&
		find . -mindepth 1 | LC_ALL=C sort |
		cpio --quiet --create --format=newc --owner=+0:+0 --reproducible)
}

# base_archive TREE WHERE: libraries and a shell.
base_archive() {
	local root=$2 libraries=usr/lib/aarch64-linux-gnu
	mkdir -p "$root/$libraries" "$root/usr/bin" "$root/etc"
	ln -s usr/bin "$root/bin"
	ln -s usr/lib "$root/lib"
	cp -P "$1"/usr/lib/ld-linux-aarch64.so.1 "$root/usr/lib/"
	cp -P "$1/$libraries"/*.so.* "$root/$libraries/"
	cp "$1/bin/busybox" "$root/bin/"
	ln -s busybox "$root/bin/sh"
	ln -s busybox "$root/bin/env"
	echo 'root:x:0:0::/tmp:/bin/sh' >"$root/etc/passwd"
	chmod -R a+rX "$root"
	archive "$root"
}

make_sysroot() {
	local work=$1
	complain "Fetching the guest's packages into $cache ..."
	configure_apt "$work/apt"
	download "$work"
	unpack "$work"
	mkdir -p "$work/whole/usr/lib"
	cp "$work"/boot/vmlinuz-* "$work/whole/vmlinuz"
	cp -R "$work/tree/usr/include" "$work/whole/usr/"
	cp -PR "$work/tree/usr/lib/aarch64-linux-gnu" "$work/whole/usr/lib/"
	base_archive "$work/tree" "$work/base" >"$work/whole/base.cpio"
	mv "$work/whole" "$sysroot"
}

# Whole or not there, however many ask for it at once.
need_sysroot() {
	local release
	[ -n "${EMULATED_PMU_CACHE:-}${XDG_CACHE_HOME:-}${HOME:-}" ] ||
		die "no folder for downloads: set EMULATED_PMU_CACHE to one"
	cache=${EMULATED_PMU_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/probekit/emulated-pmu}
	release=$(. /etc/os-release && echo "$ID-${VERSION_ID:-rolling}")
	sysroot=$cache/$release-$sysroot_format
	[ ! -d "$sysroot" ] || return 0
	mkdir -p "$cache" || die "cannot make $cache: set EMULATED_PMU_CACHE to a folder that is yours"
	(
		flock 9
		[ ! -d "$sysroot" ] || exit 0
		umask 022
		work=$(mktemp -d "$cache/fetch-XXXXXX")
		trap 'rm -rf "$work"' EXIT
		make_sysroot "$work"
	) 9>"$cache/lock"
}
