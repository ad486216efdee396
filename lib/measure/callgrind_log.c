/* SPDX-License-Identifier: MIT */
#include "callgrind_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[CALLGRIND_EVENTS] = {
	[CALLGRIND_IR] = "Ir",	   [CALLGRIND_DR] = "Dr",     [CALLGRIND_DW] = "Dw",
	[CALLGRIND_I1MR] = "I1mr", [CALLGRIND_D1MR] = "D1mr", [CALLGRIND_D1MW] = "D1mw",
	[CALLGRIND_ILMR] = "ILmr", [CALLGRIND_DLMR] = "DLmr", [CALLGRIND_DLMW] = "DLmw",
	[CALLGRIND_BC] = "Bc",	   [CALLGRIND_BCM] = "Bcm",   [CALLGRIND_BI] = "Bi",
	[CALLGRIND_BIM] = "Bim",
};

const char *callgrind_event_name(enum callgrind_event event)
{
	return names[event];
}

/* What stands behind a key at the start of text, without the blanks between; NULL: another key. */
static const char *behind(const char *text, const char *key)
{
	const size_t length = strlen(key);

	return strncmp(text, key, length) == 0 ? text + length + strspn(text + length, " ") : NULL;
}

static void take_names(struct callgrind_log *log, const char *list)
{
	bool all = true;

	for (int event = 0; event < CALLGRIND_EVENTS; event++)
		log->order[event] = -1;
	for (int place = 0; *list && place < 2 * CALLGRIND_EVENTS; place++) {
		const size_t length = strcspn(list, " ");

		for (int event = 0; event < CALLGRIND_EVENTS; event++)
			if (strncmp(list, names[event], length) == 0 && !names[event][length])
				log->order[event] = place;
		list += length;
		list += strspn(list, " ");
	}
	for (int event = 0; event < CALLGRIND_EVENTS; event++)
		all = all && log->order[event] >= 0;
	log->has_names = all;
}

/* Adds them. Zeros at the end of a list are left out. False for what is no list of numbers. */
static bool take_counts(struct callgrind_log *log, const char *list)
{
	uint64_t counts[2 * CALLGRIND_EVENTS] = { 0 };
	size_t n = 0;

	if (!log->has_names)
		return false;
	while (*list) {
		char *end;

		if (*list < '0' || *list > '9' || n == 2 * CALLGRIND_EVENTS)
			return false;
		counts[n++] = strtoull(list, &end, 10);
		list = end + strspn(end, " ");
	}
	for (int event = 0; event < CALLGRIND_EVENTS; event++)
		log->counts[event] += counts[log->order[event]];
	return n > 0;
}

/* "events-2: 110 31 32": of a thread. Of a frame of its stack it is "events-2-0: ". */
static void take_thread(struct callgrind_log *log, const char *text)
{
	char *end;
	const unsigned long thread = strtoul(text, &end, 10);

	if (end[0] == ':' && log->thread != 0 && (log->of_all_threads || thread == log->thread))
		log->has_status = take_counts(log, end + 1 + strspn(end + 1, " "));
}

static void take_totals(struct callgrind_log *log, const char *list)
{
	memset(log->counts, 0, sizeof(log->counts));
	log->has_totals = take_counts(log, list);
}

/* What valgrind says of itself stands behind "==4711== ". */
static void take_message(struct callgrind_log *log, const char *text)
{
	const char *value;

	if (behind(text, "For interactive control,"))
		log->has_head = true;
	else if (behind(text, "valgrind: Unrecognised instruction"))
		log->lacks_instruction = true;
	else if ((value = behind(text, "Events    :")))
		take_names(log, value);
	else if ((value = behind(text, "Collected :")))
		take_totals(log, value);
}

static void take_line(struct callgrind_log *log)
{
	const char *value;
	char *line = log->line;

	line[log->length] = '\0';
	/* Where the file has a hole, there are zeros before. */
	if (strncmp(line, "==", 2) == 0) {
		value = strstr(line + 2, "== ");
		if (value)
			take_message(log, value + 3);
	} else if ((value = behind(line, "events-"))) {
		take_thread(log, value);
	} else if ((value = behind(line, "events:"))) {
		take_names(log, value);
	} else if ((value = behind(line, "current-tid:"))) {
		log->thread = strtoul(value, NULL, 10);
	} else if (behind(line, "vex ") && strstr(line, "unhandled instruction bytes: 0x62")) {
		log->lacks_avx512 = true; /* 0x62 begins its instructions, and no others */
	}
}

void callgrind_log_feed(struct callgrind_log *log, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\n') {
			take_line(log);
			log->length = 0;
		} else if (text[i] != '\0' && log->length < sizeof(log->line) - 1) {
			log->line[log->length++] = text[i];
		}
	}
}
