/* SPDX-License-Identifier: MIT */
#include "share.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* As the library has it: lib/measure/sample_rings.h. */
#define SOCKET_NAME "samples"

struct message {
	uint32_t index;
	int32_t cpu;
	uint32_t count;
	uint32_t unused;
	uint64_t size;
	int64_t peer;
};

/* By the folder's descriptor, since a socket's path may have but 107 bytes. */
static int bind_in(int fd, const char *folder)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int result;

	if (at < 0)
		return -errno;
	snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/" SOCKET_NAME, at);
	result = bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	close(at);
	return result;
}

int share_open(struct share *share, const char *folder)
{
	int result;

	*share = (struct share){ .listener = -1 };
	if (!*folder)
		return 0;
	share->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (share->listener < 0)
		return -errno;
	result = bind_in(share->listener, folder);
	if (result == 0 && listen(share->listener, SOMAXCONN) == 0)
		return 0;
	result = result < 0 ? result : -errno;
	share_close(share);
	return result;
}

void share_close(struct share *share)
{
	if (share->listener >= 0)
		close(share->listener);
	free(share->processes);
	*share = (struct share){ .listener = -1 };
}

static int send_ring(int connection, const struct message *message, int fd)
{
	union {
		char room[CMSG_SPACE(sizeof(int))];
		struct cmsghdr aligned;
	} control = { .room = { 0 } };
	struct iovec piece = { .iov_base = (void *)message, .iov_len = sizeof(*message) };
	const struct msghdr packet = {
		.msg_iov = &piece,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&packet);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(connection, &packet, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* Whom memory runs out for is not known to have them: its samples are then outside of its regions. */
static bool note(struct share *share, pid_t process)
{
	pid_t *longer = realloc(share->processes, (share->processes_count + 1) * sizeof(*longer));

	if (!longer)
		return false;
	share->processes = longer;
	longer[share->processes_count++] = process;
	return true;
}

static void serve(struct share *share, int connection, const struct rings *rings)
{
	/* The rings are to be emptied meanwhile: a process that does not listen is not waited for. */
	static const struct timeval patience = { .tv_usec = 100000 };
	struct ucred peer;
	socklen_t size = sizeof(peer);

	setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ||
	    !note(share, peer.pid))
		return;
	for (size_t i = 0; i < rings->count; i++) {
		const struct message message = {
			.index = (uint32_t)i,
			.cpu = rings->list[i].cpu,
			.count = (uint32_t)rings->count,
			.size = rings->list[i].size,
			.peer = peer.pid,
		};

		if (send_ring(connection, &message, rings->list[i].fd) < 0)
			return;
	}
}

void share_serve(struct share *share, const struct rings *rings)
{
	int connection;

	while (share->listener >= 0 &&
	       (connection = accept4(share->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		serve(share, connection, rings);
		close(connection);
	}
}
