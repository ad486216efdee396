/* SPDX-License-Identifier: MIT */
/*
 * The guest's first process, linked statically: does what /request says and powers off. A request
 * is a list of NUL-terminated strings, the first character of each says what it is:
 *   u UID, s NAME=VALUE (sysctl), e NAME=VALUE (environment), d FOLDER, a ARGUMENT, g FILE,
 *   j (both streams are one, in the order of the writes)
 */
#include "ports.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct request {
	uid_t user;
	bool streams_are_one;
	const char *folder;
	char **arguments;
	char *texts;
	size_t length;
};

static void mount_at(const char *type, const char *path, mode_t permissions)
{
	mkdir(path, permissions);
	if (mount(type, path, type, 0, NULL) != 0)
		fail("mount", path);
}

static void symlink_streams(void)
{
	static const char *const links[][2] = {
		{ "/proc/self/fd", "/dev/fd" },
		{ "/proc/self/fd/0", "/dev/stdin" },
		{ "/proc/self/fd/1", "/dev/stdout" },
		{ "/proc/self/fd/2", "/dev/stderr" },
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (symlink(links[i][0], links[i][1]) != 0)
			fail("link", links[i][1]);
	}
}

static void set_up_machine(void)
{
	umask(0);
	mkdir("/dev", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	open_ports();
	mount_at("proc", "/proc", 0555);
	mount_at("sysfs", "/sys", 0555);
	mount_at("tracefs", "/sys/kernel/tracing", 0755);
	mount_at("tmpfs", "/dev/shm", 01777);
	mkdir("/tmp", 0);
	chmod("/tmp", 01777); /* whatever an archive made of it */
	umask(022);
	symlink_streams();
}

static char *read_whole(const char *path, size_t *length)
{
	const int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *texts;

	if (file < 0 || fstat(file, &status) != 0)
		fail("read", path);
	texts = malloc((size_t)status.st_size + 1);
	if (!texts || read(file, texts, (size_t)status.st_size) != status.st_size)
		fail("read", path);
	close(file);
	*length = (size_t)status.st_size;
	return texts;
}

/* The texts of one kind, in a list that ends with NULL. */
static char **texts_of(const struct request *request, char kind)
{
	char **list = calloc(request->length + 1, sizeof(*list));
	size_t count = 0;

	if (!list)
		fail("allocate", "memory");
	for (size_t at = 0; at < request->length; at += strlen(request->texts + at) + 1) {
		if (request->texts[at] == kind)
			list[count++] = request->texts + at + 1;
	}
	return list;
}

static void set_sysctl(char *setting)
{
	char path[256];
	char *value = strchr(setting, '=');
	int file;

	*value++ = '\0';
	snprintf(path, sizeof(path), "/proc/sys/%s", setting);
	for (char *c = path + strlen("/proc/sys/"); *c; c++)
		*c = *c == '.' ? '/' : *c;
	file = open(path, O_WRONLY | O_CLOEXEC);
	if (file < 0 || write(file, value, strlen(value)) < 0)
		fail("set sysctl", setting);
	close(file);
}

static struct request read_request(void)
{
	struct request request = { .folder = "/tmp" };
	char **list;

	request.texts = read_whole("/request", &request.length);
	unlink("/request");
	for (list = texts_of(&request, 's'); *list; list++)
		set_sysctl(*list);
	for (list = texts_of(&request, 'e'); *list; list++)
		putenv(*list);
	for (list = texts_of(&request, 'u'); *list; list++)
		request.user = (uid_t)strtoul(*list, NULL, 10);
	for (list = texts_of(&request, 'd'); *list; list++)
		request.folder = *list;
	chmod(request.folder, 01777);
	request.streams_are_one = *texts_of(&request, 'j') != NULL;
	request.arguments = texts_of(&request, 'a');
	return request;
}

static void become_user(uid_t user)
{
	if (user != 0 && (setgroups(0, NULL) != 0 || setresgid(user, user, user) != 0 ||
			  setresuid(user, user, user) != 0)) {
		fprintf(stderr, "emulated-pmu: cannot become user %u: %s\n", user, strerror(errno));
		_exit(125);
	}
}

static _Noreturn void run_program(const struct request *request, const int to_host[2])
{
	const int nothing = open("/dev/null", O_RDONLY);
	const char *name = request->arguments[0];
	sigset_t none;

	dup2(nothing, STDIN_FILENO);
	dup2(to_host[0], STDOUT_FILENO);
	dup2(to_host[request->streams_are_one ? 0 : 1], STDERR_FILENO);
	if (nothing > STDERR_FILENO)
		close(nothing);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	become_user(request->user);
	if (chdir(request->folder) != 0)
		fprintf(stderr, "emulated-pmu: cannot enter %s\n", request->folder);
	execvp(name, request->arguments);
	/* Commands such as ls are busybox by other names. */
	if (errno == ENOENT && !strchr(name, '/'))
		execv("/bin/busybox", request->arguments);
	fprintf(stderr, "emulated-pmu: cannot run %s in the guest: %s\n", name, strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/* Whether there may be more. */
static bool pass_on(int from, int port)
{
	static char bytes[65536];
	const ssize_t count = read(from, bytes, sizeof(bytes));

	if (count > 0)
		send_all(port, bytes, (size_t)count);
	return count > 0;
}

static int reap(pid_t program, bool *ended)
{
	int status = 0;
	int of_program = 0;
	pid_t child;

	while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
		if (child != program)
			continue;
		*ended = true;
		of_program = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	}
	return of_program;
}

/* Until the program has ended and all that it wrote is with the host. */
static int attend(pid_t program, int output, int errors, int deaths)
{
	struct pollfd waits[] = { { output, POLLIN, 0 },
				  { errors, POLLIN, 0 },
				  { deaths, POLLIN, 0 } };
	struct signalfd_siginfo death;
	bool ended = false;
	int status = 0;

	while (!ended) {
		poll(waits, 3, -1);
		for (int port = PORT_OUTPUT; port <= PORT_ERRORS; port++) {
			if (waits[port].revents && !pass_on(waits[port].fd, port))
				waits[port].fd = -1;
		}
		if (waits[2].revents && read(deaths, &death, sizeof(death)) > 0)
			status = reap(program, &ended);
	}
	kill(-1, SIGKILL); /* what it left behind holds the pipes */
	while (pass_on(output, PORT_OUTPUT))
		;
	while (pass_on(errors, PORT_ERRORS))
		;
	return status;
}

static int run(const struct request *request)
{
	int output[2];
	int errors[2];
	sigset_t deaths;
	pid_t program;

	sigemptyset(&deaths);
	sigaddset(&deaths, SIGCHLD);
	sigprocmask(SIG_BLOCK, &deaths, NULL);
	if (pipe2(output, O_CLOEXEC) != 0 || pipe2(errors, O_CLOEXEC) != 0)
		fail("make", "a pipe");
	program = fork();
	if (program < 0)
		fail("fork for", request->arguments[0]);
	if (program == 0)
		run_program(request, (const int[]){ output[1], errors[1] });
	close(output[1]);
	close(errors[1]);
	return attend(program, output[0], errors[0], signalfd(-1, &deaths, SFD_CLOEXEC));
}

static void hand_over(const char *path)
{
	const unsigned long long before = sent_to(PORT_FILES);
	const int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0) {
		tell("missing %s\n", strerror(errno));
		return;
	}
	while (pass_on(file, PORT_FILES))
		;
	close(file);
	tell("file %llu\n", sent_to(PORT_FILES) - before);
}

int main(void)
{
	struct request request;
	int status;

	clearenv();
	set_up_machine();
	request = read_request();
	status = run(&request);
	if (chdir(request.folder) != 0)
		fail("enter", request.folder);
	for (char **file = texts_of(&request, 'g'); *file; file++)
		hand_over(*file);
	tell("sent %llu %llu %llu\n", sent_to(PORT_OUTPUT), sent_to(PORT_ERRORS),
	     sent_to(PORT_FILES));
	tell("status %d\n", status);
	power_off();
}
