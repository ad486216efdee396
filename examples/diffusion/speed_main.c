/* SPDX-License-Identifier: MIT */
/* The fastest schemes beside plain copies of the grid: scripts/kernels runs it. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "speed.h"

#define EXIT_BAD_INPUT 2
#define EDGE_MOST      16384UL
#define TURNS_MOST     1000UL

static const struct option longs[] = {
	{ "grid", required_argument, NULL, 'g' },
	{ "turns", required_argument, NULL, 't' },
	{ "isa", required_argument, NULL, 'i' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"Usage: scripts/kernels [--grid N] [--turns N] [--isa NAME]\n"
	"Measure the fastest diffusion schemes beside plain copies of the grid, in turns, with one\n"
	"thread and with two, and print the fastest part of each.\n"
	"\n"
	"  --grid N    one grid of N rows and columns (default: 256, 512, 1024, 2048 and 4096)\n"
	"  --turns N   of each (default 15)\n"
	"  --isa NAME  portable, avx2 or avx512 (default: the widest there is)\n"
	"\n"
	"A step reads the grid and writes it: GB/s counts that once, although caches may move more.\n"
	"The best copy is the fastest of memcpy, a loop, and stores past the cache.\n";

static int number(const char *option, const char *text, unsigned long most, size_t *value)
{
	char *end;
	unsigned long read;

	errno = 0;
	read = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || read < 1 || read > most) {
		warnx("--%s %s: give a whole number from 1 to %lu", option, text, most);
		return -EINVAL;
	}
	*value = read;
	return 0;
}

static int measure(struct speed *speed, size_t edge)
{
	static const size_t edges[] = { 256, 512, 1024, 2048, 4096 };
	int err = 0;

	speed_print_head(speed);
	if (edge) {
		speed->shape = (struct shape){ edge, edge };
		return speed_measure(speed);
	}
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]) && !err; i++) {
		speed->shape = (struct shape){ edges[i], edges[i] };
		err = speed_measure(speed);
	}
	return err;
}

/* 1 where all is said and done */
static int parse(int argc, char **argv, struct speed *speed, size_t *edge)
{
	const char *isa = NULL;
	int err = 0;
	int key;

	while (!err && (key = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (key == 'g')
			err = number("grid", optarg, EDGE_MOST, edge);
		else if (key == 't')
			err = number("turns", optarg, TURNS_MOST, &speed->turns);
		else if (key == 'i')
			isa = optarg;
		else if (key == 'h')
			err = 1;
		else
			err = -EINVAL;
	}
	if (!err && optind < argc) {
		warnx("%s: an argument that is not an option: see --help", argv[optind]);
		err = -EINVAL;
	}
	if (!err && kernels_find(isa, &speed->kernels) != 0) {
		warnx("--isa %s: this CPU cannot run it, or there is no such: give portable, avx2 or "
		      "avx512",
		      isa);
		err = -EINVAL;
	}
	return err;
}

int main(int argc, char **argv)
{
	struct speed speed = { .turns = 15 };
	size_t edge = 0;
	int err = parse(argc, argv, &speed, &edge);

	if (err < 0)
		return EXIT_BAD_INPUT;
	/* A region of one of the schemes would take time that the others do not */
	setenv("PROBE", "off", 1);
	if (err)
		fputs(help, stdout);
	else
		err = measure(&speed, edge);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		warn("standard output");
		return EXIT_FAILURE;
	}
	return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
