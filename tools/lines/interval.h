/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_LINES_INTERVAL_H
#define PROBEKIT_LINES_INTERVAL_H

/* The 95 % confidence interval of a share that `met` of `all` samples tell, by Wilson's score. */
struct interval {
	double low;
	double high;
};

struct interval interval_of_share(double met, double all);

#endif
