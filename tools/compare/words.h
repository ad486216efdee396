/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_WORDS_H
#define PROBEKIT_WORDS_H

/*
 * Splits a command into words as a shell would, with its quotes and backslashes, but nothing is
 * expanded, and no operator known: what a shell would do more with is told in problem, a sentence,
 * and is a reason for --shell. words: ends with NULL, words_free() it.
 *
 * Returns 0; -EINVAL; -ENOMEM.
 */
int words_split(const char *command, char ***words, const char **problem);
void words_free(char **words);

#endif
