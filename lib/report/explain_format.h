/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_EXPLAIN_FORMAT_H
#define PROBEKIT_EXPLAIN_FORMAT_H

#include <stdio.h>

#include "../profile/explain.h"

/* Explanations in each format. 0, -EIO (errno says why) or -ENOMEM. */
int explain_text(const struct probe_explanation *explanation, FILE *stream);
int explain_markdown(const struct probe_explanation *explanation, FILE *stream);
int explain_json(const struct probe_explanation *explanation, FILE *stream);

/* "as a formula" for readers, "" behind it where nothing is scaled or simulated. */
const char *explain_status_words(enum probe_status status);

#endif
