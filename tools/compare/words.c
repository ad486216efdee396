/* SPDX-License-Identifier: MIT */
/*
 * Not by wordexp(3): it expands variables and file names, so that the words depend on where and by
 * whom it is run, and it runs a shell for some of them.
 */
#include "words.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What a shell would expand or act on; the latter two at the beginning of a word. */
static const char operators[] = "|&;<>()`$*?[~#";
#define OPERATORS_AT_BEGIN 2

struct reader {
	const char *next;
	char *to; /* within a copy as long as the command */
	const char *problem;
};

static void take(struct reader *reader)
{
	*reader->to++ = *reader->next++;
}

static void read_single_quoted(struct reader *reader)
{
	reader->next++;
	while (*reader->next && *reader->next != '\'')
		take(reader);
	if (*reader->next)
		reader->next++;
	else
		reader->problem = "a single quote is not closed";
}

static void read_double_quoted(struct reader *reader)
{
	reader->next++;
	while (*reader->next && *reader->next != '"' && !reader->problem) {
		if (*reader->next == '\\' && reader->next[1] && strchr("\"\\$`", reader->next[1]))
			reader->next++;
		else if (*reader->next == '$' || *reader->next == '`')
			reader->problem = "a shell would expand $ or ` in it";
		take(reader);
	}
	if (*reader->next)
		reader->next++;
	else if (!reader->problem)
		reader->problem = "a double quote is not closed";
}

static bool is_operator(char letter, bool is_first)
{
	const char *found = strchr(operators, letter);

	return found && (is_first || strlen(found) > OPERATORS_AT_BEGIN);
}

static void read_plain(struct reader *reader, bool is_first)
{
	if (*reader->next == '\\' && reader->next[1]) {
		reader->next++;
		take(reader);
	} else if (*reader->next == '\\') {
		reader->problem = "it ends with a backslash";
	} else if (is_operator(*reader->next, is_first)) {
		reader->problem = "a shell would expand or act on an unquoted |&;<>()`$*?[ or a "
				  "word's first ~ or #";
	} else {
		take(reader);
	}
}

/* To the end of the word, which is then closed with a '\0'. */
static void read_word(struct reader *reader)
{
	const char *first = reader->next;

	while (*reader->next && !strchr(" \t\n", *reader->next) && !reader->problem) {
		if (*reader->next == '\'')
			read_single_quoted(reader);
		else if (*reader->next == '"')
			read_double_quoted(reader);
		else
			read_plain(reader, reader->next == first);
	}
	*reader->to++ = '\0';
}

int words_split(const char *command, char ***words, const char **problem)
{
	const size_t length = strlen(command);
	/* Each word is at least a letter and a separator, in the command; one buffer holds them. */
	char **list = calloc(length / 2 + 2, sizeof(list[0]));
	char *buffer = malloc(length + 2);
	struct reader reader = { .next = command, .to = buffer };
	size_t count = 0;

	*words = NULL;
	*problem = NULL;
	if (!list || !buffer) {
		free(buffer);
		free(list);
		return -ENOMEM;
	}
	list[0] = buffer;
	for (reader.next += strspn(reader.next, " \t\n"); *reader.next && !reader.problem;
	     reader.next += strspn(reader.next, " \t\n")) {
		list[count++] = reader.to;
		read_word(&reader);
	}
	if (count == 0 && !reader.problem)
		reader.problem = "there is no word in it";
	if (reader.problem) {
		free(buffer);
		free(list);
		*problem = reader.problem;
		return -EINVAL;
	}
	*words = list;
	return 0;
}

void words_free(char **words)
{
	if (words)
		free(words[0]);
	free(words);
}
