/* SPDX-License-Identifier: MIT */
#include "explanation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inplace_rule.h"
#include "pair.h"
#include "paragraph.h"

static const struct outcome *find(const struct outcome *outcomes, size_t n, const char *name)
{
	for (size_t i = 0; name && i < n; i++) {
		if (strcmp(outcomes[i].scheme->name, name) == 0)
			return &outcomes[i];
	}
	return NULL;
}

static void say_slower(FILE *text, const struct outcome *outcomes, size_t n, size_t repeats)
{
	for (size_t i = 0; i < n; i++) {
		const struct outcome *const after = &outcomes[i];
		const struct pair pair = pair_of(find(outcomes, n, after->scheme->improves), after);

		if (pair.verdict != VERDICT_SLOWER)
			continue;
		fprintf(text,
			"In the chapter %s is faster than %s; here it was %.2f times slower, %s. ",
			after->scheme->name, pair.before->scheme->name,
			after->figures.elapsed.median / pair.before->figures.elapsed.median,
			repeats > 1 ? "in every repeat" : "in its only run");
	}
}

int explanation_print(FILE *stream, const struct outcome *outcomes, size_t n,
		      const struct options *options)
{
	const struct pair pair = pair_of(find(outcomes, n, "roll"), find(outcomes, n, "rolladd"));
	const struct outcome *const inplace = find(outcomes, n, "inplace");
	char *words = NULL;
	size_t size = 0;
	FILE *const text = open_memstream(&words, &size);

	if (!text)
		return -ENOMEM;

	if (pair.verdict != VERDICT_UNKNOWN)
		pair_explain(text, &pair, options->shape);
	if (inplace)
		inplace_explain(text, inplace, options->shape);
	say_slower(text, outcomes, n, options->repeat);
	if (fclose(text) != 0) {
		free(words);
		return -ENOMEM;
	}

	paragraph_print(stream, words);
	free(words);
	return 0;
}
