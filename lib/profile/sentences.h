/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SENTENCES_H
#define PROBEKIT_SENTENCES_H

#include <stddef.h>

/* Sentences, each once. */
struct sentences {
	size_t count;
	char **texts;
};

/* Copies text. Where it stands; NULL: no memory. */
const char *sentences_add(struct sentences *sentences, const char *text);
void sentences_clear(struct sentences *sentences);

#endif
