/* SPDX-License-Identifier: MIT */
#include "syscalls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "raw_child.h"
#include "raw_counter.h"
#include "raw_syscall.h"

static int result_of(int result)
{
	return result < 0 ? -errno : result;
}

static int real_perf_event_open(struct perf_event_attr *attr, pid_t pid, int cpu, int group,
				unsigned long flags)
{
	return (int)raw_syscall(SYS_perf_event_open, (long)attr, pid, cpu, group, (long)flags);
}

static int real_perf_event_control(int fd, unsigned long request, unsigned long argument)
{
	return (int)raw_syscall(SYS_ioctl, fd, (long)request, (long)argument, 0, 0);
}

static ssize_t real_read(int fd, void *buffer, size_t size)
{
	ssize_t length;

	do
		length = raw_syscall(SYS_read, fd, (long)buffer, (long)size, 0, 0);
	while (length == -EINTR);
	return length;
}

static ssize_t real_write(int fd, const void *buffer, size_t size)
{
	ssize_t length;

	do
		length = raw_syscall(SYS_write, fd, (long)buffer, (long)size, 0, 0);
	while (length == -EINTR);
	return length;
}

static int real_open(const char *path, int flags, mode_t mode)
{
	/* Not open(), close() or read(): a mark must be no cancellation point. */
	return (int)raw_syscall(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0);
}

static int real_close(int fd)
{
	return (int)raw_syscall(SYS_close, fd, 0, 0, 0, 0);
}

static int real_set_blocking(int fd)
{
	const int flags = fcntl(fd, F_GETFL);

	return flags < 0 ? -errno : result_of(fcntl(fd, F_SETFL, flags & ~O_NONBLOCK));
}

static int64_t real_seek(int fd, int64_t offset, int whence)
{
	return raw_syscall(SYS_lseek, fd, (long)offset, whence, 0, 0);
}

static int real_lock_file(int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int result;

	do
		result = (int)raw_syscall(SYS_fcntl, fd, F_SETLKW, (long)&whole, 0, 0);
	while (result == -EINTR);
	return result;
}

static int real_punch_hole(int fd, int64_t offset, int64_t length)
{
	return result_of(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length));
}

static char *real_resolve(const char *path)
{
	return realpath(path, NULL);
}

static int real_rename(const char *from, const char *to)
{
	return result_of(rename(from, to));
}

static int real_unlink(const char *path)
{
	return result_of(unlink(path));
}

static int real_duplicate(int fd, int least)
{
	return result_of(fcntl(fd, F_DUPFD_CLOEXEC, least));
}

static int real_descriptors_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -errno;
	return limit.rlim_cur > 1 << 20 ? 1 << 20 : (int)limit.rlim_cur;
}

static int real_is_terminal(int fd)
{
	return isatty(fd);
}

static void *real_map(size_t size)
{
	const int saved_errno = errno;
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	errno = saved_errno; /* a mark that grows its tree saves none itself */
	return memory == MAP_FAILED ? NULL : memory;
}

static void real_unmap(void *memory, size_t size)
{
	munmap(memory, size);
}

static void *real_map_wiped_in_children(size_t size)
{
	const int saved_errno = errno;
	void *memory = real_map(size);

	if (memory && madvise(memory, size, MADV_WIPEONFORK) < 0) {
		real_unmap(memory, size);
		memory = NULL;
	}
	errno = saved_errno;
	return memory;
}

static int real_map_event(int fd, size_t size, void **memory)
{
	*memory = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	return *memory == MAP_FAILED ? -errno : 0;
}

static int real_getrusage(int who, struct rusage *usage)
{
	return (int)raw_syscall(SYS_getrusage, who, (long)usage, 0, 0, 0);
}

static int real_clock_gettime(int clock, uint64_t *nanoseconds)
{
	const int saved_errno = errno;
	struct timespec now;

	if (clock_gettime(clock, &now) < 0) {
		const int result = -errno;

		errno = saved_errno;
		return result;
	}
	*nanoseconds = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	return 0;
}

static void real_sleep(uint64_t nanoseconds)
{
	const struct timespec time = {
		.tv_sec = (time_t)(nanoseconds / 1000000000),
		.tv_nsec = (long)(nanoseconds % 1000000000),
	};

	clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
}

static int real_membarrier(int command)
{
	return (int)raw_syscall(SYS_membarrier, command, 0, 0, 0, 0);
}

static pid_t real_gettid(void)
{
	return gettid();
}

static int real_process_exists(pid_t process)
{
	/* A number that is none would speak of whole groups of processes. */
	const int result = process > 0 ? result_of(kill(process, 0)) : -ESRCH;

	return result == -EPERM ? 0 : result;
}

static int real_list_threads(pid_t *threads, int most)
{
	DIR *folder = opendir("/proc/self/task");
	const struct dirent *entry;
	int count = 0;

	if (!folder)
		return -errno;
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		if (count < most)
			threads[count] = (pid_t)atol(entry->d_name);
		count++;
	}
	closedir(folder);
	return count;
}

static int real_list_folder(const char *path, char *names, size_t size)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	size_t length = 0;
	int count = 0;

	names[0] = '\0';
	if (!folder)
		return -errno;
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		length += (size_t)snprintf(names + length, size - length, "%s\n", entry->d_name);
		count++;
		if (length >= size)
			break;
	}
	closedir(folder);
	return length < size ? count : -ENOSPC;
}

static int real_file_identity(int fd, uint64_t identity[2])
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	identity[0] = status.st_dev;
	identity[1] = status.st_ino;
	return 0;
}

static int real_is_close_on_exec(int fd)
{
	const int flags = fcntl(fd, F_GETFD);

	return flags < 0 ? -errno : (flags & FD_CLOEXEC) != 0;
}

static int real_huge_pages_disabled(void)
{
	return result_of(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
}

static int real_is_regular_file(const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return -errno;
	return S_ISREG(status.st_mode);
}

static int real_seccomp_mode(void)
{
	return result_of(prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
}

/*
 * The child shares our memory, as one of vfork(2) does, so that a large program pays no more than a
 * small one. It leaves no trace: no fork handlers and no core (kernels before 5.16 would also kill,
 * for a core, whoever shares the memory), all signals blocked, so that no handler runs in it, and no
 * signal at its end. A child without one is none to the program's own wait().
 */
static int real_child_survives_perf_event_open(void)
{
	const struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.size = sizeof(attr),
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	const bool dumps = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
	sigset_t every, former;
	int status = 0;
	long child;

	sigfillset(&every);
	pthread_sigmask(SIG_BLOCK, &every, &former);
	if (dumps)
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	/* A filter sees what it would see of ours. */
	child = raw_child_call(SYS_perf_event_open, (long)&attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (dumps)
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	if (child > 0)
		child = raw_syscall(SYS_wait4, child, (long)&status, __WALL | __WCLONE, 0, 0);
	pthread_sigmask(SIG_SETMASK, &former, NULL);
	return child < 0 ? (int)child : WIFEXITED(status);
}

/* By the folder's descriptor, since a socket's path may have but 107 bytes. */
static int connect_at(int folder, const char *name)
{
	static const struct timeval patience = { .tv_sec = 1 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int result;

	if (fd < 0)
		return -errno;
	snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", folder, name);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	do
		result = connect(fd, (const struct sockaddr *)&address, sizeof(address));
	while (result < 0 && errno == EINTR);
	if (result == 0)
		return fd;
	result = -errno;
	close(fd);
	return result;
}

static int real_connect_local(const char *folder, const char *name)
{
	const int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat status;
	int result;

	if (at < 0)
		return -errno;
	if (fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		result = -errno;
	else if (!S_ISSOCK(status.st_mode) || (status.st_uid != geteuid() && status.st_uid != 0))
		result = -EACCES;
	else
		result = connect_at(at, name);
	close(at);
	return result;
}

static ssize_t real_receive(int fd, void *buffer, size_t size, int *descriptor)
{
	union {
		char room[CMSG_SPACE(sizeof(int))];
		struct cmsghdr aligned;
	} control;
	struct iovec piece = { .iov_base = buffer, .iov_len = size };
	struct msghdr message = {
		.msg_iov = &piece,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	const struct cmsghdr *header;
	ssize_t length;

	*descriptor = -1;
	do
		length = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
		memcpy(descriptor, CMSG_DATA(header), sizeof(*descriptor));
	return length;
}

const struct syscalls syscalls_real = {
	.perf_event_open = real_perf_event_open,
	.perf_event_control = real_perf_event_control,
	.read = real_read,
	.write = real_write,
	.open = real_open,
	.close = real_close,
	.set_blocking = real_set_blocking,
	.seek = real_seek,
	.lock_file = real_lock_file,
	.punch_hole = real_punch_hole,
	.resolve = real_resolve,
	.rename = real_rename,
	.unlink = real_unlink,
	.duplicate = real_duplicate,
	.descriptors_limit = real_descriptors_limit,
	.is_terminal = real_is_terminal,
	.map = real_map,
	.unmap = real_unmap,
	.map_wiped_in_children = real_map_wiped_in_children,
	.map_event = real_map_event,
	.read_counter = RAW_COUNTER_READ,
	.read_cycles = RAW_COUNTER_CYCLES,
	.getrusage = real_getrusage,
	.clock_gettime = real_clock_gettime,
	.sleep = real_sleep,
	.membarrier = real_membarrier,
	.gettid = real_gettid,
	.process_exists = real_process_exists,
	.list_threads = real_list_threads,
	.list_folder = real_list_folder,
	.file_identity = real_file_identity,
	.is_close_on_exec = real_is_close_on_exec,
	.huge_pages_disabled = real_huge_pages_disabled,
	.is_regular_file = real_is_regular_file,
	.seccomp_mode = real_seccomp_mode,
	.connect_local = real_connect_local,
	.receive = real_receive,
	.child_survives_perf_event_open = real_child_survives_perf_event_open,
};

const struct syscalls *syscalls = &syscalls_real;

ssize_t syscalls_read_file(const char *path, char *text, size_t size)
{
	const int fd = syscalls->open(path, O_RDONLY | O_CLOEXEC, 0);
	ssize_t length;

	text[0] = '\0';
	if (fd < 0)
		return fd;
	length = syscalls->read(fd, text, size - 1);
	syscalls->close(fd);
	if (length < 0)
		return length;
	if (length > 0 && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	return length;
}

int syscalls_duplicate_high(int fd)
{
	const int limit = syscalls->descriptors_limit();
	const int high = limit > 1024 ? 1024 : limit;

	return limit < 0 ? limit : syscalls->duplicate(fd, high - high / 4);
}

static int write_rest(int fd, const char *rest, size_t size)
{
	while (size > 0) {
		const ssize_t written = syscalls->write(fd, rest, size);

		if (written < 0)
			return (int)written;
		rest += written;
		size -= (size_t)written;
	}
	return 0;
}

int syscalls_write_all(int fd, const void *buffer, size_t size)
{
	const struct timespec at_once = { 0 };
	sigset_t pipe_signal, former, pending;
	bool was_pending;
	int result;

	/* The program's disposition of SIGPIPE is not ours to change; a report must not kill it. */
	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_signal, &former);
	sigpending(&pending);
	was_pending = sigismember(&pending, SIGPIPE);
	result = write_rest(fd, buffer, size);
	if (result == -EPIPE && !was_pending)
		sigtimedwait(&pipe_signal, NULL, &at_once);
	pthread_sigmask(SIG_SETMASK, &former, NULL);
	return result;
}
