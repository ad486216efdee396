/* SPDX-License-Identifier: MIT */
/*
 * probekit.h - count what code costs, region by region.
 *
 *	#include <probekit.h>
 *
 *	PROBE_BEGIN(parse);
 *	... the code ...
 *	PROBE_END(parse);
 *
 * Link with -lprobekit and run: the report comes on standard error when the program ends. Nothing
 * has to be initialised. With -DPROBE_DISABLE the macros leave nothing in the object code and the
 * program needs no library; the same mistakes are still found at compile time.
 *
 * With -DPROBE_WEAK nothing is needed at link time: probes sleep, at the cost of a load and a branch
 * each, until the library is there, as when `probekit run` preloads it. That wakes those in shared
 * objects and position-independent executables. The macros and probe_region(), probe_enter() and
 * probe_leave() see to it themselves; other functions are NULL where there is no library: ask
 * `if (probe_start)` first. PROBE_DISABLE wins.
 *
 * Threads: everything here may be called from any thread at any time. A region belongs to the
 * thread that began it and must be ended there.
 *
 * Signal handlers may hold regions, but not a thread's first one, which takes memory; those that
 * interrupt the library itself are not counted, and the report says how many.
 *
 * Errors: functions return 0 or a negative errno, never exit and never print. Where a function
 * takes a struct probe_error it may be NULL; otherwise a failure fills it with a sentence that
 * names the thing, the reason and the remedy.
 */
#ifndef PROBEKIT_H
#define PROBEKIT_H

#include <stddef.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROBE_VERSION_MAJOR 0
#define PROBE_VERSION_MINOR 1

/** enum probe_site_kind - what a mark marks */
enum probe_site_kind {
	PROBE_SITE_REGION,
	PROBE_SITE_LINE, /* a line of source, counted like a region */
	PROBE_SITE_HIT,	 /* a line of source of which passes are counted, and nothing else */
};

/**
 * struct probe_site - where a mark stands in the source
 * @size: sizeof(struct probe_site) as the program was compiled with; fields are only ever appended
 * @line: line of the mark, 0 where it is not known
 * @name: name of the region
 * @file: source file of the mark, NULL where it is not known
 * @compiler: what compiled it, with its version, and whether it was told to optimise; NULL where that
 *	is not known. Profiles tell it, and comparisons where it differs
 * @function: that the mark stands in; NULL where it is not known, and for regions
 * @kind: what is marked, of enum probe_site_kind; a line goes by @file, @function and @line
 *
 * Written by the macros as a constant. Two sites with one name under one parent are one region.
 */
struct probe_site {
	unsigned int size;
	int line;
	const char *name;
	const char *file;
	const char *compiler;
	const char *function;
	unsigned int kind;
};

/** struct probe_error - why a call failed and what helps, as one sentence in English */
struct probe_error {
	char text[512];
};

/**
 * struct probe_options - what to count, and where the report goes
 * @size: sizeof(struct probe_options)
 * @set: name of a probe set ("default"), or the path of one (it holds a '/' or ends in ".json")
 * @events: event names separated by commas, counted in place of a set ("cycles,page-faults")
 * @count: "thread" (what the calling thread does) or "process" (all threads)
 * @threads: "merged" (a region is the same in all threads) or "each" (every thread has a tree)
 * @source: "auto", "perf", "os", or under valgrind "callgrind"
 * @output: path of the report; %p is the pid, %h the host, %r the rank of an MPI or Slurm job,
 *	%% a percent sign; "-" or NULL is standard error. A child forked while its parent counts
 *	appends its pid where there is no %p; processes that fork before their first region share
 *	the path, so that it should hold %p
 * @format: a format of probe_profile_render(); NULL: that of @output's suffix, see
 *	probe_profile_write(); else text
 * @pass: "k/n": of the set's hardware events, count the k-th of n parts in this run, so that a set
 *	with more of them than the CPU has counters is counted whole over n runs. A group is never
 *	split; the event "instructions", where the set has it, is in every part, to tell whether the
 *	runs were alike. The events of other parts are unavailable. NULL: all
 *
 * A NULL is taken from the environment (PROBE_SET, PROBE_EVENTS, PROBE_COUNT, PROBE_SOURCE,
 * PROBE_OUTPUT, PROBE_FORMAT, PROBE_THREADS, PROBE_PASS) and, where that is not set, from the
 * defaults. Strings are copied.
 */
struct probe_options {
	size_t size;
	const char *set;
	const char *events;
	const char *count;
	const char *source;
	const char *output;
	const char *format;
	const char *threads;
	const char *pass;
};

struct probe_named_region;
struct probe_profile;

/**
 * probe_start() - begin to count, instead of at the first region
 * @options: what to count; NULL takes all from the environment
 * @error: filled on failure; may be NULL
 *
 * Regions that are open in any thread are not counted. PROBE=off in the environment wins: the call
 * returns 0 and nothing is counted.
 *
 * When it fails, regions are not counted until it succeeds.
 *
 * Returns: 0; -EALREADY when counting already; -EINVAL or -ENOENT for an option that cannot be
 * met, naming the nearest names; -ENOMEM.
 */
int probe_start(const struct probe_options *options, struct probe_error *error);

/**
 * probe_stop() - stop counting and hand over what was counted
 * @profile: where to store the profile, to be freed with probe_profile_free(); NULL writes the
 *	report as at exit
 * @error: filled on failure; may be NULL
 *
 * Regions still open in the calling thread are closed here and marked so; of regions open in other
 * threads the visits that ended are kept. Regions after this are not counted until probe_start(),
 * and there is no report at exit.
 *
 * Returns: 0; -ENODATA when nothing is being counted (also under PROBE=off); -ENOMEM; -EALREADY from
 * a signal handler that interrupted the library; or the errno of the failed write. *profile is NULL
 * on failure.
 */
int probe_stop(struct probe_profile **profile, struct probe_error *error);

/**
 * probe_reset() - forget what was counted so far, in all threads
 *
 * Open regions stay open and count from here on, in other threads from their next mark on.
 *
 * Returns: 0; -ENODATA when nothing is being counted; -EALREADY from a signal handler that
 * interrupted the library.
 */
int probe_reset(void);

/**
 * probe_region() - a region whose name is made at run time
 * @name: its name; copied
 *
 * Equal names give the same pointer. It lives as long as the library and is never freed. Takes a
 * lock: call it once a name, not once a visit.
 *
 * Returns: the region; NULL when @name is NULL or memory ran out.
 */
struct probe_named_region *probe_region(const char *name);

/** probe_enter() - begin @region in this thread; NULL is ignored */
void probe_enter(struct probe_named_region *region);

/** probe_leave() - end @region in this thread; NULL is ignored */
void probe_leave(struct probe_named_region *region);

/**
 * probe_set_name() - the name of a probe set that is built in
 * @index: from 0
 * Returns: static storage; NULL past the last.
 */
const char *probe_set_name(size_t index);

/** probe_set_summary() - what that set is for, in a line; static storage; NULL past the last */
const char *probe_set_summary(size_t index);

struct probe_command;
struct rusage; /* <sys/resource.h> */

/**
 * probe_command_attach() - count another process and all that it starts, from its exec on
 * @process: a child that waits before its execve(2), as on a pipe; what it did before is not counted
 * @options: what to count, as for probe_start(); its count, output, format and threads are not used
 * @command: where to store what probe_command_finish() or probe_command_free() frees
 *
 * The process need not know of it. Its regions, if it has any, are its own affair; so is PROBE=off.
 *
 * Where this user may not count in the kernel, source "os" tells CPU time, page faults and context
 * switches: what wait4(2) gives, less what /proc had when it was attached. Of descendants that is
 * those that were waited for, and the way through the exec counts.
 *
 * Returns: 0, also where events cannot be counted: the profile tells why; -ESRCH when there is no
 * such process, or it has ended; else as probe_start().
 */
int probe_command_attach(pid_t process, const struct probe_options *options,
			 struct probe_command **command, struct probe_error *error);

/**
 * probe_command_finish() - what the process cost, once it has ended
 * @name: of the profile's one region, and its title
 * @usage: what wait4(2) gave for it
 * @profile: where to store a profile of scope "command", to be freed with probe_profile_free()
 *
 * Elapsed time is that from the end of probe_command_attach() to here.
 *
 * Frees @command, also on failure. Returns: 0 or -ENOMEM.
 */
int probe_command_finish(struct probe_command *command, const char *name,
			 const struct rusage *usage, struct probe_profile **profile,
			 struct probe_error *error);

/** probe_command_free() - stop counting it and forget; NULL is ignored */
void probe_command_free(struct probe_command *command);

/** probe_version() - the version of the library that runs, as "0.1.0"; static storage */
const char *probe_version(void);

/*
 * What the macros call. Use the macros: they check at compile time what these cannot.
 */
void probe_site_enter(const struct probe_site *site);
void probe_site_leave(const struct probe_site *site);
const struct probe_site *probe_scope_enter(const struct probe_site *site);
void probe_scope_leave(const struct probe_site *const *scope);

#ifdef __cplusplus
}
#endif

#if defined(PROBE_WEAK) && !defined(PROBE_DISABLE)

#pragma weak probe_command_attach
#pragma weak probe_command_finish
#pragma weak probe_command_free
#pragma weak probe_enter
#pragma weak probe_leave
#pragma weak probe_region
#pragma weak probe_reset
#pragma weak probe_scope_enter
#pragma weak probe_scope_leave
#pragma weak probe_set_name
#pragma weak probe_set_summary
#pragma weak probe_site_enter
#pragma weak probe_site_leave
#pragma weak probe_start
#pragma weak probe_stop
#pragma weak probe_version

/* "R" keeps the note through --gc-sections; assemblers of before 2021 do not know it. */
#ifdef __has_attribute
#if __has_attribute(retain)
#define PROBE_RETAIN_ "R"
#endif
#endif
#ifndef PROBE_RETAIN_
#define PROBE_RETAIN_ ""
#endif

/*
 * Tells that there are probes to wake, for `probekit run` to look for: an ELF note of owner
 * "probekit" and type 1. The group makes those of many files one; where -flto makes many files one,
 * the symbol does.
 */
__asm__(".ifndef .Lprobekit_note\n"
	".set .Lprobekit_note, 1\n"
	".pushsection .note.probekit, \"aG" PROBE_RETAIN_ "\", %note, probekit.note, comdat\n"
	".balign 4\n"
	".long 9, 0, 1\n" /* sizes of the name and of the description, type */
	".asciz \"probekit\"\n"
	".balign 4\n"
	".popsection\n"
	".endif\n");

/* What the cleanup attribute calls is a function. C99 lets no inline function call a static one. */
#ifdef __cplusplus
#define PROBE_INLINE_ inline __attribute__((always_inline))
#else
#define PROBE_INLINE_ extern __inline __attribute__((gnu_inline, always_inline))
#endif

PROBE_INLINE_ void probe_leave_scope_(const struct probe_site *const *scope)
{
	if (probe_scope_leave)
		probe_scope_leave(scope);
}

#define PROBE_AWAKE_(function)	  if (function)
#define PROBE_ENTER_SCOPE_(site)  (probe_scope_enter ? probe_scope_enter(site) : NULL)
#define PROBE_LEAVE_SCOPE_	  probe_leave_scope_

#define probe_region(name)	  (probe_region ? probe_region(name) : NULL)
#define probe_enter(named_region) (probe_enter ? probe_enter(named_region) : (void)0)
#define probe_leave(named_region) (probe_leave ? probe_leave(named_region) : (void)0)

#else

#define PROBE_AWAKE_(function)
#define PROBE_ENTER_SCOPE_(site) probe_scope_enter(site)
#define PROBE_LEAVE_SCOPE_	 probe_scope_leave

#endif

#define PROBE_PRAGMA_(text) _Pragma(#text)
#define PROBE_JOIN__(a, b)  a##b
#define PROBE_JOIN_(a, b)   PROBE_JOIN__(a, b)

/*
 * The typedef makes an END without its BEGIN fail to compile and a BEGIN without any END warn. The
 * same tag may begin twice in a block: C11 and C++ allow to repeat a typedef, the pragmas silence
 * the pedantry of C99, and the shadow of a tag that begins again in an inner block. A typedef is a
 * declaration after a statement; g++ refuses to hear of that warning, which C++ does not have.
 */
#ifdef __clang__
#define PROBE_QUIET_                                                                               \
	PROBE_PRAGMA_(clang diagnostic push)                                                       \
	PROBE_PRAGMA_(clang diagnostic ignored "-Wtypedef-redefinition")                           \
	PROBE_PRAGMA_(clang diagnostic ignored "-Wdeclaration-after-statement")                    \
	PROBE_PRAGMA_(clang diagnostic ignored "-Wshadow")
#define PROBE_QUIET_END_ PROBE_PRAGMA_(clang diagnostic pop)
#elif defined(__cplusplus)
#define PROBE_QUIET_                                                                               \
	PROBE_PRAGMA_(GCC diagnostic push)                                                         \
	PROBE_PRAGMA_(GCC diagnostic ignored "-Wshadow")
#define PROBE_QUIET_END_ PROBE_PRAGMA_(GCC diagnostic pop)
#else
#define PROBE_QUIET_                                                                               \
	PROBE_PRAGMA_(GCC diagnostic push)                                                         \
	PROBE_PRAGMA_(GCC diagnostic ignored "-Wpedantic")                                         \
	PROBE_PRAGMA_(GCC diagnostic ignored "-Wdeclaration-after-statement")                      \
	PROBE_PRAGMA_(GCC diagnostic ignored "-Wshadow")
#define PROBE_QUIET_END_ PROBE_PRAGMA_(GCC diagnostic pop)
#endif

#define PROBE_BEGUN_(tag)                                                                          \
	PROBE_QUIET_                                                                               \
	typedef char probe_begun_##tag[1];                                                         \
	PROBE_QUIET_END_(void) 0

#ifndef PROBE_DISABLE

#ifdef __clang__
#define PROBE_COMPILER_NAME_ __VERSION__
#else
#define PROBE_COMPILER_NAME_ "gcc " __VERSION__
#endif
#ifdef __OPTIMIZE__
#define PROBE_COMPILER_ PROBE_COMPILER_NAME_
#else
#define PROBE_COMPILER_ PROBE_COMPILER_NAME_ " without optimisation"
#endif

#define PROBE_SITE_OF_(name, function, kind)                                                       \
	{                                                                                          \
		sizeof(struct probe_site), __LINE__, name, __FILE__, PROBE_COMPILER_, function,    \
			kind                                                                       \
	}
#define PROBE_SITE_INIT_(name) PROBE_SITE_OF_(name, NULL, PROBE_SITE_REGION)
/* Its name is none that a region has: the ends of regions go by that. */
#define PROBE_LINE_INIT_(kind) PROBE_SITE_OF_("line of " __FILE__, __func__, kind)

/**
 * PROBE_BEGIN(tag) - begin a region; @tag is an identifier and becomes its name
 *
 * A matching PROBE_END(tag) must stand in the same or an inner block: without it the compiler
 * warns ("typedef 'probe_begun_tag' locally defined but not used"; gcc is silent where this header
 * stands in a system directory).
 */
#define PROBE_BEGIN(tag)                                                                           \
	do {                                                                                       \
		static const struct probe_site probe_site_ = PROBE_SITE_INIT_(#tag);               \
		PROBE_AWAKE_(probe_site_enter)                                                     \
		probe_site_enter(&probe_site_);                                                    \
	} while (0);                                                                               \
	PROBE_BEGUN_(tag)

/**
 * PROBE_END(tag) - end the region that PROBE_BEGIN(tag) began
 *
 * There may be several, one on each path out. Without a BEGIN of that tag in scope it does not
 * compile ("'probe_begun_tag' undeclared").
 */
#define PROBE_END(tag)                                                                             \
	do {                                                                                       \
		static const struct probe_site probe_site_ = PROBE_SITE_INIT_(#tag);               \
		(void)sizeof(probe_begun_##tag);                                                   \
		PROBE_AWAKE_(probe_site_leave)                                                     \
		probe_site_leave(&probe_site_);                                                    \
	} while (0)

#define PROBE_SCOPED_(name_)                                                                       \
	PROBE_QUIET_                                                                               \
	static const struct probe_site PROBE_JOIN_(probe_site_at_,                                 \
						   __LINE__) = PROBE_SITE_INIT_(name_);            \
	PROBE_QUIET_END_                                                                           \
	const struct probe_site *const PROBE_JOIN_(probe_scope_at_, __LINE__)                      \
		__attribute__((cleanup(PROBE_LEAVE_SCOPE_), unused)) = PROBE_ENTER_SCOPE_(         \
			&PROBE_JOIN_(probe_site_at_, __LINE__))

/**
 * PROBE_SCOPED(name) - a region from here to the end of the enclosing block
 * @name: any string literal
 *
 * return, break, continue, goto and C++ exceptions end it and keep their meaning. A declaration:
 * at most one a line. longjmp and pthread_exit in C skip it, as they skip all cleanup.
 */
#define PROBE_SCOPED(name) PROBE_SCOPED_("" name)

/** PROBE_FUNCTION() - PROBE_SCOPED, named after the enclosing function */
#define PROBE_FUNCTION() PROBE_SCOPED_(__func__)

/**
 * PROBE_LINE(statement); - count what a statement costs, for the table of lines
 *
 * `probekit lines` shows lines function by function; reports of regions leave them out. return,
 * break, continue, goto and exceptions keep their meaning, and commas need no parentheses:
 *
 *	PROBE_LINE(laplacian = sum(grid, rows, columns));
 *	PROBE_LINE(for (int i = 0; i < n; i++) total += v[i]);
 *
 * The statement stands in a block of its own: declare its variables before. Where a line marks
 * another that is called from it, the outer one's cost holds the inner's.
 */
#define PROBE_LINE(...)                                                                            \
	__extension__({                                                                            \
		PROBE_QUIET_                                                                       \
		static const struct probe_site probe_line_site_ = PROBE_LINE_INIT_(                \
			PROBE_SITE_LINE);                                                          \
		const struct probe_site *const probe_line_                                         \
			__attribute__((cleanup(PROBE_LEAVE_SCOPE_), unused)) = PROBE_ENTER_SCOPE_( \
				&probe_line_site_);                                                \
		PROBE_QUIET_END_                                                                   \
		__VA_ARGS__;                                                                       \
		(void)0;                                                                           \
	})

/**
 * PROBE_HIT(); - count how often this line is passed, and nothing else: for the heads of loops
 */
#define PROBE_HIT()                                                                                \
	do {                                                                                       \
		static const struct probe_site probe_hit_site_ = PROBE_LINE_INIT_(PROBE_SITE_HIT); \
		PROBE_AWAKE_(probe_site_enter)                                                     \
		probe_site_enter(&probe_hit_site_);                                                \
	} while (0)

#else /* PROBE_DISABLE */

#define PROBE_LINE(...)                                                                            \
	__extension__({                                                                            \
		__VA_ARGS__;                                                                       \
		(void)0;                                                                           \
	})
#define PROBE_HIT() ((void)0)

#define PROBE_BEGIN(tag)                                                                           \
	(void)0;                                                                                   \
	PROBE_BEGUN_(tag)

#define PROBE_END(tag)	    ((void)sizeof(probe_begun_##tag))
#define PROBE_SCOPED(name)  PROBE_SCOPED_("" name)
#define PROBE_SCOPED_(name) ((void)sizeof(name))
#define PROBE_FUNCTION()    PROBE_SCOPED_("function")

#endif /* PROBE_DISABLE */

#endif /* PROBEKIT_H */
