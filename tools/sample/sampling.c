/* SPDX-License-Identifier: MIT */
#include "sampling.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "../message.h"
#include "../run/regions.h"
#include "events.h"
#include "placed.h"
#include "resolve.h"
#include "rings.h"
#include "share.h"
#include "space.h"

/* A ring is emptied four times while it could fill with samples, but not more often, or less, than so. */
#define DRAIN_SHARE    4
#define DRAIN_LEAST_MS 5
#define DRAIN_MOST_MS  250

struct sampling {
	struct rings rings;
	struct events events;
	struct share share;
	struct placed placed;
	long frequency;
	pthread_t thread;
	int stop; /* an eventfd */
	double overhead;
};

static double cpu_time(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int drain_interval(const struct sampling *sampling)
{
	const double seconds = (double)rings_room(&sampling->rings) / (double)sampling->frequency;
	const double milliseconds = seconds * 1000 / DRAIN_SHARE;

	if (milliseconds < DRAIN_LEAST_MS)
		return DRAIN_LEAST_MS;
	return milliseconds > DRAIN_MOST_MS ? DRAIN_MOST_MS : (int)milliseconds;
}

/* By the clock: the rings' own descriptors are ready whenever a thread of the command ends. */
static void *drain_until_stopped(void *opaque)
{
	struct sampling *sampling = opaque;
	const int interval = drain_interval(sampling);
	struct pollfd awaited[] = {
		{ .fd = sampling->stop, .events = POLLIN },
		{ .fd = sampling->share.listener, .events = POLLIN },
	};

	while (!(awaited[0].revents & POLLIN)) {
		poll(awaited, 2, interval);
		if (awaited[1].revents)
			share_serve(&sampling->share, &sampling->rings);
		rings_drain(&sampling->rings, &sampling->events);
	}
	sampling->overhead = cpu_time();
	return NULL;
}

static int complain_of_opening(int error, const char *what)
{
	if (error == -EACCES || error == -EPERM)
		return complain("the command cannot be sampled: this user may not (%s: %s): run "
				"`sysctl kernel.perf_event_paranoid=2` as root, or give probekit "
				"CAP_PERFMON; in a container allow perf_event_open",
				what, strerror(-error));
	if (error == -EMFILE)
		return complain("the command cannot be sampled: there are too few file descriptors "
				"for one a CPU: raise `ulimit -n`");
	return complain("the command cannot be sampled: %s: %s: try without --sample", what,
			strerror(-error));
}

/* No signal is for the thread. */
static int start_thread(struct sampling *sampling)
{
	sigset_t all, before;
	int result;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	result = pthread_create(&sampling->thread, NULL, drain_until_stopped, sampling);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -result;
}

static long wanted;

void sampling_set_frequency(long frequency)
{
	wanted = frequency;
}

int sampling_attach(pid_t process, struct sampling **sampling)
{
	struct sampling *made;
	const char *what = "";
	int result;

	*sampling = NULL;
	if (wanted == 0)
		return 0;
	made = calloc(1, sizeof(*made));
	if (!made)
		return complain("memory ran out");
	made->frequency = wanted;
	made->stop = eventfd(0, EFD_CLOEXEC);
	result = made->stop < 0 ? -errno : rings_open(&made->rings, process, wanted, &what);
	if (result < 0)
		goto failed;
	/* Without it, in which regions samples are is not known, which is said. */
	share_open(&made->share, regions_folder());
	what = "a thread to fetch samples";
	result = start_thread(made);
	if (result < 0)
		goto no_thread;
	*sampling = made;
	return 0;
no_thread:
	share_close(&made->share);
	rings_close(&made->rings);
failed:
	if (made->stop >= 0)
		close(made->stop);
	free(made);
	return complain_of_opening(result, what);
}

static void stop(struct sampling *sampling)
{
	if (sampling->stop < 0)
		return;
	eventfd_write(sampling->stop, 1);
	pthread_join(sampling->thread, NULL);
	rings_drain(&sampling->rings, &sampling->events);
	close(sampling->stop);
	sampling->stop = -1;
}

void sampling_collect(struct sampling *sampling)
{
	if (!sampling)
		return;
	stop(sampling);
	placed_read(&sampling->placed, regions_folder(), &sampling->share);
}

static int warn(const struct sampling *sampling, const struct places *places,
		struct probe_profile *profile)
{
	const struct events *events = &sampling->events;
	char text[256];
	int result = 0;

	if (events->lost > 0) {
		snprintf(text, sizeof(text),
			 "%llu samples were lost, since they were not fetched in time: sample less "
			 "often (--sample=100)",
			 (unsigned long long)events->lost);
		result = probe_profile_warn(profile, text);
	}
	if (places->unplaced > 0 && result == 0) {
		snprintf(
			text, sizeof(text),
			"in which region %llu of the samples were is not known: their processes "
			"could not tell, or ended by a signal, by _exit() or an exec before they did",
			(unsigned long long)places->unplaced);
		result = probe_profile_warn(profile, text);
	}
	if (events->throttled > 0 && result == 0)
		result = probe_profile_warn(
			profile,
			"the kernel found that samples take too much time and held some back: sample "
			"less often (--sample=100), or raise kernel.perf_event_max_sample_rate");
	if (sampling->rings.user_only && result == 0)
		result = probe_profile_warn(
			profile,
			"samples are of user mode alone, for this user may see no more: time in the "
			"kernel is in none of them (kernel.perf_event_paranoid=1 shows it)");
	return result;
}

int sampling_add(struct sampling *sampling, struct probe_profile *profile)
{
	struct probe_sampling told;
	struct places places;
	int result;

	events_sort(&sampling->events);
	places_find(&places, &sampling->events, &sampling->placed);
	result = resolve(&places, profile);
	places_free(&places);
	told = (struct probe_sampling){
		.event = sampling->rings.event,
		.frequency = (double)sampling->frequency,
		.user_only = sampling->rings.user_only,
		.samples = sampling->events.samples,
		.lost = sampling->events.lost,
		.overhead = sampling->overhead,
		.in_regions = places.in_regions,
		.unplaced = places.unplaced,
	};
	if (result == 0)
		result = probe_profile_set_sampling(profile, &told);
	if (result == 0)
		result = warn(sampling, &places, profile);
	if (result == 0 && !places.out_of_memory && !sampling->events.out_of_memory)
		return 0;
	return complain("memory ran out");
}

void sampling_free(struct sampling *sampling)
{
	if (!sampling)
		return;
	stop(sampling);
	share_close(&sampling->share);
	placed_free(&sampling->placed);
	rings_close(&sampling->rings);
	events_free(&sampling->events);
	free(sampling);
}
