/* SPDX-License-Identifier: MIT */
#ifndef PROBEKIT_SIMULATED_NOTE_H
#define PROBEKIT_SIMULATED_NOTE_H

/* What a simulated event of that name counts, where the name alone does not tell; NULL: it does. */
const char *simulated_note(const char *event);

#endif
