/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_INTERNAL_PROFILE_H
#define PROBEKIT_INTERNAL_PROFILE_H

#include <jansson.h>
#include <probekit-profile.h>

#include "../sets/set.h"

/* The model behind struct probe_profile: what sessions, merging and loading build it with. */

#define PROFILE_PARTS 2 /* of enum probe_part */

struct profile_value {
	enum probe_status status;
	uint64_t count; /* in the event's unit; meaningless when unavailable */
	double running_share;
	bool kernel_excluded;
	const char *source; /* NULL when unavailable */
	double marks;  /* how much of it the regions' marks have cost; 0: nothing, or not known */
	size_t reason; /* when unavailable: an index of profile_reason() */
	/* Of an imported value that is itself the mean of several runs: */
	double mean; /* where it is no whole number; 0: count is it */
	bool has_variation;
	double variation; /* as in struct probe_value */
};

/* Of one that is available. */
static inline double profile_number(const struct profile_value *value)
{
	return value->mean > 0 ? value->mean : (double)value->count;
}

/* What a region was in one repeat. */
struct profile_repeat {
	uint64_t visits;
	uint64_t elapsed_least; /* ns, of one visit; UINT64_MAX without visits */
	uint64_t elapsed_most;
	uint64_t elapsed_total;	 /* ns, of those visits in all threads */
	uint64_t elapsed_visits; /* how many they are: recursion is folded into one */
	double elapsed_squares;	 /* ns squared, of each of them; 0: not known */
	uint64_t threads;	 /* in how many threads it was visited */
};

/* References set. Every value starts as unavailable, "not measured in this repeat". */
int profile_new(struct set *set, const char *scope, size_t repeats, struct probe_profile **profile);

/* The region of that name under parent (NULL: outermost), made if need be; NULL: no memory. */
struct probe_profile_region *profile_region(struct probe_profile *profile,
					    struct probe_profile_region *parent, const char *name);

struct profile_repeat *profile_repeat(const struct probe_profile_region *region, size_t repeat);
struct profile_value *profile_value(const struct probe_profile *profile,
				    const struct probe_profile_region *region, size_t repeat,
				    size_t event, enum probe_part part);

/* Sums of several repeats, threads or processes of a region: adds from to it. */
void profile_add_visits(struct profile_repeat *to, const struct profile_repeat *from);
/* The standard deviation of a visit's elapsed time, ns; NaN where it is not known, as of one visit. */
double profile_deviation(const struct profile_repeat *visits);
const struct probe_profile_region *profile_parent(const struct probe_profile_region *region);

/* The next region in depth-first order; NULL gives the first and comes after the last. */
const struct probe_profile_region *profile_walk(const struct probe_profile *profile,
						const struct probe_profile_region *region);
size_t profile_depth(const struct probe_profile_region *region);

/* The root of the tree of lines, which has no name; see lines.h. */
struct probe_profile_region *profile_lines_root(struct probe_profile *profile);

/* A list of how the runs were sampled, as JSON has it. */
json_t *profile_sampling(const struct probe_profile *profile);

/* The path below `above` (NULL: all of it), as probe_profile_find() takes it; free() it. */
char *profile_path(const struct probe_profile_region *region,
		   const struct probe_profile_region *above);

/* Sites, reasons and warnings are kept once each. file may be NULL. 0 or -ENOMEM. */
int profile_add_site(struct probe_profile_region *region, const char *file, int line);
int profile_add_warning(struct probe_profile *profile, const char *text);
/* Its index; the first, 0, is always there: "not measured". Without memory: 0. */
size_t profile_add_reason(struct probe_profile *profile, const char *text);
const char *profile_reason(const struct probe_profile *profile, size_t index);
size_t profile_reasons(const struct probe_profile *profile);

/* A list of {"file": ..., "line": ...}. */
const json_t *profile_sites(const struct probe_profile_region *region);

const struct set *profile_set(const struct probe_profile *profile);
const char *profile_scope(const struct probe_profile *profile);
const char *profile_title(const struct probe_profile *profile);

/* Facts about the program and the machine: objects of strings and numbers, as JSON has them. */
json_t *profile_program(const struct probe_profile *profile);
json_t *profile_machine(const struct probe_profile *profile);

/* What compiled the marks of regions: all that did, each once. 0 or -ENOMEM. */
int profile_note_compiler(struct probe_profile *profile, const char *compiler);

/* A JSON string of text, with what is not UTF-8 replaced; NULL: no memory. */
json_t *profile_string(const char *text);

/* Makes source's pointer outlive its owner: one of the known names, or NULL. */
const char *profile_source_name(const char *source);

/*
 * Which of an event's encodings counts it. Where some repeats or threads counted by another, the
 * first is kept and a warning names both. 0 or -ENOMEM.
 */
int profile_note_encoding(struct probe_profile *profile, const char *event, const char *encoding);
/* Where all values of the event are replaced. encoding NULL: stays. 0 or -ENOMEM. */
int profile_replace_encoding(struct probe_profile *profile, const char *event,
			     const char *encoding);
/* An object of strings by name of event; those that nothing counted are missing. */
const json_t *profile_encodings(const struct probe_profile *profile);

/* Whether the event was counted in user mode alone. */
bool profile_kernel_excluded(const struct probe_profile *profile,
			     const struct probe_profile_region *region, size_t event);

/* The reason of a metric over counts with and counts without the kernel. */
extern const char profile_mixed_domains[];

/* That of what a region took without those inside it, where these were counted by the processes
 * themselves, the region from outside of them. */
extern const char profile_counted_outside[];
/* The reason of an event that other passes count: where repeats have several, it is the last to tell. */
extern const char profile_other_pass[];

/* The source of a metric's mean whose counts no single repeat has, but several passes have. */
extern const char profile_across_passes[];

/* JSON, to and from. origin is what errors call it. */
json_t *profile_to_json(const struct probe_profile *profile);
int profile_from_json(const json_t *json, const char *origin, struct probe_profile **profile,
		      struct probe_error *error);

/* The profile as a file holds it; free() it. NULL: no memory. */
char *profile_json_text(const struct probe_profile *profile);

#endif
