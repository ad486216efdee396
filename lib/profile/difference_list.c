/* SPDX-License-Identifier: MIT */
#include "difference.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int differences_add(struct differences *differences, const struct difference *fact,
		    const char *format, ...)
{
	struct difference *longer = realloc(differences->list,
					    (differences->count + 1) * sizeof(longer[0]));
	va_list arguments;
	int length;

	if (!longer)
		return -ENOMEM;
	differences->list = longer;
	longer[differences->count] = *fact;
	va_start(arguments, format);
	length = vasprintf(&longer[differences->count].sentence, format, arguments);
	va_end(arguments);
	if (length < 0)
		return -ENOMEM;
	differences->count++;
	return 0;
}

void differences_free(struct differences *differences)
{
	for (size_t i = 0; i < differences->count; i++) {
		free(differences->list[i].sentence);
		free(differences->list[i].owned_name);
	}
	free(differences->list);
	*differences = (struct differences){ 0 };
}
