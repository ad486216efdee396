/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "../profile/json_text.h"

void json_put(json_t *object, const char *key, json_t *value, bool *lost)
{
	*lost = json_object_set_new(object, key, value) < 0 || *lost;
}

void json_append(json_t *array, json_t *value, bool *lost)
{
	*lost = json_array_append_new(array, value) < 0 || *lost;
}

json_t *json_number(double number)
{
	/* Above 2^53 not every whole number is one of double's: as many digits would pretend. */
	if (fabs(number) <= 9007199254740992.0 && number == (double)(json_int_t)number)
		return json_integer((json_int_t)number);
	return json_real(number);
}

int json_write(const json_t *json, FILE *stream)
{
	char *text = json_text(json, JSON_REAL_PRECISION(17));
	int result;

	if (!text)
		return -ENOMEM;
	result = fputs(text, stream) < 0 || fputc('\n', stream) < 0 ? -EIO : 0;
	free(text);
	return result;
}
