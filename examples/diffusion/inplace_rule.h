/* SPDX-License-Identifier: MIT */
/* inplace_rule.h - when malloc gives the arrays of inplace back to the kernel */
#ifndef DIFFUSION_INPLACE_RULE_H
#define DIFFUSION_INPLACE_RULE_H

#include <stdio.h>

#include "figures.h"

/** inplace_explain() - write how its page faults come about, or that they contradict the rule */
void inplace_explain(FILE *text, const struct outcome *inplace, struct shape shape);

#endif
