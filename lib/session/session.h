/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SESSION_H
#define PROBEKIT_SESSION_H

#include <stdbool.h>

#include "../measure/thread.h"

/* The calling thread, attached and busy, starting a session from the environment if this is the
 * program's first mark; NULL where nothing is counted. */
struct thread *session_thread(void);

/* Nothing is counted, and no mark will change that. Read without a lock. */
extern bool session_is_off;

#endif
