/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TABLE_CELL_H
#define PROBEKIT_TABLE_CELL_H

#include <stddef.h>
#include <stdint.h>

#include <probekit-profile.h>

/* Numbers of a table, each in the unit that suits; in plain ASCII where the locale is not UTF-8. */

#define CELL_SIZE 64

/* A value that was measured: "27.266 ms", "16,384", "1.493", with " ±0.12%" behind it. */
void table_cell_value(const struct probe_value *value, char text[CELL_SIZE]);
void table_cell_count(uint64_t count, char text[CELL_SIZE]);

/* What stands for a value that is not there. */
const char *table_cell_absent(void);

#endif
