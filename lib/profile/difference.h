/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DIFFERENCE_H
#define PROBEKIT_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "profile.h"

/* What differs between two profiles beside their values, and may be what makes these differ. */

enum difference_kind {
	DIFFERENCE_MACHINE,  /* the machine, its settings, the system's software */
	DIFFERENCE_COMPILER, /* what the program was made with */
	DIFFERENCE_SCOPE,    /* whose work was counted */
	DIFFERENCE_SET,	     /* events that one side alone has */
	DIFFERENCE_EVENT,    /* unit, source or mode of one event: its values are not of one kind */
	DIFFERENCE_REGION,   /* a region of one side alone */
	DIFFERENCE_VISITS,   /* a region that was entered another number of times */
};

struct difference {
	enum difference_kind kind;
	const char *name; /* the fact, the event or the region's path; NULL: there is none */
	char *sentence;
	char *owned_name;
};

struct differences {
	size_t count;
	struct difference *list;
};

/* In the order of the kinds. Names live as long as the profiles. 0 or -ENOMEM. */
int differences_find(const struct probe_profile *base, const struct probe_profile *candidate,
		     struct differences *differences);
void differences_free(struct differences *differences);

/* For those who look for one kind. fact holds all but the sentence. 0 or -ENOMEM. */
__attribute__((format(printf, 3, 4))) int differences_add(struct differences *differences,
							  const struct difference *fact,
							  const char *format, ...);
int differences_of_events(const struct probe_profile *base, const struct probe_profile *candidate,
			  struct differences *differences);
int differences_of_simulation(const struct probe_profile *base,
			      const struct probe_profile *candidate,
			      struct differences *differences);

/* Whether both were simulated by the same version with the same caches, or neither was. */
bool differences_same_simulator(const struct probe_profile *base,
				const struct probe_profile *candidate);

#endif
