# SPDX-License-Identifier: MIT
# Sourced by the other scripts: makes sure that what they need is installed.

say() {
	printf '%s\n' "$*" >&2
}

# as_root COMMAND...
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		say "This needs root, and sudo is not installed. Run as root: $*"
		return 1
	fi
}

missing_packages() {
	for package; do
		dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null |
			grep -qx installed || printf '%s ' "$package"
	done
}

# need_packages NAME...: of Debian and Ubuntu; elsewhere says what is missing.
need_packages() {
	if ! command -v apt-get >/dev/null; then
		need_tools
		return
	fi
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	say "Installing: $missing"
	as_root apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends $missing >&2
}

# Without apt: what the build itself needs, by what it is called in a shell.
need_tools() {
	lacking=
	for tool in autoconf automake libtoolize pkg-config make cc; do
		command -v "$tool" >/dev/null || lacking="$lacking $tool"
	done
	pkg-config --exists jansson 2>/dev/null || lacking="$lacking jansson(-devel)"
	echo '#include <perfmon/pfmlib.h>' | cc -E - >/dev/null 2>&1 ||
		lacking="$lacking libpfm4(-devel)"
	if [ -n "$lacking" ]; then
		say "Missing:$lacking. Install these with your package manager and run this again."
		exit 1
	fi
}

build_packages="autoconf automake libtool pkg-config make gcc g++ libc6-dev linux-libc-dev \
libpfm4-dev libjansson-dev libsmartcols-dev libdw-dev"
# What scripts/emulated-pmu needs beside them.
# shellcheck disable=SC2034 # for those who source this
emulated_pmu_packages="qemu-system-arm gcc-aarch64-linux-gnu g++-aarch64-linux-gnu \
libc6-dev-arm64-cross cpio"

# configure_in FOLDER [OPTION...]: from the top of the checkout, where this is run.
configure_in() {
	folder=$1
	shift
	mkdir -p "$folder"
	[ -x configure ] || autoreconf -fi >"$folder/autoreconf.log" 2>&1 || {
		cat "$folder/autoreconf.log" >&2
		return 1
	}
	(cd "$folder" && "$top/configure" --quiet "$@" >configure.log 2>&1) || {
		cat "$folder/configure.log" >&2
		return 1
	}
}

# build_for_scripts: builds probekit in $build: build/, or the folder that PROBEKIT_BUILD names.
build_for_scripts() {
	build=${PROBEKIT_BUILD:-build}
	# shellcheck disable=SC2086 # a list of words
	need_packages $build_packages
	[ -e "$build/Makefile" ] || configure_in "$build"
	make --quiet --no-print-directory -C "$build" -j"$(nproc)" >"$build/make.log" 2>&1 || {
		tail -n 30 "$build/make.log" >&2
		say "The build failed; $build/make.log holds all of it."
		exit 1
	}
}
