/* SPDX-License-Identifier: MIT */
#include "explanation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inplace_rule.h"
#include "number.h"
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

/* A scheme of ours is only meant to be faster than another */
static bool is_in_chapter(const struct scheme *scheme)
{
	return strcmp(scheme->example, "-") != 0;
}

static void say_slower(FILE *text, const struct outcome *outcomes, size_t n, size_t repeats)
{
	for (size_t i = 0; i < n; i++) {
		const struct outcome *const after = &outcomes[i];
		const struct pair pair = pair_of(find(outcomes, n, after->scheme->improves), after);

		if (pair.verdict != VERDICT_SLOWER)
			continue;
		fprintf(text, "%s%s is %sfaster than %s; here it was %.2f times slower, %s. ",
			is_in_chapter(after->scheme) ? "In the chapter " : "", after->scheme->name,
			is_in_chapter(after->scheme) ? "" : "meant to be ",
			pair.before->scheme->name,
			after->figures.elapsed.median / pair.before->figures.elapsed.median,
			repeats > 1 ? "in every repeat" : "in its only run");
	}
}

/* What looks like an optimisation and may be none, with what the chapter found */
static void say_instead(FILE *text, const struct outcome *outcomes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct scheme *const scheme = outcomes[i].scheme;
		const struct pair pair = pair_of(find(outcomes, n, scheme->instead_of),
						 &outcomes[i]);
		double times;

		if (pair.verdict == VERDICT_UNKNOWN)
			continue;
		times = outcomes[i].figures.elapsed.median / pair.before->figures.elapsed.median;
		fprintf(text, "%s takes %s a step where %s takes %s: ", scheme->name,
			number_duration(outcomes[i].figures.elapsed.median).text,
			scheme->instead_of,
			number_duration(pair.before->figures.elapsed.median).text);
		if (pair.verdict == VERDICT_SAME)
			fprintf(text, "their repeats overlap, so no difference was shown");
		else
			fprintf(text, "%.2f times %s", times > 1.0 ? times : 1.0 / times,
				times > 1.0 ? "slower" : "faster");
		fprintf(text, " (%.2f times slower in the chapter). ", scheme->in_chapter);
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
	say_instead(text, outcomes, n);
	say_slower(text, outcomes, n, options->repeat);
	if (fclose(text) != 0) {
		free(words);
		return -ENOMEM;
	}

	paragraph_print(stream, words);
	free(words);
	return 0;
}
