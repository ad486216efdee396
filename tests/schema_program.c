/* SPDX-License-Identifier: MIT */
/*
 * Leaves a profile of one kind for tests/schema.sh to look at: schema_program KIND FILE. What the
 * environment asks for (PROBE_SOURCE, PROBE_COUNT) holds.
 */
#include <probekit-profile.h>
#include <probekit.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void visit(const char *name)
{
	struct probe_named_region *region = probe_region(name);

	probe_enter(region);
	probe_leave(region);
}

static void nested(void)
{
	PROBE_SCOPED("outer");
	for (int i = 0; i < 3; i++) {
		PROBE_BEGIN(inner);
		PROBE_BEGIN(innermost);
		PROBE_END(innermost);
		PROBE_END(inner);
	}
	visit("named at run time");
}

static void empty(void)
{
}

static void left_open(void)
{
	probe_enter(probe_region("open at the end"));
	for (int i = 0; i < 2; i++) {
		PROBE_SCOPED("turn");
		PROBE_BEGIN(open);
		if (i == 0)
			continue;
		PROBE_END(open);
	}
}

static void descend(int depth)
{
	PROBE_BEGIN(descend);
	PROBE_BEGIN(between);
	if (depth > 0)
		descend(depth - 1);
	PROBE_END(between);
	PROBE_END(descend);
}

static void recursion(void)
{
	descend(5);
}

/* What is no plain ASCII, all of it valid UTF-8. */
static void names(void)
{
	visit("");
	visit("\"quoted\" \\ and / slashed");
	visit("two\nlines\tand \x01\x1f\x7f control characters");
	visit("na\xc3\xafve \xe2\x82\xac \xf0\x9f\x94\xa5");
}

/* No UTF-8: Latin-1, a cut sequence, an overlong one, a surrogate, beyond Unicode. */
static void invalid_names(void)
{
	visit("na\xefve");
	visit("cut \xe2\x82");
	visit("overlong \xc0\xaf");
	visit("surrogate \xed\xa0\x80");
	visit("beyond \xf4\x90\x80\x80");
	visit("valid");
}

/* Warnings name regions: what they cut off must not be half a character. */
static void long_names(void)
{
	char name[3001];
	struct probe_named_region *region;

	for (size_t shift = 0; shift < 2; shift++) {
		memset(name, 'x', sizeof(name));
		for (size_t i = shift; i + 2 < sizeof(name); i += 2)
			memcpy(name + i, "\xc3\xa9", 2);
		name[sizeof(name) - 1 - shift] = '\0';
		region = probe_region(name);
		probe_enter(region);
		probe_leave(region);
		probe_leave(region);
	}
}

static void lines(void)
{
	nested();
	for (int i = 0; i < 2; i++) {
		PROBE_HIT();
		PROBE_LINE(nested());
	}
}

/* As a compiler gives it where a folder's name is Latin-1. */
static void invalid_file(void)
{
	static const struct probe_site site = { sizeof(site),		7,    "region",
						"/home/jos\xe9/main.c", NULL, NULL,
						PROBE_SITE_REGION };

	probe_site_enter(&site);
	probe_site_leave(&site);
}

/* Of this program's regions, or of a command. */
static const struct kind {
	const char *name;
	void (*body)(void); /* NULL: of a command */
	int runs;
} kinds[] = {
	{ "nested", nested, 1 },	 { "empty", empty, 1 },
	{ "left-open", left_open, 1 },	 { "recursion", recursion, 1 },
	{ "names", names, 1 },		 { "invalid-names", invalid_names, 1 },
	{ "long-names", long_names, 1 }, { "invalid-file", invalid_file, 1 },
	{ "repeats", nested, 3 },	 { "command", NULL, 1 },
	{ "lines", lines, 1 },		 { "lines-repeats", lines, 3 },
};

#define MOST_RUNS 3

static int count_regions(const struct kind *kind, struct probe_profile **profile,
			 struct probe_error *error)
{
	const int result = probe_start(NULL, error);

	if (result < 0)
		return result;
	kind->body();
	return probe_stop(profile, error);
}

static int count_command(struct probe_profile **profile, struct probe_error *error)
{
	struct probe_command *command = NULL;
	struct rusage usage = { .ru_minflt = 0 };
	int go[2], result;
	pid_t child;
	char byte;

	if (pipe(go) < 0 || (child = fork()) < 0)
		return -errno;
	if (child == 0) {
		close(go[1]);
		if (read(go[0], &byte, 1) == 1)
			execlp("true", "true", (char *)NULL);
		_exit(127);
	}
	result = probe_command_attach(child, NULL, &command, error);
	if (write(go[1], "", 1) < 0 || wait4(child, NULL, 0, &usage) < 0)
		result = -errno;
	return result < 0 ? result : probe_command_finish(command, "true", &usage, profile, error);
}

static int run(const struct kind *kind, const char *path, struct probe_error *error)
{
	struct probe_profile *profiles[MOST_RUNS] = { NULL };
	struct probe_profile *merged = NULL;
	struct probe_profile *loaded = NULL;
	int result = 0;

	for (int i = 0; i < kind->runs && result == 0; i++)
		result = kind->body ? count_regions(kind, &profiles[i], error)
				    : count_command(&profiles[i], error);
	if (result == 0)
		result = probe_profile_merge(profiles, (size_t)kind->runs, &merged, error);
	if (result == 0)
		result = probe_profile_save(kind->runs > 1 ? merged : profiles[0], path, error);
	/* What we write we read. */
	if (result == 0)
		result = probe_profile_load(path, &loaded, error);
	probe_profile_free(loaded);
	probe_profile_free(merged);
	for (int i = 0; i < MOST_RUNS; i++)
		probe_profile_free(profiles[i]);
	return result;
}

int main(int argc, char **argv)
{
	struct probe_error error = { "" };

	for (size_t i = 0; argc == 3 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, argv[1]) != 0)
			continue;
		if (run(&kinds[i], argv[2], &error) == 0)
			return 0;
		fprintf(stderr, "%s: %s\n", argv[1], error.text);
		return 1;
	}
	fprintf(stderr, "usage: schema_program KIND FILE\n");
	return 2;
}
