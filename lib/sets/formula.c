/* SPDX-License-Identifier: MIT */
#include "formula.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/error.h"

enum operation {
	EVENT,
	NUMBER,
	RATIO,
	SUM,
	MAX,
	PRODUCT,
};

static const struct {
	const char *name;
	enum operation operation;
	size_t least, most; /* operands */
} operations[] = {
	{ "ratio", RATIO, 2, 2 },
	{ "sum", SUM, 1, 64 },
	{ "max", MAX, 1, 64 },
	{ "product", PRODUCT, 1, 64 },
};

struct formula {
	enum operation operation;
	double number;
	char *event;
	size_t operands_count;
	struct formula *operands[];
};

static struct formula *formula_new(enum operation operation, size_t operands_count)
{
	struct formula *formula = calloc(1, sizeof(*formula) +
						    operands_count * sizeof(formula->operands[0]));

	if (!formula)
		return NULL;
	formula->operation = operation;
	formula->operands_count = operands_count;
	return formula;
}

void formula_free(struct formula *formula)
{
	if (!formula)
		return;
	for (size_t i = 0; i < formula->operands_count; i++)
		formula_free(formula->operands[i]);
	free(formula->event);
	free(formula);
}

static int parse_operation(const json_t *json, struct formula **formula, struct probe_error *error)
{
	const char *name = json_object_iter_key(json_object_iter((json_t *)json));
	const json_t *operands = json_object_get(json, name);
	const size_t count = json_array_size(operands);
	struct formula *made;
	size_t row = 0;
	int result;

	while (row < sizeof(operations) / sizeof(operations[0]) &&
	       strcmp(operations[row].name, name) != 0)
		row++;
	if (row == sizeof(operations) / sizeof(operations[0]))
		return error_set(error, -EINVAL,
				 "operation '%s' is unknown: use ratio, sum, max or product", name);
	if (count < operations[row].least || count > operations[row].most)
		return error_set(error, -EINVAL,
				 "'%s' takes a list of %zu to %zu operands, here are %zu", name,
				 operations[row].least, operations[row].most, count);
	made = formula_new(operations[row].operation, count);
	if (!made)
		return error_no_memory(error);
	for (size_t i = 0; i < count; i++) {
		result = formula_parse(json_array_get(operands, i), &made->operands[i], error);
		if (result < 0) {
			formula_free(made);
			return result;
		}
	}
	*formula = made;
	return 0;
}

int formula_parse(const json_t *json, struct formula **formula, struct probe_error *error)
{
	struct formula *made;

	if (json_is_object(json) && json_object_size(json) == 1)
		return parse_operation(json, formula, error);
	if (!json_is_string(json) && !json_is_number(json))
		return error_set(error, -EINVAL,
				 "a formula is an event's name, a number, or an object with one "
				 "operation, as {\"ratio\": [\"instructions\", \"cycles\"]}");
	made = formula_new(json_is_string(json) ? EVENT : NUMBER, 0);
	if (!made)
		return error_no_memory(error);
	made->number = json_number_value(json);
	if (json_is_string(json)) {
		made->event = strdup(json_string_value(json));
		if (!made->event) {
			formula_free(made);
			return error_no_memory(error);
		}
	}
	*formula = made;
	return 0;
}

int formula_events(const struct formula *formula, int (*visit)(void *context, const char *event),
		   void *context)
{
	int result = 0;

	if (formula->operation == EVENT)
		return visit(context, formula->event);
	for (size_t i = 0; i < formula->operands_count && result == 0; i++)
		result = formula_events(formula->operands[i], visit, context);
	return result;
}

static struct formula_value combine(enum operation operation, struct formula_value left,
				    struct formula_value right)
{
	const unsigned int domains = left.domains | right.domains;
	struct formula_value result = { .available = true, .domains = domains };

	if (!left.available || !right.available ||
	    domains == (FORMULA_USER | FORMULA_USER_AND_KERNEL))
		return (struct formula_value){ .domains = domains };
	switch (operation) {
	case RATIO:
		result.available = right.value != 0;
		result.value = result.available ? left.value / right.value : 0;
		return result;
	case SUM:
		result.value = left.value + right.value;
		return result;
	case MAX:
		result.value = left.value > right.value ? left.value : right.value;
		return result;
	case PRODUCT:
		result.value = left.value * right.value;
		return result;
	case EVENT:
	case NUMBER:
		break;
	}
	return (struct formula_value){ .available = false };
}

struct formula_value formula_evaluate(const struct formula *formula, formula_lookup *lookup,
				      const void *context)
{
	struct formula_value result;

	if (formula->operation == EVENT)
		return lookup(context, formula->event);
	if (formula->operation == NUMBER)
		return (struct formula_value){ .available = true, .value = formula->number };
	result = formula_evaluate(formula->operands[0], lookup, context);
	for (size_t i = 1; i < formula->operands_count; i++)
		result = combine(formula->operation, result,
				 formula_evaluate(formula->operands[i], lookup, context));
	return result;
}
