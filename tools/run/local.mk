# SPDX-License-Identifier: MIT
# What stands behind `probekit run`.
run_sources = \
	tools/run/caches.c tools/run/caches.h \
	tools/run/child.c tools/run/child.h \
	tools/run/counting.c tools/run/counting.h \
	tools/run/elf_file.c tools/run/elf_file.h \
	tools/run/ending.c tools/run/ending.h \
	tools/run/one_run.c tools/run/one_run.h \
	tools/run/options.c tools/run/options.h \
	tools/run/output.c tools/run/output.h \
	tools/run/passes.c tools/run/passes.h \
	tools/run/preload.c tools/run/preload.h \
	tools/run/program.c tools/run/program.h \
	tools/run/progress.c tools/run/progress.h \
	tools/run/regions.c tools/run/regions.h \
	tools/run/remarks.c tools/run/remarks.h \
	tools/run/repeat.c tools/run/repeat.h \
	tools/run/signals.c tools/run/signals.h \
	tools/run/simulate.c tools/run/simulate.h \
	tools/run/streams.c tools/run/streams.h
