/* SPDX-License-Identifier: MIT */
/* number.h - numbers as a reader wants them */
#ifndef DIFFUSION_NUMBER_H
#define DIFFUSION_NUMBER_H

/** struct number - room for one */
struct number {
	char text[32];
};

/** number_grouped() - a count, rounded, as "22,528" */
struct number number_grouped(double count);

/** number_duration() - nanoseconds, in the unit that suits them, as "6.21 ms" */
struct number number_duration(double ns);

/** number_size() - bytes, as "8.0 MiB" */
struct number number_size(double bytes);

#endif
