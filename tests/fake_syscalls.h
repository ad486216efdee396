/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_TESTS_FAKE_SYSCALLS_H
#define PROBEKIT_TESTS_FAKE_SYSCALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/perf_event.h>
#include <sys/resource.h>
#include <sys/types.h>

/*
 * A system that answers by script, in place of the kernel, and keeps a ledger of descriptors. Its
 * counters and clocks stand still until a test moves them, so every count can be compared exactly.
 *
 * Files of /proc and /sys are those of the script; other paths, and descriptors that this system
 * did not give out, are the real one's.
 */

#define FAKE_ANY	  -1
#define FAKE_FIRST_THREAD 100

enum fake_condition {
	FAKE_ALWAYS,
	FAKE_WITH_KERNEL,    /* attr.exclude_kernel is 0 */
	FAKE_MEMBER,	     /* it joins the group of a leader */
	FAKE_INHERIT_THREAD, /* attr.inherit_thread is set, as kernels before 5.13 refuse */
	FAKE_INHERITED_READ, /* it is inherited and read as a group, as kernels before 4.13 refuse */
	FAKE_SECOND_THREAD,  /* it is of the second of fake_threads() */
};

/* What perf_event_open answers: the first rule that matches is taken, without one it opens. */
struct fake_rule {
	int type;	/* of enum perf_type_id */
	int64_t config; /* or FAKE_ANY */
	enum fake_condition condition;
	int result;  /* -errno; 0 ends the list */
	size_t from; /* the calls from this one on, counted from 1; 0: all */
};

struct fake_file {
	const char *path; /* NULL ends the list */
	const char *text;
};

struct fake_system {
	const struct fake_rule *rules; /* NULL: all opens */
	const struct fake_file *files; /* NULL: there is none */
	int descriptors_limit;	       /* 0: 1024 */
};

/* How the next reads of groups go. */
enum fake_read {
	FAKE_READ_WELL,
	FAKE_READ_BADF,
	FAKE_READ_SHORT,
	FAKE_READ_WRONG_NUMBER,
};

/* Begins with an empty ledger and forgets what is known of the machine and its PMU. */
void fake_install(const struct fake_system *system);
void fake_remove(void);

/* The same, and all that was opened and mapped was given back, nothing else was closed or read. */
void fake_remove_clean(void);

/* The event last opened with that type and config, which must be open. */
struct fake_event {
	struct perf_event_attr attr;
	int leader; /* descriptor it was opened with; -1: it leads */
	unsigned long flags;
	int least; /* what it was moved to */
	pid_t thread;
};

const struct fake_event *fake_event(uint32_t type, uint64_t config);
bool fake_is_open(uint32_t type, uint64_t config);
/* Whether two open events are of one group. */
bool fake_share_group(uint32_t type, uint64_t config, uint32_t other_type, uint64_t other_config);

/* Adds to the event's count. */
void fake_count(uint32_t type, uint64_t config, uint64_t count);
/* The same where events of several threads are open. */
void fake_count_in(pid_t thread, uint32_t type, uint64_t config, uint64_t count);
/* Adds to the times of the event's group. */
void fake_run(uint32_t type, uint64_t config, uint64_t enabled, uint64_t running);
/* Adds to the times of all groups, that run all the time, and to the clocks. */
void fake_pass(uint64_t nanoseconds);
/* From now on each read of a group adds to its times, and to the counts of its hardware events, as
 * where a thread does something between two reads. */
void fake_advance(uint64_t count, uint64_t enabled, uint64_t running);
/* Adds to the clocks but those of CPU time. */
void fake_sleep(uint64_t nanoseconds);
/* Adds to what getrusage() tells. */
void fake_usage(long minor_faults, long major_faults, long switches);
void fake_read_goes(enum fake_read how);
/* From now on events can be mapped. Without it none can, and a thread's dummies and samplers, which are good
 * for nothing else, do not open and are no part of the ledger. */
void fake_let_map(void);
/* The memory that events may be mapped in is spent after so many of them. */
void fake_let_map_at_most(size_t mappings);
/* From now on the pages of hardware events, which must be mapped after this, offer to read their counters, by
 * an instruction that this system has; and by false they have no counter, until true. */
void fake_let_read_counters(void);
void fake_give_counters(bool give);
/* Times that pages tell are so many nanoseconds behind those of read(). */
void fake_page_time_lags(uint64_t nanoseconds);
size_t fake_counter_reads(void);
/* Page faults: of the books, of all events of them that are enabled, and in their rings. */
void fake_faults(long minor_faults);
/* The thread stops running and goes on: a context switch, and the locks of all pages rise. */
void fake_reschedule(void);
/* CPU time that the books lack of what the clock has shown, as a hypervisor steals it. */
void fake_steal_time(uint64_t nanoseconds);
/* Calls of getrusage() and of the clocks of CPU time. */
size_t fake_calls_of_books(void);
size_t fake_mappings(void);
/* -errno of getrusage from now on; 0: it works. */
/* CPU time that the ticks have sampled, in microseconds. */
void fake_ticks(long user, long system);
void fake_usage_fails(int result);
/* -errno of PERF_EVENT_IOC_ID from now on; 0: it works. */
void fake_ids_fail(int result);
/* The process has so many threads, numbered from FAKE_FIRST_THREAD; at first it has one. Less than 0:
 * they cannot be listed, -errno. */
void fake_threads(int count);
/* What wait4() would tell of a process that cost what fake_usage() added; without CPU time. */
struct rusage fake_waited(void);
/* What /proc/thread-self/sched says from now on; NULL, as at first: there is none. */
void fake_sched(const char *text);
/* As the kernel writes it; count is a string. */
#define FAKE_SCHED(count)                                                                          \
	"program (4711, #threads: 3)\n"                                                            \
	"-------------------------------------------------------------------\n"                    \
	"se.exec_start                                :       5456539.583573\n"                    \
	"se.nr_migrations                             :                    " count "\n"            \
	"nr_switches                                  :                    77\n"

/* What a program has done to the descriptor of an event by closing what is not its own. */
enum fake_theft {
	FAKE_CLOSED,	   /* and no more */
	FAKE_FOR_A_FILE,   /* the number now is of a file of the program's */
	FAKE_FOR_AN_EVENT, /* or of an event of the program's */
};

/* The event must be open by one descriptor. */
void fake_steal(uint32_t type, uint64_t config, enum fake_theft theft);

/* The ledger. Without those of the program's: */
size_t fake_descriptors_open(void);
/* Closes of what was not open, or is the program's. */
size_t fake_wrong_closes(void);
/* Reads of what is the program's. */
size_t fake_wrong_reads(void);
/* Calls of perf_event_open, those that failed included. */
size_t fake_opens(void);
/* Reads of events and of files of this system. */
size_t fake_reads(void);
/* The ioctl requests that change something so far, in order: count them, look at one. */
size_t fake_controls(void);
unsigned long fake_control(size_t index, int *fd, unsigned long *argument);

#endif
