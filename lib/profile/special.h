/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SPECIAL_H
#define PROBEKIT_SPECIAL_H

/*
 * The few special functions that statistics need. libm has some of them, but a library that is
 * preloaded into other people's programs needs libc, libpfm4 and jansson alone. Relative errors are
 * below 1e-11 (tests/statistics_oracle.py).
 */

/* The natural logarithm; -infinity for 0, NaN below. */
double special_log(double x);
double special_exp(double x);

/* ln of the gamma function, for x > 0. */
double special_log_gamma(double x);

/* 1 - erf(x) */
double special_erfc(double x);

/* The chance that Student's t of that many degrees of freedom (> 0) is as far from 0 as t, or more. */
double special_t_tails(double t, double freedom);

#endif
