/* SPDX-License-Identifier: MIT */
#include "counts.h"

struct profile_value counts_unavailable(struct probe_profile *profile, const char *reason)
{
	return (struct profile_value){
		.status = PROBE_UNAVAILABLE,
		.reason = profile_add_reason(profile, reason),
	};
}

static struct profile_value unavailable_for(struct probe_profile *profile, struct reason reason)
{
	char text[512];

	if (reason.kind == REASON_OTHER_PASS)
		return counts_unavailable(profile, profile_other_pass);
	return counts_unavailable(profile, reason_text(reason, text, sizeof(text)));
}

struct profile_value counts_value(struct probe_profile *profile, const struct plan_counter *counter,
				  const uint64_t *slots)
{
	struct profile_value value = {
		.status = PROBE_COUNTED,
		.running_share = 1,
		.kernel_excluded = counter->kernel_excluded,
		.source = profile_source_name(counter->source),
	};
	uint64_t enabled, running;

	if (!counter->source)
		return unavailable_for(profile, counter->reason);
	if (counter->simulated)
		value.status = PROBE_SIMULATED;
	if (counter->blind_slot > 0 && slots[counter->blind_slot] > 0)
		return unavailable_for(profile, (struct reason){ .kind = REASON_SIMULATION_BLIND });
	value.count = slots[counter->slot];
	if (counter->time_slot == 0)
		return value;
	enabled = slots[counter->time_slot];
	running = slots[counter->time_slot + 1];
	if (running == 0)
		return unavailable_for(profile, (struct reason){ .kind = REASON_NEVER_RAN });
	if (running < enabled) {
		value.status = PROBE_SCALED;
		value.running_share = (double)running / (double)enabled;
		value.count = (uint64_t)((long double)value.count / running * enabled + 0.5L);
	}
	return value;
}

int counts_note_encodings(struct probe_profile *profile, const struct plan *plan)
{
	const struct request *request = plan_request(plan);
	int result = 0;

	for (size_t i = 0; i < request->events_count && result == 0; i++) {
		const struct plan_counter counter = plan_counter(plan, i);

		if (counter.source && counter.encoding)
			result = profile_note_encoding(profile, request->events[i].event->name,
						       counter.encoding);
	}
	return result;
}
