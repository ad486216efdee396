/* SPDX-License-Identifier: MIT */
#include "machine_costs.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache.h"

#define FORMAT	"probekit machine costs"
#define VERSION 1

/* Of a profile's machine: a cost changes where one of these does. */
static const char *const identity_keys[] = {
	"cpu",	      "architecture", "processors", "kernel",
	"hypervisor", "huge_pages",   "governor",   "smt",
};

static int fail(struct probe_error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct probe_error *error, int code, const char *format, ...)
{
	va_list arguments;

	if (!error)
		return code;
	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	return code;
}

json_t *machine_costs_identity(const json_t *machine)
{
	json_t *identity = json_object();

	for (size_t i = 0; i < sizeof(identity_keys) / sizeof(identity_keys[0]); i++) {
		json_t *fact = json_object_get(machine, identity_keys[i]);

		if (fact && json_object_set(identity, identity_keys[i], fact) == 0)
			continue;
		json_decref(identity);
		return NULL;
	}
	return identity;
}

/* FNV-1a: names the file and no more; what it holds is compared. */
static uint64_t hash(const char *text)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 0x100000001b3;
	return sum;
}

struct place {
	json_t *identity;
	char path[PATH_MAX];
};

static int find_place(const json_t *machine, struct place *place, struct probe_error *error)
{
	char *text, name[64];
	int result;

	place->identity = machine_costs_identity(machine);
	if (!place->identity)
		return fail(error, -EINVAL,
			    "too little is known of the machine to tell it from "
			    "others");
	text = json_dumps(place->identity, JSON_COMPACT | JSON_SORT_KEYS);
	snprintf(name, sizeof(name), "costs-%016jx.json", (uintmax_t)hash(text ? text : ""));
	free(text);
	result = cache_path(name, place->path, sizeof(place->path));
	if (result == 0)
		return 0;
	json_decref(place->identity);
	return fail(error, result,
		    result == -ENODATA ? "there is no place for them: HOME is not set: set it, or "
					 "XDG_CACHE_HOME"
				       : "the path of the cache is too long");
}

static double number_or_nan(const json_t *object, const char *key)
{
	const json_t *number = json_object_get(object, key);

	return json_is_number(number) ? json_number_value(number) : NAN;
}

/* A time of 0 or less was not measured. */
static int read_cost(const char *name, const json_t *object, struct machine_costs *costs)
{
	const char *note = json_string_value(json_object_get(object, "note"));
	struct machine_cost cost = {
		.ns = number_or_nan(object, "ns"),
		.low = number_or_nan(object, "low"),
		.high = number_or_nan(object, "high"),
		.ratio = number_or_nan(object, "ratio"),
	};

	if (!(cost.low > 0 && cost.low <= cost.ns && cost.ns <= cost.high && isfinite(cost.high)))
		return -EINVAL;
	if (strlen(name) >= sizeof(cost.name))
		return -EINVAL;
	strcpy(cost.name, name);
	snprintf(cost.note, sizeof(cost.note), "%s", note ? note : "");
	return machine_costs_set(costs, &cost);
}

static int read_file(json_t *file, const json_t *identity, struct machine_costs *costs)
{
	const char *format = "", *measured = "";
	json_t *machine, *conditions, *list, *cost;
	const char *name;
	int version = 0;

	if (json_unpack(file, "{s:s, s:i, s:s, s:o, s:o, s:o}", "format", &format, "version",
			&version, "measured", &measured, "machine", &machine, "conditions",
			&conditions, "costs", &list) < 0)
		return -EINVAL;
	if (strcmp(format, FORMAT) != 0 || version != VERSION || !json_is_object(list) ||
	    !json_equal(machine, identity) || strlen(measured) >= sizeof(costs->measured))
		return -EINVAL;
	json_object_foreach(list, name, cost)
	{
		const int result = read_cost(name, cost, costs);

		if (result < 0)
			return result;
	}
	strcpy(costs->measured, measured);
	costs->conditions = json_incref(conditions);
	return 0;
}

int machine_costs_read(const json_t *machine, struct machine_costs *costs,
		       struct probe_error *error)
{
	struct place place;
	json_error_t json_error;
	json_t *file = NULL;
	FILE *stream;
	int result;

	*costs = (struct machine_costs){ .count = 0 };
	result = find_place(machine, &place, error);
	if (result < 0)
		return result;
	stream = fopen(place.path, "re");
	if (!stream) {
		result = fail(error, -errno, "%s cannot be opened: %s", place.path,
			      strerror(errno));
		goto forget_place;
	}
	file = json_loadf(stream, JSON_REJECT_DUPLICATES, &json_error);
	result = file ? read_file(file, place.identity, costs) : -EINVAL;
	if (result < 0) {
		machine_costs_clear(costs);
		fail(error, result, "%s does not hold the costs of this machine", place.path);
	}
	json_decref(file);
	fclose(stream);
forget_place:
	json_decref(place.identity);
	return result;
}

static json_t *cost_object(const struct machine_cost *cost)
{
	json_t *object = json_pack("{s:f, s:f, s:f}", "ns", cost->ns, "low", cost->low, "high",
				   cost->high);

	if (isfinite(cost->ratio))
		json_object_set_new(object, "ratio", json_real(cost->ratio));
	if (*cost->note)
		json_object_set_new(object, "note", json_string(cost->note));
	return object;
}

static json_t *make_file(json_t *identity, const struct machine_costs *costs)
{
	json_t *list = json_object();

	for (size_t i = 0; i < costs->count; i++)
		json_object_set_new(list, costs->costs[i].name, cost_object(&costs->costs[i]));
	return json_pack("{s:s, s:i, s:s, s:O, s:O?, s:o}", "format", FORMAT, "version", VERSION,
			 "measured", costs->measured, "machine", identity, "conditions",
			 costs->conditions, "costs", list);
}

int machine_costs_write(const json_t *machine, const struct machine_costs *costs,
			struct probe_error *error)
{
	struct place place;
	json_t *file;
	int result = find_place(machine, &place, error);

	if (result < 0)
		return result;
	file = make_file(place.identity, costs);
	result = file ? cache_write(place.path, file) : -ENOMEM;
	if (result < 0)
		fail(error, result, "%s cannot be written: %s", place.path, strerror(-result));
	json_decref(file);
	json_decref(place.identity);
	return result;
}

const struct machine_cost *machine_costs_find(const struct machine_costs *costs, const char *name)
{
	for (size_t i = 0; i < costs->count; i++)
		if (strcmp(costs->costs[i].name, name) == 0)
			return &costs->costs[i];
	return NULL;
}

int machine_costs_set(struct machine_costs *costs, const struct machine_cost *cost)
{
	size_t i = 0;

	while (i < costs->count && strcmp(costs->costs[i].name, cost->name) != 0)
		i++;
	if (i == MACHINE_COSTS_MOST)
		return -ENOSPC;
	costs->costs[i] = *cost;
	if (i == costs->count)
		costs->count++;
	return 0;
}

void machine_costs_clear(struct machine_costs *costs)
{
	json_decref(costs->conditions);
	*costs = (struct machine_costs){ .count = 0 };
}
