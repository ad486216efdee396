# SPDX-License-Identifier: MIT
# The chapter's programs and scripts.
if HAVE_CMOCKA
# It counts nothing, and a processor that is emulated takes long.
if !EMULATED_PMU
check_PROGRAMS += tests/test_diffusion_kernels
TESTS += tests/test_diffusion_kernels
endif
endif
tests_test_diffusion_kernels_SOURCES = tests/test_diffusion_kernels.c $(diffusion_parts)
tests_test_diffusion_kernels_CFLAGS = $(diffusion_cflags) -pthread
tests_test_diffusion_kernels_LDADD = $(CMOCKA_LIBS) $(diffusion_libraries)

if !EMULATED_PMU
TESTS += $(chapter_tests)
endif
chapter_tests = tests/chapter_programs.sh tests/chapter_scripts.sh
dist_check_SCRIPTS += $(chapter_tests)
