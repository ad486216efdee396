/* SPDX-License-Identifier: MIT */
/*
 * probekit-profile.h - profiles: load, save, merge, walk, render, compare, check and explain what
 * probekit counted.
 *
 * A profile is a tree of regions. Each region has, for each event of the set, a value of its own
 * in every repeat, inclusive (with the regions inside it) and exclusive (without them).
 *
 * A profile may be read from several threads at once, but not while one of them changes or frees
 * it. Pointers that a profile hands out live as long as the profile. Errors: as in probekit.h.
 */
#ifndef PROBEKIT_PROFILE_H
#define PROBEKIT_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <probekit.h>

#ifdef __cplusplus
extern "C" {
#endif

struct probe_profile;
struct probe_profile_region;

/** enum probe_status - how a value came to be; a value that was not measured is never 0 */
enum probe_status {
	PROBE_UNAVAILABLE, /* not measured: see probe_value.reason */
	PROBE_COUNTED,	   /* counted all the time */
	PROBE_SCALED,	   /* counted for probe_value.running_share of the time, scaled up */
	PROBE_SIMULATED,   /* computed by a simulator, not by this machine */
};

/** enum probe_part - whether the regions inside a region count */
enum probe_part {
	PROBE_INCLUSIVE,
	PROBE_EXCLUSIVE,
};

/** Ask for the mean over the repeats in place of one repeat */
#define PROBE_MEAN SIZE_MAX

/**
 * struct probe_value - one value of a profile
 * @status: read this first
 * @value: in @unit; NaN when unavailable
 * @running_share: share of the time that the counter ran, 0 to 1; 1 when counted
 * @variation: relative standard error of the mean over the repeats, as perf stat's ( +- ):
 *	sqrt(sum((x - mean)^2) / (n - 1) / n) / mean; NaN for a single repeat, but for one that was
 *	imported as the mean of several runs with theirs
 * @unit: "count" or "ns"; "ratio" for a metric
 * @source: who counted: "perf", "os", "callgrind", "alloc" or "clock"; "imported" for what another tool
 *	wrote; for a metric "formula", or "passes" where its counts are means of different passes
 *	(probe_options.pass), since no repeat has all of them; NULL when unavailable
 * @reason: why it is unavailable, with the remedy; else NULL
 */
struct probe_value {
	enum probe_status status;
	double value;
	double running_share;
	double variation;
	const char *unit;
	const char *source;
	const char *reason;
};

/**
 * probe_profile_load() - read a profile written as JSON
 * Returns: 0; -ENOENT and the like from opening; -EINVAL for a file that is not a profile, naming
 * line and column where it can; -EPROTO for another version of the format; -ENOMEM.
 */
int probe_profile_load(const char *path, struct probe_profile **profile, struct probe_error *error);

/**
 * probe_profile_save() - write a profile as JSON (doc/profile.schema.json)
 *
 * Written under a temporary name in the same folder and renamed: the file is whole or not there.
 * A @path that is no regular file (a pipe, /dev/stdout) is written to directly.
 */
int probe_profile_save(const struct probe_profile *profile, const char *path,
		       struct probe_error *error);

/** probe_profile_free() - free it; NULL is ignored */
void probe_profile_free(struct probe_profile *profile);

/**
 * probe_profile_merge() - make one profile of several runs of the same thing
 * @profiles: @n profiles, of the same set and scope; they stay the caller's
 *
 * The repeats of all stand in the merged profile in that order; regions are joined by path. A
 * region that some of them lack has no value in those repeats.
 *
 * Returns: 0; -EINVAL for none, or for another set or scope; -ENOMEM.
 */
int probe_profile_merge(struct probe_profile *const *profiles, size_t n,
			struct probe_profile **merged, struct probe_error *error);

/**
 * probe_profile_adopt() - make the regions of one profile regions inside a region of another
 * @profile: of one repeat
 * @path: the region that adopts, as for probe_profile_find()
 * @inner: of one repeat and the same set; stays the caller's
 *
 * Regions of one path that come from several profiles are joined: counts are summed, as those of
 * processes that ran at the same time or after each other. What the adopting region cost outside of
 * them (its exclusive value) is then unavailable: it was counted from outside.
 *
 * Returns: 0; -ENOENT for a region that @profile lacks; -EINVAL for more repeats or another set;
 * -ENOMEM.
 */
int probe_profile_adopt(struct probe_profile *profile, const char *path,
			const struct probe_profile *inner, struct probe_error *error);

/**
 * probe_profile_join() - put the values of a simulated run beside those of counted ones
 * @profile: of any number of repeats
 * @simulated: one run of the same thing and set, simulated; stays the caller's
 *
 * Regions are joined by path. Of each event what was simulated takes the place of what was counted,
 * in the first repeat: the others have no value of it. Regions that @profile lacks are left out.
 *
 * Returns: 0; -EINVAL for another set, or several simulated runs; -ENOMEM.
 */
int probe_profile_join(struct probe_profile *profile, const struct probe_profile *simulated,
		       struct probe_error *error);

/**
 * probe_profile_import() - make profiles of what other tools wrote
 * @path: a file of perf stat's (-j, or -x with any separator) or of counters as
 *	examples/chapter/counters.json has them
 * @profiles: where to store the list; free each with probe_profile_free() and the list with free()
 * @n: how many they are, at least 1: a report is a profile
 *
 * A profile has one region, "command", and one repeat, which is itself a mean where the report is
 * of several runs. Values say "imported" as their source. Metrics of the default set come with them
 * where the events that they need are there; events that it does not have stand behind its own.
 *
 * Returns: 0; -ENOENT and the like from opening; -EINVAL for what is no such file, naming the line;
 * -ENOMEM. On failure the list is NULL.
 */
int probe_profile_import(const char *path, struct probe_profile ***profiles, size_t *n,
			 struct probe_error *error);

/**
 * probe_profile_subtract_overhead() - take off what its own marks cost
 *
 * The library measures once a process what a region in which nothing is done costs, in time and each
 * event, and the profile tells it. Here each visit is taken off its region's counts and those of the
 * regions around it; a count never falls below 0. Left as they are: scaled counts, and elapsed time of
 * regions that several threads visited. A warning says that it was done; doing it twice does nothing.
 *
 * Returns: 0; -ENODATA for a profile that does not tell; -ENOMEM.
 */
int probe_profile_subtract_overhead(struct probe_profile *profile, struct probe_error *error);

/** probe_profile_title() - what the report calls the program */
const char *probe_profile_title(const struct probe_profile *profile);

/** probe_profile_warn() - add a sentence to what the report warns of; copied. 0 or -ENOMEM */
int probe_profile_warn(struct probe_profile *profile, const char *sentence);

/**
 * struct probe_event - an event or a metric of a profile's set
 * @name: as probe_profile_value() takes it
 * @label: what a report calls it
 * @unit: as in struct probe_value
 * @group: of events that are scheduled together; NULL for one on its own, and for metrics
 * @encoding: the candidate that counted it, as libpfm4 or perf write it; NULL where none did, for
 *	"elapsed" and for metrics
 * @is_metric: derived by a formula
 * @user_only: counted in user mode alone: the kernel let this user count no more
 */
struct probe_event {
	const char *name;
	const char *label;
	const char *unit;
	const char *group;
	const char *encoding;
	bool is_metric;
	bool user_only;
};

/**
 * probe_profile_event() - the events of a profile's set in their order, then its metrics
 * @index: from 0
 * Returns: 0; -ERANGE past the last.
 */
int probe_profile_event(const struct probe_profile *profile, size_t index,
			struct probe_event *event);

/** probe_profile_set_title() - what the report calls the program; copied. 0 or -ENOMEM */
int probe_profile_set_title(struct probe_profile *profile, const char *title);

/** probe_profile_repeats() - how many repeats it holds, at least 1 */
size_t probe_profile_repeats(const struct probe_profile *profile);

/** probe_profile_warnings() - how many things the report warns of (regions left open and such) */
size_t probe_profile_warnings(const struct probe_profile *profile);

/** probe_profile_warning() - the warning at @index as a sentence; NULL past the end */
const char *probe_profile_warning(const struct probe_profile *profile, size_t index);

/**
 * probe_profile_first() - the first region of the outermost level; NULL when there is none
 * probe_profile_next() - the next region under the same parent; NULL after the last
 * probe_profile_child() - the first region inside @region; NULL when there is none
 * probe_profile_find() - the region at a path of names joined by '/', as "evolve/laplacian"; NULL
 *	when there is none. A '/' or '\' inside a name is written with a '\' before it
 */
const struct probe_profile_region *probe_profile_first(const struct probe_profile *profile);
const struct probe_profile_region *probe_profile_next(const struct probe_profile_region *region);
const struct probe_profile_region *probe_profile_child(const struct probe_profile_region *region);
const struct probe_profile_region *probe_profile_find(const struct probe_profile *profile,
						      const char *path);

/** probe_profile_name() - the region's name */
const char *probe_profile_name(const struct probe_profile_region *region);

/**
 * probe_profile_visits() - passes through the region in one repeat
 * @repeat: from 0; PROBE_MEAN for the mean over the repeats that have the region, rounded
 */
uint64_t probe_profile_visits(const struct probe_profile_region *region, size_t repeat);

/**
 * probe_profile_value() - the value of an event, or of a metric, in a region
 * @event: name of an event or metric of the set, as "page-faults", "elapsed", "insn-per-cycle"
 * @part: inclusive or exclusive
 * @repeat: from 0, or PROBE_MEAN
 * @value: filled; never NULL
 *
 * The mean is over the repeats in which it was measured.
 *
 * Returns: 0, also when the value is unavailable; -ENOENT for a name that the set does not have;
 * -ERANGE for a repeat that there is not.
 */
int probe_profile_value(const struct probe_profile *profile,
			const struct probe_profile_region *region, const char *event,
			enum probe_part part, size_t repeat, struct probe_value *value);

/** enum probe_line_kind - how a line of source was looked at */
enum probe_line_kind {
	PROBE_LINE_TIMED,   /* marked by PROBE_LINE */
	PROBE_LINE_HITS,    /* marked by PROBE_HIT: its passes are known, and nothing else */
	PROBE_LINE_SAMPLED, /* met by samples */
};

/**
 * struct probe_line - a line of source, or a function
 * @function: its name
 * @file: its source file, as the compiler was given it; NULL where that is not known
 * @line: from 1; 0 for the function: its marked lines together, one inside another counted once;
 *	or all samples in it
 * @kind: one line may be there by several kinds
 * @place: path of a region, for samples while it was the innermost open one; NULL: for all there were
 * @region: by which to ask for its values. probe_profile_visits() are its hits, or its samples.
 *	probe_profile_value() has what a PROBE_LINE counted: PROBE_INCLUSIVE with what the probes
 *	themselves have cost, its own and those of lines inside; PROBE_EXCLUSIVE without
 */
struct probe_line {
	const char *function;
	const char *file;
	int line;
	enum probe_line_kind kind;
	const char *place;
	const struct probe_profile_region *region;
};

/**
 * probe_profile_line() - the lines of a profile, each function before its lines
 * @index: from 0
 *
 * They stand beside the regions: no walk from region to region meets them.
 *
 * Returns: 0; -ERANGE past the last.
 */
int probe_profile_line(const struct probe_profile *profile, size_t index, struct probe_line *line);

/**
 * struct probe_sampling - how a program was sampled
 * @event: what came to pass at each sample: "cpu-clock" (time on a CPU) or "cycles"
 * @frequency: samples a second of CPU time that were asked for
 * @user_only: in user mode alone: the kernel let this user sample no more
 * @samples: that were taken
 * @lost: that were not, since nobody was quick enough to fetch them
 * @overhead: ns of CPU time that fetching them took
 * @in_regions: of @samples, those while a region was open
 * @unplaced: of @samples, those of which it is not known in which region they were, if in any
 */
struct probe_sampling {
	const char *event;
	double frequency;
	bool user_only;
	uint64_t samples;
	uint64_t lost;
	double overhead;
	uint64_t in_regions;
	uint64_t unplaced;
};

/**
 * probe_profile_sampling() - how the runs of a profile were sampled
 * @index: from 0: of the runs that were sampled
 * Returns: 0; -ERANGE past the last.
 */
int probe_profile_sampling(const struct probe_profile *profile, size_t index,
			   struct probe_sampling *sampling);

/**
 * probe_profile_add_samples() - add samples that met a line, and its function
 * @profile: of one repeat
 * @place: path of the innermost region that was open; NULL: samples of all of the program, which hold
 *	those of its regions
 * @file: NULL where it is not known
 * @function: copied, as @file is
 * @line: 0 where it is not known
 * Returns: 0 or -ENOMEM.
 */
int probe_profile_add_samples(struct probe_profile *profile, const char *place, const char *file,
			      const char *function, int line, uint64_t samples);

/** probe_profile_set_sampling() - tell how a profile of one repeat was sampled. 0 or -ENOMEM */
int probe_profile_set_sampling(struct probe_profile *profile,
			       const struct probe_sampling *sampling);

/**
 * struct probe_render_options - how to render
 * @size: sizeof(struct probe_render_options)
 * @format: NULL is "text"
 *	text: as perf stat prints; json: the profile itself (doc/profile.schema.json);
 *	csv: a line for each region and event, of every repeat; markdown: a table for each region;
 *	folded: stacks for flame graphs; speedscope: for speedscope.app;
 *	benchmark: as Google Benchmark's --benchmark_format=json
 * @colour: whether to colour text: the caller knows whether @stream is a terminal
 * @metrics: names of events and metrics to show alone, behind the last a NULL; folded shows one,
 *	elapsed where it is NULL, and speedscope each in a profile of its own; others show all
 * @region: path of a region to show alone with what is inside it, within each thread where threads
 *	have trees of their own; NULL: all
 * @thread: a thread to show alone, in a profile that has a tree for each: "thread 4711 (worker)",
 *	"4711" or "worker"; NULL: all
 * @repeat: the repeat to show alone, counted from 1; PROBE_MEAN: the mean over the repeats; 0: each
 *	repeat in csv and benchmark, the mean in others
 * @chapter_rates: text shows rates as the perf of 2014 did, in M/sec, and below 0.001 of those in
 *	K/sec, to compare digits with reports of that time; else by G, M, K or none as perf does now
 */
struct probe_render_options {
	size_t size;
	const char *format;
	bool colour;
	const char *const *metrics;
	const char *region;
	const char *thread;
	size_t repeat;
	bool chapter_rates;
};

/**
 * probe_profile_render() - write a report of @profile to @stream
 * @options: may be NULL: plain text
 *
 * JSON is always the whole profile. Numbers are written as in the C locale.
 *
 * Returns: 0; -EINVAL for an unknown format, or metrics that it cannot show (a flame graph of a
 * ratio); -ENOENT for a metric, region or thread that it does not have, offering the nearest names;
 * -ERANGE for a repeat that there is not; -ENODATA where nothing that the format can show was
 * measured; -ENOMEM; the errno of a failed write.
 */
int probe_profile_render(const struct probe_profile *profile, FILE *stream,
			 const struct probe_render_options *options, struct probe_error *error);

/**
 * probe_profile_write() - write a report of @profile to a file
 * @path: written as by probe_profile_save(): whole or not there
 * @options: as for probe_profile_render(); without a format, @path's suffix chooses it: .json,
 *	.csv, .md, .markdown, .folded, .collapsed, .speedscope.json, .benchmark.json; else text
 *
 * Returns: as probe_profile_render(), and the errno of opening and renaming. On failure a file that
 * was there is as before.
 */
int probe_profile_write(const struct probe_profile *profile, const char *path,
			const struct probe_render_options *options, struct probe_error *error);

/**
 * enum probe_verdict - what elapsed time says of a candidate
 *
 * Elapsed time alone decides, by the test of Mann and Whitney over the repeats, which is right by
 * chance 99 times in 100 where nothing changed.
 */
enum probe_verdict {
	PROBE_VERDICT_UNKNOWN, /* too few repeats, or no time to compare: chance cannot be judged */
	PROBE_VERDICT_FASTER,  /* the candidate is */
	PROBE_VERDICT_SLOWER,  /* the candidate is */
	PROBE_VERDICT_ALIKE,   /* not to be told apart: the difference may well be chance */
};

/**
 * struct probe_ratio - an event or a metric of a region on both sides
 * @name: of the event or metric
 * @label: what a report calls it
 * @is_metric: derived by a formula
 * @base: the mean over the baseline's repeats
 * @candidate: the mean over the candidate's
 * @ratio: candidate / base; NaN where none is formed: see @reason
 * @low: where the 99 % confidence interval of @ratio begins; 0 where a candidate of 0 cannot be
 *	ruled out; NaN where a side has fewer than two values
 * @high: where it ends; infinite where a baseline of 0 cannot be ruled out; NaN as @low
 * @p: two-sided, of Mann and Whitney's test over the repeats: exact but for dozens of them; NaN
 *	where a side has fewer than two values
 * @corrected_p: @p, by Holm's method, since all events and metrics of a region are looked at at
 *	once; for "elapsed", which decides alone, as @p
 * @differs: whether the difference is beyond chance: @corrected_p is below 0.01
 * @reason: why no ratio is formed, as a sentence ("from 0 to 751,707: ..."); else NULL
 */
struct probe_ratio {
	const char *name;
	const char *label;
	bool is_metric;
	struct probe_value base;
	struct probe_value candidate;
	double ratio;
	double low;
	double high;
	double p;
	double corrected_p;
	bool differs;
	const char *reason;
};

struct probe_comparison;

/**
 * probe_profile_compare() - compare two profiles, region by region
 * @base: what @candidate is compared with; both must live as long as the comparison
 * @comparison: where to store what probe_comparison_free() frees
 *
 * Regions are joined by path; values are inclusive.
 *
 * Returns: 0; -ENODATA where no region is in both; -ENOMEM.
 */
int probe_profile_compare(const struct probe_profile *base, const struct probe_profile *candidate,
			  struct probe_comparison **comparison, struct probe_error *error);

/** probe_comparison_free() - free it; NULL is ignored */
void probe_comparison_free(struct probe_comparison *comparison);

/**
 * probe_comparison_difference() - what differs beside values: machine, compiler, huge pages, scope,
 * sources of values, regions of one side alone
 * @index: from 0
 * Returns: a sentence; NULL past the last.
 */
const char *probe_comparison_difference(const struct probe_comparison *comparison, size_t index);

/** probe_comparison_region() - path of a region that both have, from index 0; NULL past the last */
const char *probe_comparison_region(const struct probe_comparison *comparison, size_t index);

/**
 * probe_comparison_verdict() - whether the candidate is faster in a region
 * @region: index as for probe_comparison_region()
 * @sentence: gets the verdict in words with its figures, or why there is none; may be NULL
 */
enum probe_verdict probe_comparison_verdict(const struct probe_comparison *comparison,
					    size_t region, const char **sentence);

/**
 * probe_comparison_ratio() - an event or metric of a region, in the order of the baseline's set,
 * then those that the candidate alone has
 * @region: index as for probe_comparison_region()
 * @index: from 0
 * Returns: 0; -ERANGE past the last of either.
 */
int probe_comparison_ratio(const struct probe_comparison *comparison, size_t region, size_t index,
			   struct probe_ratio *ratio);

/**
 * probe_comparison_render() - write a report of candidates that were compared with one baseline
 * @comparisons: @n of them, at least 1
 * @options: NULL, or of it: format ("text", "markdown" or "json"), colour, metrics, and region, which
 *	is shown with all that is inside it
 *
 * Returns: 0; -EINVAL for an unknown format; -ENOENT for a metric or region that no comparison has,
 * offering the nearest names; -ENOMEM; the errno of a failed write.
 */
int probe_comparison_render(struct probe_comparison *const *comparisons, size_t n, FILE *stream,
			    const struct probe_render_options *options, struct probe_error *error);

/**
 * probe_comparison_write() - write that report to a file
 * @path: written as by probe_profile_save(): whole or not there
 * @options: as for probe_comparison_render(); without a format, @path's suffix chooses it: .json,
 *	.md, .markdown; else text
 *
 * Returns: as probe_comparison_render(), and the errno of opening and renaming.
 */
int probe_comparison_write(struct probe_comparison *const *comparisons, size_t n, const char *path,
			   const struct probe_render_options *options, struct probe_error *error);

/** enum probe_outcome - whether a limit holds; in the order of what weighs more in a whole check */
enum probe_outcome {
	PROBE_WITHIN,	   /* it holds */
	PROBE_CANNOT_TELL, /* a value is unavailable, or the sides were counted in different ways */
	PROBE_BROKEN,
};

/**
 * struct probe_limit - a limit in one region, and whether it holds
 * @text: the limit as it was given
 * @region: path of the region
 * @event: name of the event or metric
 * @outcome: by the means over the repeats
 * @base: the baseline's mean
 * @candidate: the candidate's
 * @low: where the 99 % confidence interval of candidate / base begins; NaN where there is none
 * @high: where it ends
 * @sentence: the outcome in words, with both values
 */
struct probe_limit {
	const char *text;
	const char *region;
	const char *event;
	enum probe_outcome outcome;
	struct probe_value base;
	struct probe_value candidate;
	double low;
	double high;
	const char *sentence;
};

struct probe_check;

/**
 * probe_profile_check() - see whether a profile stays within limits set from a baseline
 * @limits: @n of them, as "instructions=+1%", "evolve/laplacian:page-faults=+0"
 * @check: where to store what probe_check_free() frees
 *
 * A limit is [REGION:]EVENT=BOUND. Without a region it is for each outermost one. BOUND is +N% or +N
 * (so much more at most), -N% or -N (so much less at least), +-N% or +-N (so far off at most), or =
 * (the same). N is in the event's unit; with ns, us, ms or s behind it a time. The mean over the
 * repeats decides; the interval tells how sure that is.
 *
 * Returns: 0, also where limits are broken or cannot be told: see probe_check_outcome(); -EINVAL for
 * a limit that is none; -ENOENT for an event or a region that neither profile has, offering the
 * nearest; -ENODATA where no region is in both; -ENOMEM.
 */
int probe_profile_check(const struct probe_profile *base, const struct probe_profile *candidate,
			const char *const *limits, size_t n, struct probe_check **check,
			struct probe_error *error);

/** probe_check_free() - free it; NULL is ignored. The profiles live on */
void probe_check_free(struct probe_check *check);

/** probe_check_outcome() - the weightiest outcome of all limits */
enum probe_outcome probe_check_outcome(const struct probe_check *check);

/** probe_check_limit() - the limits in the regions they are for, from index 0; -ERANGE past the last */
int probe_check_limit(const struct probe_check *check, size_t index, struct probe_limit *limit);

/**
 * probe_check_render() - write a report of it
 * @format: "text", "markdown" for a pull request, "junit" for continuous integration (XML), "smaller"
 *	for dashboards (JSON that is called customSmallerIsBetter); NULL is text
 *
 * Returns: 0; -EINVAL for an unknown format; -ENOMEM; the errno of a failed write.
 */
int probe_check_render(const struct probe_check *check, FILE *stream, const char *format,
		       struct probe_error *error);

/** probe_check_write() - write it to a file, whole or not there; without a format its suffix chooses:
 * .md, .xml, .json, else text. Returns: as probe_check_render(), and the errno of opening */
int probe_check_write(const struct probe_check *check, const char *path, const char *format,
		      struct probe_error *error);

/**
 * struct probe_cost - what one event costs on the machine that made the profiles
 * @name: "page-fault", "major-fault", "cache-miss", "branch-miss", "context-switch",
 *	"cpu-migration" or "allocation"
 * @nanoseconds: more than 0
 * @source: who says so, as "given by --cost"; explanations quote it. Copied
 */
struct probe_cost {
	const char *name;
	double nanoseconds;
	const char *source;
};

/**
 * struct probe_explain_options - how to explain
 * @size: sizeof(struct probe_explain_options)
 * @region: path of the one region to explain; NULL: the whole, and every region of both
 * @costs: @costs_count costs, of which the last of a name counts; without one a change is told, but
 *	not how much time it can explain
 * @base_name: what the explanation calls the base; NULL: its title
 * @candidate_name: what it calls the candidate
 */
struct probe_explain_options {
	size_t size;
	const char *region;
	const struct probe_cost *costs;
	size_t costs_count;
	const char *base_name;
	const char *candidate_name;
};

/**
 * struct probe_explained_factor - one factor of the ratio of times
 * @name: "instructions", "cycles-per-instruction", "frequency", "cpus-used" and such
 * @base: in @unit, the mean over the repeats that counted all that the factors need
 * @candidate: the same of the candidate
 * @unit: "count", "ns", "GHz" or "ratio"
 * @factor: of the time: above 1 where it alone would make the candidate faster. The product of a
 *	region's factors is its speed-up
 * @share: of the logarithm of that product, 1 being all of it; NaN where the times differ by less
 *	than 10 %
 * @source: who counted, as in struct probe_value; of several: who counted the least certain
 * @status: scaled or simulated where any of its counts is
 */
struct probe_explained_factor {
	const char *name;
	double base;
	double candidate;
	const char *unit;
	double factor;
	double share;
	const char *source;
	enum probe_status status;
};

/**
 * struct probe_explained_part - one part of the elapsed time
 * @name: "user-time", "system-time", "cpu-time" or "waiting"
 * @base: ns, the mean over the repeats
 * @candidate: the same of the candidate
 * @error: ns, by which @base - @candidate may be wrong; 0 where no sampling is in it
 * @share: of the time that the candidate saves, or loses; NaN where the times differ by less than
 *	10 %
 */
struct probe_explained_part {
	const char *name;
	double base;
	double candidate;
	double error;
	double share;
};

/**
 * struct probe_explained_cause - an event that happened more often, or less
 * @name: "page-faults" and such
 * @event: the event of the set that counted it
 * @base: the mean over the repeats
 * @candidate: the same of the candidate
 * @source: who counted, as in struct probe_value
 * @cost: ns that one costs; NaN where nobody told
 * @cost_source: as struct probe_cost has it; NULL without @cost
 * @budget: ns that the change can have saved, or cost, at most; NaN without @cost. Budgets are
 *	bounds: they overlap, and are not to be added up
 * @share: of the time that the candidate saves, or loses, that the budget covers at most, up to 1;
 *	NaN without @cost, where @against, and where there is no difference to explain
 * @against: whether its change would have made the times differ the other way
 * @weighs: whether the text tells of it: its budget is a hundredth of the difference or more; or
 *	it has none, and can matter at what one usually costs
 */
struct probe_explained_cause {
	const char *name;
	const char *event;
	double base;
	double candidate;
	const char *source;
	double cost;
	const char *cost_source;
	double budget;
	double share;
	bool against;
	bool weighs;
};

/**
 * struct probe_explained_region - why the time of a region differs
 * @path: as for probe_profile_find(); NULL: the whole, which is all outermost regions together
 * @verdict: as probe_comparison_verdict()
 * @p_value: two-sided, of Mann and Whitney's test; NaN where @verdict is unknown
 * @direction: 1 where the candidate is faster, -1 where it is slower, 0 where there is no difference
 *	to explain: by @verdict, or where that is unknown by the mean times, from 1 % on
 * @base_repeats: how many have an elapsed time
 * @candidate_repeats: the same of the candidate
 * @base: mean elapsed time, ns; NaN where there is none
 * @candidate: the same of the candidate
 * @speedup: @base over @candidate: how many times as fast the candidate is; NaN without both
 * @identity: what the factors are of, as a formula; NULL without any
 * @of: "elapsed", or "user-time" where the factors explain no more than that
 * @factors: @factors_count factors
 * @simulated: what a simulator counted on both sides, instructions first where it did: beside the
 *	factors, never among them; of a 0 there is no factor (NaN)
 * @parts: @parts_count parts that add up to the elapsed time
 * @causes: @causes_count other changes
 * @unexplained: share that neither a factor nor the largest budget covers; NaN where there is no
 *	difference to explain
 * @text: the verdict in words
 * @notes: @notes_count sentences about what could not be compared, and why
 */
struct probe_explained_region {
	const char *path;
	enum probe_verdict verdict;
	double p_value;
	int direction;
	size_t base_repeats;
	size_t candidate_repeats;
	double base;
	double candidate;
	double speedup;
	const char *identity;
	const char *of;
	const struct probe_explained_factor *factors;
	size_t factors_count;
	const struct probe_explained_factor *simulated;
	size_t simulated_count;
	const struct probe_explained_part *parts;
	size_t parts_count;
	const struct probe_explained_cause *causes;
	size_t causes_count;
	double unexplained;
	const char *text;
	const char *const *notes;
	size_t notes_count;
};

struct probe_explanation;

/**
 * probe_profile_explain() - why @candidate is faster than @base, or slower
 * @options: may be NULL
 * @explanation: where to store it; free it with probe_explanation_free(). It needs neither profile
 *
 * Returns: 0; -EINVAL for options or costs that mean nothing; -ENOENT for a region that one of the
 * profiles lacks or a cost of no known name; -ENODATA where they have neither time nor simulated
 * counts to compare; -ENOMEM.
 */
int probe_profile_explain(const struct probe_profile *base, const struct probe_profile *candidate,
			  const struct probe_explain_options *options,
			  struct probe_explanation **explanation, struct probe_error *error);

/** probe_explanation_free() - free it; NULL is ignored */
void probe_explanation_free(struct probe_explanation *explanation);

/**
 * probe_explanation_region() - what it says of a region: the whole first, where it is more than one
 * region, then the regions of both profiles, outer ones before inner ones
 * @index: from 0
 * Returns: NULL past the last.
 */
const struct probe_explained_region *probe_explanation_region(
	const struct probe_explanation *explanation, size_t index);

/**
 * probe_explanation_note() - what concerns all regions: regions that one profile lacks,
 * machines that differ, costs that are missing, as sentences
 * @index: from 0
 * Returns: NULL past the last.
 */
const char *probe_explanation_note(const struct probe_explanation *explanation, size_t index);

/**
 * probe_explanation_render() - write it to @stream
 * @format: "text", "markdown" or "json"; NULL is "text"
 *
 * Returns: 0; -EINVAL for an unknown format; -ENOMEM; the errno of a failed write.
 */
int probe_explanation_render(const struct probe_explanation *explanation, FILE *stream,
			     const char *format, struct probe_error *error);

/**
 * probe_explanation_write() - write it to a file
 * @path: written as by probe_profile_save(): whole or not there
 * @format: NULL: .json, .md and .markdown at the end of @path choose it; else text
 *
 * Returns: as probe_explanation_render(), and the errno of opening and renaming.
 */
int probe_explanation_write(const struct probe_explanation *explanation, const char *path,
			    const char *format, struct probe_error *error);

#ifdef __cplusplus
}
#endif

#endif /* PROBEKIT_PROFILE_H */
