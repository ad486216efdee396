# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # sourced by scripts/emulated-pmu
# One boot of the guest: what it is asked to do, qemu, and what became of it.

# put HOSTFILE GUESTFILE: relative to where the program starts.
put() {
	local target=$2
	[ -f "$1" ] || die "cannot copy $1 into the guest: there is no such file"
	case $target in
	/*) ;;
	*) target=$build/$target ;;
	esac
	mkdir -p "$scratch/root${target%/*}"
	cp "$1" "$scratch/root$target"
}

# An executable of another machine's; scripts are of none.
is_foreign() {
	local head
	head=$(od -An -tx1 -N20 "$1" | tr -d ' \n')
	[[ $head == 7f454c46* && ${head:36:4} != b700 ]]
}

# Sets program to its name in the guest.
find_program() {
	local real
	program=$1
	[ "${program#"$build/"}" = "$program" ] || program=${program#"$build/"}
	if [ -f "$build/root$build/$program" ]; then
		program=$build/$program
		return
	fi
	[[ $program == */* ]] || return 0
	if [ ! -f "$program" ] || { [[ $program == /* ]] && is_foreign "$program"; }; then
		[[ $program == /* ]] || not_found
		return 0
	fi
	real=$(realpath -- "$program")
	! is_foreign "$real" || {
		complain "$program is not an arm64 executable"
		exit 126
	}
	put "$real" "$real"
	program=$real
}

not_found() {
	complain "there is no $program in build/emulated-pmu or on this machine; name a program of the" \
		"build (examples/quickstart), a path, or a command of the guest (sh)"
	exit 127
}

# Each text with its kind before it and a NUL behind it, so that every byte arrives.
texts() {
	local kind=$1 text
	shift
	for text; do
		printf '%s%s\0' "$kind" "$text"
	done
}

passed_on() {
	local name
	while IFS= read -r name; do
		texts e "$name=${!name}"
	done < <(compgen -e PROBE)
}

write_request() {
	local entry one=
	mkdir -p "$scratch/root"
	[ ! /dev/stdout -ef /dev/stderr ] || one=j
	find_program "${arguments[0]}"
	for entry in "${puts[@]}"; do
		put "${entry%:*}" "${entry##*:}"
	done
	{
		texts e HOME=/tmp PATH=/bin TMPDIR=/tmp
		passed_on
		texts e "${environment[@]}"
		texts s "${sysctls[@]}"
		[ -z "$one" ] || texts "$one" ''
		texts u "$user"
		texts d "$build"
		texts a "$program" "${arguments[@]:1}"
		texts g "${gets[@]%:*}"
	} >"$scratch/root/request"
	chmod -R a+rX "$scratch/root"
	archive "$scratch/root" >"$scratch/request.cpio"
	cat "$sysroot/base.cpio" "$build/programs.cpio" "$scratch/request.cpio" >"$scratch/initrd"
}

# -icount counts instructions and lets them be the clock: nothing depends on this host's time.
emulator() {
	local port ports=
	for port in output errors control files; do
		ports="$ports -chardev file,id=$port,path=$scratch/$port"
	done
	# shellcheck disable=SC2086 # a list of words
	exec timeout -k 5 "$limit" qemu-system-aarch64 -machine virt -cpu "$cpu" -smp "$cpus" -m "$memory" \
		-icount shift=0,sleep=off -seed 1 -rtc base=2024-01-01T00:00:00,clock=vm \
		-nodefaults -no-user-config -display none -monitor none -no-reboot \
		-kernel "$sysroot/vmlinuz" -initrd "$scratch/initrd" \
		-append "console=ttyAMA0 panic=-1 quiet nokaslr cryptomgr.notests" \
		-chardev file,id=console,path="$scratch/console" -serial chardev:console $ports \
		-device pci-serial-4x,chardev1=output,chardev2=errors,chardev3=control,chardev4=files \
		</dev/null >"$scratch/qemu" 2>&1
}

# follow STREAM: as it comes, until the emulator has ended.
follow() {
	tail -c +1 -s 0.1 -f --pid="$machine" "$scratch/$1"
}

said() {
	sed -n "s/^$1 //p" "$scratch/control"
}

# The guest died, or hangs: its console says more.
no_status() {
	cat "$scratch/qemu" "$scratch/console" >&2
	[ "$1" -ne 124 ] || die "the guest was stopped after $limit s: see --timeout"
	[ -z "$(said failed)" ] || die "$(said failed)"
	die "the guest ended without a word on $program (qemu's exit status: $1); its console is above"
}

check_sizes() {
	local sizes
	sizes=$(cd "$scratch" && stat -c %s output errors files | paste -sd ' ')
	[ "$(said sent)" = "$sizes" ] ||
		die "output was lost: the guest sent $(said sent) bytes, $sizes arrived"
}

# Files come one after the other; the guest has said how long each is.
take_files() {
	local entry kind value at=1 lost=0
	[ ${#gets[@]} -gt 0 ] || return 0
	while read -r kind value <&3; do
		entry=${gets[0]}
		gets=("${gets[@]:1}")
		if [ "$kind" = missing ]; then
			complain "${entry%:*} cannot be had from the guest: $value"
			lost=1
			continue
		fi
		tail -c "+$at" "$scratch/files" | head -c "$value" >"${entry##*:}" || lost=1
		at=$((at + value))
	done 3< <(grep -E '^(file|missing) ' "$scratch/control")
	return $lost
}

run_in_guest() {
	local status=0 machine
	[ -e "$build/programs.cpio" ] || die "nothing was built: run this without --no-build"
	write_request
	touch "$scratch/output" "$scratch/errors" "$scratch/control" "$scratch/files"
	emulator &
	machine=$!
	trap 'kill "$machine" 2>/dev/null; wait "$machine" || true; rm -rf "$scratch"' EXIT
	follow output &
	follow errors >&2 &
	wait "$machine" || status=$?
	wait
	trap 'rm -rf "$scratch"' EXIT
	[ -n "$(said status)" ] || no_status "$status"
	check_sizes
	status=$(said status)
	take_files || [ "$status" -ne 0 ] || status=125
	exit "$status"
}
