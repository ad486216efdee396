# SPDX-License-Identifier: MIT
# Makes the files of a recorded machine below the folder ROOT: awk -v ROOT=folder -f unpack.awk
# NAME.files. The format is what `tail -n +1 FILE...` prints, so that it records one as well. Those
# that are here were written after the files of such machines, cut to what the doctor reads.
function flush_file()
{
	if (file)
		close(file)
}

/^==> .* <==$/ {
	flush_file()
	file = ROOT "/" substr($0, 5, length($0) - 8)
	folder = file
	sub(/\/[^\/]*$/, "", folder)
	system("mkdir -p '" folder "'")
	printf "" >file
	next
}

{ print >file }
