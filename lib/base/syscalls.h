/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SYSCALLS_H
#define PROBEKIT_SYSCALLS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct perf_event_attr;
struct rusage;

/*
 * Every system call of the library, each returning -errno on failure. Tests put a table of their
 * own in syscalls.
 */
struct syscalls {
	int (*perf_event_open)(struct perf_event_attr *attr, pid_t pid, int cpu, int group,
			       unsigned long flags);
	int (*perf_event_control)(int fd, unsigned long request,
				  unsigned long argument); /* ioctl */
	ssize_t (*read)(int fd, void *buffer, size_t size);
	ssize_t (*write)(int fd, const void *buffer, size_t size);
	int (*open)(const char *path, int flags, mode_t mode);
	int (*close)(int fd);
	int (*set_blocking)(int fd);
	int64_t (*seek)(int fd, int64_t offset, int whence);
	int (*lock_file)(int fd); /* against other processes, until a descriptor of it is closed */
	int (*punch_hole)(int fd, int64_t offset, int64_t length);
	char *(*resolve)(const char *path); /* links followed; free() it; NULL: not there */
	int (*rename)(const char *from, const char *to);
	int (*unlink)(const char *path);
	int (*duplicate)(int fd, int least); /* F_DUPFD_CLOEXEC */
	int (*descriptors_limit)(void);	     /* the soft RLIMIT_NOFILE */
	int (*is_terminal)(int fd);
	void *(*map)(size_t size); /* fresh memory, zeroed and touched; NULL: none */
	void (*unmap)(void *memory, size_t size);
	void *(*map_wiped_in_children)(size_t size); /* fresh and zeroed, there too; NULL: none */
	int (*map_event)(int fd, size_t size, void **memory); /* an event's page, to read */
	/* Not calls but instructions that the kernel has to allow, by the event's page: the one that
	 * reads a counter, and the one that reads the clock. NULL on other architectures. */
	uint64_t (*read_counter)(uint32_t index);
	uint64_t (*read_cycles)(void);
	int (*getrusage)(int who, struct rusage *usage);
	int (*clock_gettime)(int clock, uint64_t *nanoseconds);
	void (*sleep)(uint64_t nanoseconds); /* or less, where a signal comes */
	int (*membarrier)(int command);
	pid_t (*gettid)(void);
	int (*process_exists)(pid_t process); /* 0, or -ESRCH */
	/* How many threads this process has; the first `most` of their numbers */
	int (*list_threads)(pid_t *threads, int most);
	/* Names in a folder, each with a newline behind it; how many there are. */
	int (*list_folder)(const char *path, char *names, size_t size);
	int (*file_identity)(int fd, uint64_t identity[2]); /* device and inode */
	int (*is_close_on_exec)(int fd);
	int (*huge_pages_disabled)(void);	  /* by prctl, for this process */
	int (*is_regular_file)(const char *path); /* 1, 0 or -errno */
	int (*seccomp_mode)(void);		  /* as prctl(2) has it */
	/* To a socket of packets in a folder, whose owner is this user or root; -ENOENT: there is none */
	int (*connect_local)(const char *folder, const char *name);
	/* A packet, waited for a second at most, and a descriptor that comes with it, or -1; 0: the end */
	ssize_t (*receive)(int fd, void *buffer, size_t size, int *descriptor);
	/* 1, 0 where it was killed, or -errno where there could be no child */
	int (*child_survives_perf_event_open)(void);
};

extern const struct syscalls *syscalls;
extern const struct syscalls syscalls_real;

/* Reads a small file (of /proc or /sys) whole and cuts a newline at its end: length or -errno. */
ssize_t syscalls_read_file(const char *path, char *text, size_t size);

/*
 * A duplicate in the upper quarter of the numbers: programs count on getting low ones (0 to 2 after
 * closing them, say). Not above 1024, since fork copies a table up to the highest number in use.
 */
int syscalls_duplicate_high(int fd);

/* Writes all of it, or fails; a pipe without a reader is -EPIPE and no signal. */
int syscalls_write_all(int fd, const void *buffer, size_t size);

#endif
