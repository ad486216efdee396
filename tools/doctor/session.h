/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_DOCTOR_SESSION_H
#define PROBEKIT_DOCTOR_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>
#include <probekit.h>

/* Counting sessions in children that are thrown away: what the library does, not what files say. */

/* The profile of a short run of set default as JSON, a new reference; NULL with error filled. */
json_t *session_default_profile(struct probe_error *error);

/* Whether the user's environment, as it is, can be counted by: 0 or -errno with error filled. */
int session_environment(struct probe_error *error);

/* Whether an event of that name can be asked for. */
bool session_knows(const char *event);

/* The member of values, in a profile's only region; NULL where it is not there. */
const json_t *session_value(const json_t *profile, const char *event);

/* How an event of the set was counted: "counted", "scaled", "unavailable"; "" where it is not there. */
const char *session_status(const json_t *profile, const char *event);

/* Why an event was not counted; NULL where it was. */
const char *session_reason(const json_t *profile, const char *event);

/* In a child: ends the session, and the profile as JSON; NULL with error filled. */
json_t *session_end(struct probe_error *error);

#endif
