/* SPDX-License-Identifier: MIT */
/* Lines as Markdown, for issues and pull requests. */
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "words.h"

/* In a table, in backticks: more of these around it than it holds, and no '|' that ends a cell. */
static void print_code(const char *text)
{
	const char *fence = strstr(text, "``") ? "```" : strchr(text, '`') ? "``" : "`";

	text += strspn(text, " ");
	if (!*text)
		return;
	fputs(fence, stdout);
	if (*text == '`')
		putchar(' ');
	for (const char *c = text; *c; c++) {
		if (*c == '|')
			putchar('\\');
		putchar((unsigned char)*c < ' ' ? ' ' : *c);
	}
	if (text[strlen(text) - 1] == '`')
		putchar(' ');
	fputs(fence, stdout);
}

static void print_escaped(const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_{}[]<>#|~", *text))
			putchar('\\');
		putchar(*text == '\n' ? ' ' : *text);
	}
}

static void print_row(const struct lines *lines, const struct line_function *function,
		      const struct line_row *row)
{
	struct row_words words;
	char cell[CELL_SIZE];

	words_of_row(lines, function, row, &words);
	for (size_t i = 0; i < CELL_KINDS; i++) {
		if (i == (function->is_sampled ? CELL_TIME_PER_HIT : CELL_INTERVAL))
			continue;
		fputs("| ", stdout);
		print_escaped(words.cells[i]);
		putchar(' ');
	}
	for (char *const *metric = lines->metrics; metric && *metric && !function->is_sampled;
	     metric++) {
		words_of_metric(lines, function, row, *metric, cell);
		printf("| %s ", cell);
	}
	fputs("| ", stdout);
	if (row && row->source)
		print_code(row->source);
	puts(" |");
}

static void print_function(const struct lines *lines, const struct line_function *function)
{
	char text[256];
	const char *wrong = words_of_source(function, text);

	fputs("\n### ", stdout);
	print_escaped(function->name);
	fputs("\n\n", stdout);
	words_summary(lines, function, stdout);
	if (function->file) {
		fputs("; source: ", stdout);
		print_code(function->file);
	}
	if (wrong)
		printf("; %s", wrong);
	if (function->is_sampled)
		fputs("\n\n| line | samples | time | % func | 95 % |", stdout);
	else
		printf("\n\n| line | hits | %s | %s/hit | %% func |", words_of_decider(lines),
		       words_of_decider(lines));
	for (char *const *metric = lines->metrics; metric && *metric && !function->is_sampled;
	     metric++)
		printf(" %s |", *metric);
	fputs(" source |\n|---:|---:|---:|---:|---:|", stdout);
	for (char *const *metric = lines->metrics; metric && *metric && !function->is_sampled;
	     metric++)
		fputs("---:|", stdout);
	puts(":---|");
	for (size_t i = 0; i < function->rows_count; i++)
		print_row(lines, function, &function->rows[i]);
	if (function->whole)
		print_row(lines, function, NULL);
}

int lines_print_markdown(const struct lines *lines)
{
	fputs("## Lines of ", stdout);
	print_escaped(probe_profile_title(lines->profile));
	puts("\n");
	words_sampling(lines, stdout);
	for (size_t i = 0; i < lines->count; i++)
		print_function(lines, &lines->functions[i]);
	puts("");
	words_below_probe(lines, "\\", stdout);
	for (size_t i = 0; i < probe_profile_warnings(lines->profile); i++) {
		fputs("- warning: ", stdout);
		print_escaped(probe_profile_warning(lines->profile, i));
		puts("");
	}
	return 0;
}
