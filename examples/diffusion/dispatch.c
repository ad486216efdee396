/* SPDX-License-Identifier: MIT */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "kernels.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

extern const struct kernels kernels_set_scalar;
extern const struct kernels kernels_set_portable;

#ifdef HAVE_X86_KERNELS
extern const struct kernels kernels_set_avx2;
extern const struct kernels kernels_set_avx512;

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512f");
}
#endif

static bool always(void)
{
	return true;
}

static const struct {
	const char *name;
	const struct kernels *kernels;
	bool (*supported)(void);
} isas[KERNELS_MAX] = {
	{ "portable", &kernels_set_portable, always },
#ifdef HAVE_X86_KERNELS
	{ "avx2", &kernels_set_avx2, has_avx2 },
	{ "avx512", &kernels_set_avx512, has_avx512 },
#else
	{ "avx2", NULL, NULL },
	{ "avx512", NULL, NULL },
#endif
};

const struct kernels *kernels_scalar(void)
{
	return &kernels_set_scalar;
}

size_t kernels_supported(const struct kernels *list[KERNELS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < KERNELS_MAX; i++) {
		if (isas[i].supported && isas[i].supported())
			list[n++] = isas[i].kernels;
	}
	return n;
}

int kernels_find(const char *name, const struct kernels **kernels)
{
	const struct kernels *list[KERNELS_MAX];

	if (!name) {
		*kernels = list[kernels_supported(list) - 1];
		return 0;
	}

	for (size_t i = 0; i < KERNELS_MAX; i++) {
		if (strcmp(isas[i].name, name) != 0)
			continue;
		if (!isas[i].supported || !isas[i].supported())
			return -ENOTSUP;
		*kernels = isas[i].kernels;
		return 0;
	}
	return -ENOENT;
}

struct roll roll_along(struct shape shape, enum axis axis, int shift)
{
	const size_t stride = axis == AXIS_ROWS ? shape.cols : 1;
	const size_t n = axis == AXIS_ROWS ? shape.rows : shape.cols;
	const size_t distance = (size_t)(shift < 0 ? -(long)shift : shift) % n;

	return (struct roll){
		.blocks = axis == AXIS_ROWS ? 1 : shape.rows,
		.length = n * stride,
		.shift = (shift < 0 ? (n - distance) % n : distance) * stride,
	};
}
