/* SPDX-License-Identifier: MIT */
#include "sentences.h"

#include <stdlib.h>
#include <string.h>

const char *sentences_add(struct sentences *sentences, const char *text)
{
	char **longer;

	for (size_t i = 0; i < sentences->count; i++)
		if (strcmp(sentences->texts[i], text) == 0)
			return sentences->texts[i];
	longer = realloc(sentences->texts, (sentences->count + 1) * sizeof(longer[0]));
	if (!longer)
		return NULL;
	sentences->texts = longer;
	longer[sentences->count] = strdup(text);
	return longer[sentences->count] ? longer[sentences->count++] : NULL;
}

void sentences_clear(struct sentences *sentences)
{
	for (size_t i = 0; i < sentences->count; i++)
		free(sentences->texts[i]);
	free(sentences->texts);
	*sentences = (struct sentences){ 0 };
}
