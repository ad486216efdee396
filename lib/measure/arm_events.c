/* SPDX-License-Identifier: MIT */
#include "arm_events.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/syscalls.h"

#define DEVICES "/sys/bus/event_source/devices"

/*
 * "The Common event identification registers", PMCEID0_EL0 to PMCEID3_EL0, of the architecture's
 * manual: 64 events from 0 on and 64 from 0x4000 on. The kernel lists what they say.
 */
#define COMMON_EVENTS 64
#define EXTENDED      0x4000

static struct {
	bool is_read;
	bool is_known;
	uint64_t common;
	uint64_t extended;
} listed;

/* The bit of an event and where it stands; NULL for one that is not common. */
static uint64_t *place_of(uint64_t event, uint64_t *bit)
{
	*bit = UINT64_C(1) << event % COMMON_EVENTS;
	if (event < COMMON_EVENTS)
		return &listed.common;
	if (event >= EXTENDED && event < EXTENDED + COMMON_EVENTS)
		return &listed.extended;
	return NULL;
}

/* The file says "event=0x0011". */
static void read_event(const char *device, const char *name)
{
	static const char key[] = "event=";
	char path[256], text[64];
	uint64_t bit, *place;

	snprintf(path, sizeof(path), DEVICES "/%.80s/events/%.80s", device, name);
	if (syscalls_read_file(path, text, sizeof(text)) <= 0 ||
	    strncmp(text, key, strlen(key)) != 0)
		return;
	place = place_of(strtoull(text + strlen(key), NULL, 16), &bit);
	if (!place)
		return;
	*place |= bit;
	listed.is_known = true;
}

/* Cores of several kinds have a PMU each: an event that one of them has can be counted there. */
static void read_device(const char *device)
{
	static char names[8192]; /* the first mark may come where there is little stack */
	char path[256];
	char *rest = names, *name;

	if (strncmp(device, "armv8", 5) != 0 && strncmp(device, "armv9", 5) != 0)
		return;
	snprintf(path, sizeof(path), DEVICES "/%.80s/events", device);
	if (syscalls->list_folder(path, names, sizeof(names)) < 0)
		return;
	while ((name = strsep(&rest, "\n")))
		if (*name)
			read_event(device, name);
}

static void read_devices(void)
{
	char names[2048];
	char *rest = names, *device;

	if (syscalls->list_folder(DEVICES, names, sizeof(names)) < 0)
		return;
	while ((device = strsep(&rest, "\n")))
		read_device(device);
}

bool arm_events_lack(const struct perf_event_attr *attr)
{
	uint64_t bit;
	const uint64_t *place = place_of(attr->config, &bit);

	if (attr->type != PERF_TYPE_RAW || !place)
		return false;
	if (!listed.is_read)
		read_devices();
	listed.is_read = true;
	return listed.is_known && !(*place & bit);
}

void arm_events_forget(void)
{
	memset(&listed, 0, sizeof(listed));
}
