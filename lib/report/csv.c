/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/number.h"
#include "../profile/profile_json.h"

static const char header[] =
	"thread,region,repeat,visits,event,part,value,unit,status,running_share,variation,source,"
	"reason\n";

struct csv {
	const struct view *view;
	FILE *stream;
	/* The fields that a region's lines begin with. */
	const char *thread;
	char *path;
};

/* RFC 4180, section 2: quoted where it must be, quotes doubled. */
static void print_field(FILE *stream, const char *text)
{
	if (!text[strcspn(text, ",\"\r\n")]) {
		fputs(text, stream);
		return;
	}
	fputc('"', stream);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', stream);
		fputc(*text, stream);
	}
	fputc('"', stream);
}

/* Empty where there is no number: absent is not zero. */
static void print_number(FILE *stream, double number)
{
	char text[NUMBER_SIZE];

	if (isfinite(number))
		fputs(number_exact(number, text), stream);
	fputc(',', stream);
}

static void print_line(const struct csv *csv, const struct probe_profile_region *region,
		       size_t repeat, const char *event, enum probe_part part)
{
	FILE *stream = csv->stream;
	struct probe_value value;

	probe_profile_value(csv->view->profile, region, event, part, repeat, &value);
	print_field(stream, csv->thread);
	fputc(',', stream);
	print_field(stream, csv->path);
	if (repeat == PROBE_MEAN)
		fputs(",mean,", stream);
	else
		fprintf(stream, ",%zu,", repeat + 1);
	fprintf(stream, "%llu,", (unsigned long long)probe_profile_visits(region, repeat));
	print_field(stream, event);
	fprintf(stream, ",%s,", profile_part_names[part]);
	print_number(stream, value.value);
	fprintf(stream, "%s,%s,", value.unit, profile_status_names[value.status]);
	print_number(stream, value.running_share);
	print_number(stream, value.variation);
	if (value.source)
		fprintf(stream, "%s", value.source);
	fputc(',', stream);
	if (value.reason)
		print_field(stream, value.reason);
	fputc('\n', stream);
}

static void print_repeat(const struct csv *csv, const struct probe_profile_region *region,
			 size_t repeat)
{
	const char *name, *label;
	size_t index = 0;

	while (view_column(csv->view, &index, &name, &label))
		for (int part = 0; part < PROFILE_PARTS; part++)
			print_line(csv, region, repeat, name, (enum probe_part)part);
}

static int print_region(struct csv *csv, const struct probe_profile_region *region)
{
	const struct probe_profile_region *thread = view_thread(csv->view, region);

	csv->thread = thread ? probe_profile_name(thread) : "";
	csv->path = profile_path(region, thread);
	if (!csv->path)
		return -ENOMEM;
	if (!csv->view->all_repeats)
		print_repeat(csv, region, csv->view->repeat);
	for (size_t i = 0; csv->view->all_repeats && i < probe_profile_repeats(csv->view->profile);
	     i++)
		print_repeat(csv, region, i);
	free(csv->path);
	return 0;
}

int csv_render(const struct view *view, FILE *stream, struct probe_error *error)
{
	struct csv csv = { .view = view, .stream = stream };
	struct view_place place = { 0 };
	int result = 0;

	(void)error;
	fputs(header, stream);
	while (result == 0 && view_next(view, &place))
		if (view_was_visited(view, place.region))
			result = print_region(&csv, place.region);
	return result == 0 && ferror(stream) ? -EIO : result;
}
