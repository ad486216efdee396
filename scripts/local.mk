# SPDX-License-Identifier: MIT
EXTRA_DIST += \
	scripts/check scripts/demo scripts/packages.sh \
	scripts/emulated-pmu \
	scripts/emulated/build.sh \
	scripts/emulated/init.c \
	scripts/emulated/machine.sh \
	scripts/emulated/ports.c scripts/emulated/ports.h \
	scripts/emulated/sysroot.sh
EXTRA_DIST += scripts/check scripts/check-speedscope scripts/demo scripts/packages.sh
EXTRA_DIST += scripts/compare-with-perf-stat scripts/false-alarms
EXTRA_DIST += scripts/chapter-python scripts/chapter_support.py scripts/figures scripts/kernels scripts/tables \
	scripts/walk-through
