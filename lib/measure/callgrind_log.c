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
	/* As it is each time: of the searches below a mark would take most of its time. */
	static const char usual[] = "Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim";
	bool all = true;

	if (strcmp(list, usual) == 0) {
		for (int event = 0; event < CALLGRIND_EVENTS; event++)
			log->order[event] = event;
		log->has_names = true;
		return;
	}
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
		if (*list < '0' || *list > '9' || n == 2 * CALLGRIND_EVENTS)
			return false;
		for (; *list >= '0' && *list <= '9'; list++)
			counts[n] = 10 * counts[n] + (uint64_t)(*list - '0');
		n++;
		while (*list == ' ')
			list++;
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
	else if (behind(text, "Valgrind: debuginfo reader: Possibly corrupted"))
		log->lacks_debug_format = true;
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
	/* "instrumentation: on", "function-1-0: main": most are of no interest. */
	if (!line[0] || !strchr("=ecvs", line[0]))
		return;
	if (strncmp(line, "==", 2) == 0) {
		value = strstr(line + 2, "== ");
		if (value)
			take_message(log, value + 3);
	} else if ((value = behind(line, "events-"))) {
		take_thread(log, value);
	} else if ((value = behind(line, "events:"))) {
		take_names(log, value);
	} else if ((value = behind(line, "summary:"))) {
		log->has_slice = take_counts(log, value);
	} else if ((value = behind(line, "current-tid:"))) {
		log->thread = strtoul(value, NULL, 10);
	} else if (behind(line, "vex ") && strstr(line, "unhandled instruction bytes: 0x62")) {
		log->lacks_avx512 = true; /* 0x62 begins its instructions, and no others */
	}
}

/* A line is cut where it is too long, and what a hole in the file left out of it: zeros. */
static void append(struct callgrind_log *log, const char *text, size_t length)
{
	const size_t room = sizeof(log->line) - 1 - log->length;

	if (memchr(text, '\0', length)) {
		for (size_t i = 0; i < length; i++)
			if (text[i] != '\0')
				append(log, text + i, 1);
		return;
	}
	if (length > room)
		length = room;
	memcpy(log->line + log->length, text, length);
	log->length += length;
}

/* All of this is simulated, too, at each mark: it is worth the while to go by lines. */
void callgrind_log_feed(struct callgrind_log *log, const char *text, size_t length)
{
	while (length > 0) {
		const char *end = memchr(text, '\n', length);
		const size_t size = end ? (size_t)(end - text) : length;

		append(log, text, size);
		if (!end)
			return;
		take_line(log);
		log->length = 0;
		text += size + 1;
		length -= size + 1;
	}
}
