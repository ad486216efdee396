# SPDX-License-Identifier: MIT
# What stands behind `probekit doctor`.
doctor_sources = \
	tools/doctor/child.c tools/doctor/child.h \
	tools/doctor/cost_core.c \
	tools/doctor/cost_memory.c \
	tools/doctor/cost_region.c \
	tools/doctor/costs.c tools/doctor/costs.h \
	tools/doctor/counting.c \
	tools/doctor/environment.c tools/doctor/environment.h \
	tools/doctor/finding.c tools/doctor/finding.h \
	tools/doctor/limits.c \
	tools/doctor/loop_verdict.c \
	tools/doctor/permissions.c \
	tools/doctor/pmu.c \
	tools/doctor/pmu_trust.c tools/doctor/pmu_trust.h \
	tools/doctor/report.h \
	tools/doctor/report_json.c \
	tools/doctor/report_text.c \
	tools/doctor/rounds.c tools/doctor/rounds.h \
	tools/doctor/session.c tools/doctor/session.h \
	tools/doctor/subject.c tools/doctor/subject.h \
	tools/doctor/summary.c \
	tools/doctor/surroundings.c \
	tools/doctor/tree.c tools/doctor/tree.h
