# SPDX-License-Identifier: MIT

noinst_PROGRAMS += examples/quickstart examples/diffusion/diffusion \
	examples/diffusion/diffusion-lines examples/diffusion/speed

examples_quickstart_SOURCES = examples/quickstart.c
examples_quickstart_LDADD = lib/libprobekit.la

# Every set of kernels gives the same bits, so no compiler may fuse a product and a sum.
diffusion_cflags = $(AM_CFLAGS) -O3 -ffp-contract=off

diffusion_parts = \
	examples/diffusion/array.c \
	examples/diffusion/band.c \
	examples/diffusion/band.h \
	examples/diffusion/blocked.c \
	examples/diffusion/boxed-prealloc.c \
	examples/diffusion/boxed.c \
	examples/diffusion/boxed_grid.c \
	examples/diffusion/boxed_grid.h \
	examples/diffusion/cache.c \
	examples/diffusion/cache.h \
	examples/diffusion/check.c \
	examples/diffusion/check.h \
	examples/diffusion/check_evaluator.c \
	examples/diffusion/check_filter.c \
	examples/diffusion/check_rolls.c \
	examples/diffusion/child.c \
	examples/diffusion/child.h \
	examples/diffusion/dense.c \
	examples/diffusion/dense.h \
	examples/diffusion/dispatch.c \
	examples/diffusion/driver.c \
	examples/diffusion/driver.h \
	examples/diffusion/evaluator.c \
	examples/diffusion/evaluator.h \
	examples/diffusion/explanation.c \
	examples/diffusion/explanation.h \
	examples/diffusion/fault_cost.c \
	examples/diffusion/fault_cost.h \
	examples/diffusion/figures.c \
	examples/diffusion/figures.h \
	examples/diffusion/filter.c \
	examples/diffusion/filter.h \
	examples/diffusion/filter_scheme.c \
	examples/diffusion/findings.c \
	examples/diffusion/findings.h \
	examples/diffusion/folder.c \
	examples/diffusion/folder.h \
	examples/diffusion/fused.c \
	examples/diffusion/grid.c \
	examples/diffusion/grid.h \
	examples/diffusion/inplace.c \
	examples/diffusion/inplace_rule.c \
	examples/diffusion/inplace_rule.h \
	examples/diffusion/laplacian.c \
	examples/diffusion/laplacian.h \
	examples/diffusion/lines.h \
	examples/diffusion/median.c \
	examples/diffusion/median.h \
	examples/diffusion/memory_need.c \
	examples/diffusion/memory_need.h \
	examples/diffusion/number.c \
	examples/diffusion/number.h \
	examples/diffusion/options.c \
	examples/diffusion/options.h \
	examples/diffusion/pair.c \
	examples/diffusion/pair.h \
	examples/diffusion/paragraph.c \
	examples/diffusion/paragraph.h \
	examples/diffusion/placement.c \
	examples/diffusion/placement.h \
	examples/diffusion/pool.c \
	examples/diffusion/pool.h \
	examples/diffusion/progress.c \
	examples/diffusion/progress.h \
	examples/diffusion/roll.c \
	examples/diffusion/rolladd.c \
	examples/diffusion/scheme.h \
	examples/diffusion/schemes.c \
	examples/diffusion/setup.h \
	examples/diffusion/simulation.c \
	examples/diffusion/simulation.h \
	examples/diffusion/summary.c \
	examples/diffusion/summary.h \
	examples/diffusion/tiled.c \
	examples/diffusion/wrap.c \
	examples/diffusion/wrap.h
diffusion_sources = $(diffusion_parts) examples/diffusion/main.c
diffusion_libraries = \
	examples/diffusion/libkernels_scalar.a \
	examples/diffusion/libkernels_portable.a \
	$(x86_kernels) lib/libprobekit.la -lm

examples_diffusion_diffusion_SOURCES = $(diffusion_sources)
examples_diffusion_diffusion_CFLAGS = $(diffusion_cflags) -pthread
examples_diffusion_diffusion_LDADD = $(diffusion_libraries)

# The same with marked lines, for probekit lines.
examples_diffusion_diffusion_lines_SOURCES = $(diffusion_sources)
examples_diffusion_diffusion_lines_CPPFLAGS = $(AM_CPPFLAGS) -DDIFFUSION_LINES
examples_diffusion_diffusion_lines_CFLAGS = $(diffusion_cflags) -pthread
examples_diffusion_diffusion_lines_LDADD = $(diffusion_libraries)

# The fastest schemes beside plain copies.
examples_diffusion_speed_SOURCES = $(diffusion_parts) \
	examples/diffusion/speed.c examples/diffusion/speed.h examples/diffusion/speed_main.c
examples_diffusion_speed_CFLAGS = $(diffusion_cflags) -pthread
examples_diffusion_speed_LDADD = $(diffusion_libraries)

# One source, one library for each instruction set; dispatch.c chooses when the program runs.
kernels_sources = examples/diffusion/kernels.c examples/diffusion/kernels.h \
	examples/diffusion/vector.h
kernels_cflags = $(diffusion_cflags) -fopenmp-simd

noinst_LIBRARIES += \
	examples/diffusion/libkernels_scalar.a \
	examples/diffusion/libkernels_portable.a

examples_diffusion_libkernels_scalar_a_SOURCES = $(kernels_sources)
examples_diffusion_libkernels_scalar_a_CPPFLAGS = $(AM_CPPFLAGS) \
	-DKERNELS_NAME=kernels_set_scalar -DKERNELS_ISA='"scalar"' -DKERNELS_SCALAR
examples_diffusion_libkernels_scalar_a_CFLAGS = $(diffusion_cflags) $(NO_VECTORIZE_CFLAGS)

examples_diffusion_libkernels_portable_a_SOURCES = $(kernels_sources)
examples_diffusion_libkernels_portable_a_CPPFLAGS = $(AM_CPPFLAGS) \
	-DKERNELS_NAME=kernels_set_portable -DKERNELS_ISA='"portable"'
examples_diffusion_libkernels_portable_a_CFLAGS = $(kernels_cflags)

if HAVE_X86_KERNELS
noinst_LIBRARIES += \
	examples/diffusion/libkernels_avx2.a \
	examples/diffusion/libkernels_avx512.a

examples_diffusion_libkernels_avx2_a_SOURCES = $(kernels_sources)
examples_diffusion_libkernels_avx2_a_CPPFLAGS = $(AM_CPPFLAGS) \
	-DKERNELS_NAME=kernels_set_avx2 -DKERNELS_ISA='"avx2"'
examples_diffusion_libkernels_avx2_a_CFLAGS = $(kernels_cflags) -mavx2

examples_diffusion_libkernels_avx512_a_SOURCES = $(kernels_sources)
examples_diffusion_libkernels_avx512_a_CPPFLAGS = $(AM_CPPFLAGS) \
	-DKERNELS_NAME=kernels_set_avx512 -DKERNELS_ISA='"avx512"'
examples_diffusion_libkernels_avx512_a_CFLAGS = $(kernels_cflags) -mavx512f

x86_kernels = \
	examples/diffusion/libkernels_avx2.a \
	examples/diffusion/libkernels_avx512.a
endif

# The chapter's other programs.
noinst_PROGRAMS += examples/chapter/invariant examples/chapter/line examples/chapter/norm \
	examples/chapter/plane examples/chapter/small

examples_chapter_invariant_SOURCES = examples/chapter/invariant.c examples/chapter/number.h
examples_chapter_invariant_CFLAGS = $(diffusion_cflags) -fno-builtin
examples_chapter_invariant_LDADD = lib/libprobekit.la -lm
examples_chapter_line_SOURCES = examples/chapter/line.c
examples_chapter_line_CFLAGS = $(diffusion_cflags)
examples_chapter_line_LDADD = lib/libprobekit.la -lm
examples_chapter_norm_SOURCES = examples/chapter/norm.c examples/chapter/number.h \
	examples/chapter/vectorize.h
examples_chapter_norm_CFLAGS = $(kernels_cflags)
examples_chapter_norm_LDADD = lib/libprobekit.la -lm
examples_chapter_plane_SOURCES = examples/chapter/plane.c $(diffusion_parts)
examples_chapter_plane_CFLAGS = $(diffusion_cflags) -pthread
examples_chapter_plane_LDADD = $(diffusion_libraries)
examples_chapter_small_SOURCES = examples/chapter/small.c examples/chapter/number.h \
	examples/chapter/vectorize.h
examples_chapter_small_CFLAGS = $(kernels_cflags)
examples_chapter_small_LDADD = lib/libprobekit.la

# The chapter's own counters, to import, to compare with and to explain.
chapterdir = $(pkgdatadir)/chapter
dist_chapter_DATA = examples/chapter/counters.json
EXTRA_DIST += examples/chapter/python/diffusion.py
