/* SPDX-License-Identifier: MIT */
#include "explain_sentence.h"

#include <ctype.h>

void sentence_clause(struct sentence *sentence, const char *words)
{
	if (sentence->clauses++)
		fprintf(sentence->stream, "; %s", words);
	else
		fprintf(sentence->stream, " %c%s", toupper((unsigned char)*words), words + 1);
}

void sentence_end(struct sentence *sentence)
{
	if (sentence->clauses > 0)
		fputc('.', sentence->stream);
}

const char *explain_difference_word(const struct probe_explained_region *shown)
{
	return shown->direction < 0 ? "time lost" : "time saved";
}
