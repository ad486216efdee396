# SPDX-License-Identifier: MIT
# probekit doctor, and the costs of machines that it keeps.
unit_tests += \
	tests/test_loop_verdict \
	tests/test_machine_costs
tests_test_loop_verdict_SOURCES = tests/test_loop_verdict.c \
	tools/doctor/finding.c tools/doctor/finding.h \
	tools/doctor/loop_verdict.c tools/doctor/pmu_trust.h
tests_test_loop_verdict_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_test_loop_verdict_LDADD = $(CMOCKA_LIBS) $(JANSSON_LIBS)
tests_test_machine_costs_SOURCES = tests/test_machine_costs.c \
	tools/cache.c tools/cache.h tools/machine_costs.c tools/machine_costs.h
tests_test_machine_costs_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_test_machine_costs_LDADD = $(CMOCKA_LIBS) $(JANSSON_LIBS)

check_PROGRAMS += tests/under_seccomp
tests_under_seccomp_SOURCES = tests/under_seccomp.c
tests_under_seccomp_LDFLAGS = $(AM_LDFLAGS) -no-install

if HAVE_SMARTCOLS
interface_tests += tests/tool_doctor.sh
endif

recorded_machines = \
	amd-zen3 \
	arm-big-little \
	arm-neoverse-n1 \
	docker-seccomp \
	intel-alder-lake \
	intel-skylake \
	kvm-without-pmu \
	podman-rootless
EXTRA_DIST += \
	$(recorded_machines:%=tests/machines/%.files) \
	$(recorded_machines:%=tests/machines/%.json) \
	$(recorded_machines:%=tests/machines/%.txt) \
	tests/machines/unpack.awk
