/* SPDX-License-Identifier: MIT */
#include "special.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

/* ln 2 in two parts: the first has so few bits that its multiples are exact. */
static const double ln2_high = 0x1.62e42feep-1;
static const double ln2_low = 0x1.a39ef35793c76p-33;

/* By x = m * 2^e and ln m = 2 artanh((m - 1) / (m + 1)). */
double special_log(double x)
{
	int exponent;
	double m, s, power, sum;

	if (!(x > 0))
		return x == 0 ? -INFINITY : NAN;
	if (isinf(x))
		return x;
	m = frexp(x, &exponent);
	if (m < 0.70710678118654752440) {
		m *= 2;
		exponent--;
	}
	s = (m - 1) / (m + 1);
	power = s;
	sum = s;
	for (int k = 3; k < 30; k += 2) { /* |s| < 0.172: the next is below 1e-23 */
		power *= s * s;
		sum += power / k;
	}
	return exponent * ln2_high + (2 * sum + exponent * ln2_low);
}

/* By x = k ln 2 + r and the series of exp(r), |r| <= ln 2 / 2. */
double special_exp(double x)
{
	double r, term = 1, sum = 1;
	int k;

	if (isnan(x))
		return x;
	if (x > 710)
		return INFINITY;
	if (x < -745.2)
		return 0;
	k = (int)(x / (ln2_high + ln2_low) + (x < 0 ? -0.5 : 0.5));
	r = (x - k * ln2_high) - k * ln2_low;
	for (int n = 1; n < 20; n++) {
		term *= r / n;
		sum += term;
	}
	return ldexp(sum, k);
}

/* Stirling's series (DLMF 5.11.1), after the recurrence has made x large enough for it. */
double special_log_gamma(double x)
{
	static const double coefficients[] = {
		1.0 / 12,   -1.0 / 360,	     1.0 / 1260, -1.0 / 1680,
		1.0 / 1188, -691.0 / 360360, 1.0 / 156,
	};
	const double half_ln_2pi = 0.91893853320467274178;
	double below = 1, power, series = 0;

	for (; x < 15; x++)
		below *= x;
	power = 1 / x;
	for (unsigned int i = 0; i < sizeof(coefficients) / sizeof(coefficients[0]); i++) {
		series += coefficients[i] * power;
		power /= x * x;
	}
	return (x - 0.5) * special_log(x) - x + half_ln_2pi + series - special_log(below);
}

/* DLMF 7.6.2: all terms are positive. For 0 <= x < 2. */
static double erf_series(double x)
{
	double term = x, sum = x;

	for (int n = 1; term > sum * DBL_EPSILON / 4; n++) {
		term *= 2 * x * x / (2 * n + 1);
		sum += term;
	}
	return 1.12837916709551257390 * special_exp(-x * x) * sum;
}

/* DLMF 7.9.3, from its far end. For x >= 2. */
static double erfc_fraction(double x)
{
	double fraction = x;

	for (int n = 200; n > 0; n--)
		fraction = x + n / 2.0 / fraction;
	return special_exp(-x * x) * 0.56418958354775628695 / fraction;
}

double special_erfc(double x)
{
	if (x < 0)
		return 2 - special_erfc(-x);
	return x < 2 ? 1 - erf_series(x) : erfc_fraction(x);
}

/* A factor of Lentz's method must not be 0. */
static double not_zero(double x)
{
	return fabs(x) < DBL_MIN / DBL_EPSILON ? DBL_MIN / DBL_EPSILON : x;
}

/* The continued fraction of DLMF 8.17.22 by Lentz's method as Thompson and Barnett changed it. */
static double beta_fraction(double x, double a, double b)
{
	double c = 1;
	double d = 1 / not_zero(1 - (a + b) * x / (a + 1));
	double fraction = d;

	for (int m = 1; m < 100000; m++) {
		const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double change;

		d = 1 / not_zero(1 + even * d);
		c = not_zero(1 + even / c);
		fraction *= c * d;
		d = 1 / not_zero(1 + odd * d);
		c = not_zero(1 + odd / c);
		change = c * d;
		fraction *= change;
		if (fabs(change - 1) < DBL_EPSILON)
			break;
	}
	return fraction;
}

/*
 * The regularized incomplete beta function I_x(a, b). y is 1 - x: where x is close to 1 a difference
 * would have few digits.
 */
static double incomplete_beta(double x, double y, double a, double b)
{
	const bool swap = x > (a + 1) / (a + b + 2); /* where the fraction is slow */
	double front;

	if (x <= 0 || y <= 0)
		return x <= 0 ? 0 : 1;
	front = special_exp(special_log_gamma(a + b) - special_log_gamma(a) - special_log_gamma(b) +
			    a * special_log(x) + b * special_log(y));
	return swap ? 1 - front * beta_fraction(y, b, a) / b : front * beta_fraction(x, a, b) / a;
}

double special_t_tails(double t, double freedom)
{
	const double square = t * t;

	if (isinf(square))
		return 0;
	return incomplete_beta(freedom / (freedom + square), square / (freedom + square),
			       freedom / 2, 0.5);
}
