/* SPDX-License-Identifier: MIT */
#include "arm_core.h"

#include <stdio.h>
#include <stdlib.h>

/* MIDR_EL1, as each core's technical reference manual has it. */
static const struct {
	unsigned long implementer;
	unsigned long part;
	const char *name;
} cores[] = {
	{ 0x41, 0xd03, "Arm Cortex-A53" },     { 0x41, 0xd04, "Arm Cortex-A35" },
	{ 0x41, 0xd05, "Arm Cortex-A55" },     { 0x41, 0xd07, "Arm Cortex-A57" },
	{ 0x41, 0xd08, "Arm Cortex-A72" },     { 0x41, 0xd09, "Arm Cortex-A73" },
	{ 0x41, 0xd0a, "Arm Cortex-A75" },     { 0x41, 0xd0b, "Arm Cortex-A76" },
	{ 0x41, 0xd0c, "Arm Neoverse-N1" },    { 0x41, 0xd0d, "Arm Cortex-A77" },
	{ 0x41, 0xd40, "Arm Neoverse-V1" },    { 0x41, 0xd41, "Arm Cortex-A78" },
	{ 0x41, 0xd44, "Arm Cortex-X1" },      { 0x41, 0xd46, "Arm Cortex-A510" },
	{ 0x41, 0xd47, "Arm Cortex-A710" },    { 0x41, 0xd48, "Arm Cortex-X2" },
	{ 0x41, 0xd49, "Arm Neoverse-N2" },    { 0x41, 0xd4f, "Arm Neoverse-V2" },
	{ 0x43, 0x0af, "Cavium ThunderX2" },   { 0x46, 0x001, "Fujitsu A64FX" },
	{ 0x48, 0xd01, "HiSilicon TSV110" },   { 0x61, 0x022, "Apple M1 Icestorm" },
	{ 0x61, 0x023, "Apple M1 Firestorm" },
};

const char *arm_core_name(const char *implementer, const char *part, char *name, size_t size)
{
	for (size_t i = 0; i < sizeof(cores) / sizeof(cores[0]); i++) {
		if (cores[i].implementer != strtoul(implementer, NULL, 16) ||
		    cores[i].part != strtoul(part, NULL, 16))
			continue;
		snprintf(name, size, "%s", cores[i].name);
		return name;
	}
	snprintf(name, size, "CPU implementer %.16s, part %.16s", implementer, part);
	return name;
}
