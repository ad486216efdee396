/* SPDX-License-Identifier: MIT */
/* Checks for people: on a terminal, and in a pull request. */
#include <errno.h>

#include "check.h"
#include "markdown_text.h"

static void print_sum(const struct probe_check *check, FILE *stream)
{
	const size_t broken = check_count(check, PROBE_BROKEN);
	const size_t open = check_count(check, PROBE_CANNOT_TELL);

	fprintf(stream, "%zu limit%s: ", check->count, check->count == 1 ? "" : "s");
	if (broken + open == 0)
		fputs("all hold", stream);
	if (broken > 0)
		fprintf(stream, "%zu broken", broken);
	if (open > 0)
		fprintf(stream, "%s%zu could not be judged", broken > 0 ? ", " : "", open);
	fputs(".\n", stream);
}

int check_text(const struct probe_check *check, FILE *stream)
{
	const struct differences *differences = &check->comparison->differences;

	fprintf(stream, "\n Probekit check of '%s' against the baseline '%s'\n\n",
		profile_title(check->comparison->candidate),
		profile_title(check->comparison->base));
	for (size_t i = 0; i < differences->count; i++)
		fprintf(stream, " note: %s\n", differences->list[i].sentence);
	if (differences->count > 0)
		fputc('\n', stream);
	for (size_t i = 0; i < check->count; i++) {
		const struct probe_limit *limit = &check->list[i].limit;

		fprintf(stream, " %-10s  %s in '%s': %s\n", check_outcome_name(limit->outcome),
			limit->text, limit->region, limit->sentence);
	}
	fputs("\n ", stream);
	print_sum(check, stream);
	fputc('\n', stream);
	return ferror(stream) ? -EIO : 0;
}

int check_markdown(const struct probe_check *check, FILE *stream)
{
	static const char *const marks[] = {
		[PROBE_WITHIN] = "within",
		[PROBE_CANNOT_TELL] = "*not judged*",
		[PROBE_BROKEN] = "**broken**",
	};
	const struct differences *differences = &check->comparison->differences;

	fputs("## Check of ", stream);
	markdown_code(stream, profile_title(check->comparison->candidate));
	fputs(" against ", stream);
	markdown_code(stream, profile_title(check->comparison->base));
	fputs("\n\n", stream);
	print_sum(check, stream);
	fputs("\n| limit | region | | |\n| :-- | :-- | :-- | :-- |\n", stream);
	for (size_t i = 0; i < check->count; i++) {
		const struct probe_limit *limit = &check->list[i].limit;

		fputs("| ", stream);
		markdown_plain(stream, limit->text);
		fputs(" | ", stream);
		markdown_plain(stream, limit->region);
		fprintf(stream, " | %s | ", marks[limit->outcome]);
		markdown_plain(stream, limit->sentence);
		fputs(" |\n", stream);
	}
	for (size_t i = 0; i < differences->count; i++) {
		fputs(i == 0 ? "\n- " : "- ", stream);
		markdown_plain(stream, differences->list[i].sentence);
		fputc('\n', stream);
	}
	return ferror(stream) ? -EIO : 0;
}
