# SPDX-License-Identifier: MIT
"""statistics_oracle.py PROGRAM: whether the library's statistics are scipy's, to 1e-9.

PROGRAM is tests/statistics_values. Cases are random from a fixed seed, and edges.
"""
import itertools
import math
import random
import subprocess
import sys
import warnings

from scipy import special, stats

NEAR = 1e-9
ALPHA = 0.01
warnings.filterwarnings("ignore")
random.seed(20140900)


def special_cases():
    for _ in range(400):
        x = math.exp(random.uniform(-700, 700))
        yield "log", [x], [special.xlogy(1, x)]
        x = random.uniform(-700, 700)
        yield "exp", [x], [math.exp(x)]
        x = math.exp(random.uniform(-5, 12))
        yield "log_gamma", [x], [special.gammaln(x)]
        x = random.uniform(-6, 26)
        yield "erfc", [x], [special.erfc(x)]
        t, freedom = math.exp(random.uniform(-7, 6)), math.exp(random.uniform(0, 9))
        yield "t_tails", [t, freedom], [2 * stats.t.sf(t, freedom)]
    for x in (5e-324, 1e-310, 0.5, math.sqrt(0.5), 1 - 1e-16, 1, 1 + 1e-15, 2, 1.7e308, math.inf):
        yield "log", [x], [math.log(x)]
    yield "log", [0], [-math.inf]
    yield "log", [-1], [math.nan]
    for x in (-800, -745, -700, -1e-300, 0, 1e-300, 0.3465, 0.3466, 1, 709.7):
        yield "exp", [x], [math.exp(x)]
    yield "exp", [1000], [math.inf]
    for x in (0, 1e-300, 1e-9, 1.9999999, 2, 2.0000001, -2, -1e-9, 26.5):
        yield "erfc", [x], [special.erfc(x)]
    for t in (0, 1e-12, 1, 1e5):
        for freedom in (1, 1.5, 2, 4, 1e3, 1e6):
            yield "t_tails", [t, freedom], [2 * stats.t.sf(t, freedom)]
    yield "t_tails", [math.inf, 3], [0]


def exact_by_dealing(a, b):
    """Both tails over all ways to deal the values to two sides: scipy's permutation_test."""
    def statistic(x, y, axis):
        return stats.mannwhitneyu(x, y, axis=axis, method="asymptotic").statistic

    ways = math.comb(len(a) + len(b), len(a))
    test = stats.permutation_test((a, b), statistic, n_resamples=max(ways, 1), vectorized=True,
                                  permutation_type="independent", alternative="two-sided")
    return test.pvalue


def rank_cases():
    # Without ties: scipy's exact distribution.
    for n, m in itertools.product((1, 2, 3, 5, 8, 10, 15, 25), repeat=2):
        values = random.sample(range(1, 10**7), n + m)
        a, b = values[:n], [value + random.choice((0, 0.5, 4e6)) for value in values[n:]]
        test = stats.mannwhitneyu(a, b, method="exact")
        yield "rank_test", [n, *a, *b], [test.statistic, test.pvalue, 1]
    a, b = random.sample(range(10**6), 3), random.sample(range(10**6, 2 * 10**6), 90)
    test = stats.mannwhitneyu(a, b, method="exact")
    yield "rank_test", [3, *a, *b], [test.statistic, test.pvalue, 1]
    # With ties: all ways to deal them.
    for _ in range(40):
        n, m = random.randint(2, 6), random.randint(2, 6)
        a = [random.randint(0, 4) for _ in range(n)]
        b = [random.randint(0, 4) + random.choice((0, 0, 2)) for _ in range(m)]
        statistic = stats.mannwhitneyu(a, b, method="asymptotic").statistic
        yield "rank_test", [n, *a, *b], [statistic, exact_by_dealing(a, b), 1]
    yield "rank_test", [3, 7, 7, 7, 7, 7], [3, 1, 1]
    # Too many for that: corrected for ties and continuity.
    for n, m in ((40, 40), (100, 60), (30, 300), (200, 200)):
        for ties in (False, True):
            a = [random.gauss(100, 5) for _ in range(n)]
            b = [random.gauss(101, 5) for _ in range(m)]
            if ties:
                a, b = [round(x) for x in a], [round(x) for x in b]
            test = stats.mannwhitneyu(a, b, method="asymptotic", use_continuity=True)
            yield "rank_test", [n, *a, *b], [test.statistic, test.pvalue, 0]
    yield "rank_test", [60, *([7] * 120)], [1800, 1, 0]
    # FIELD's: 3 + 3 can never be significant, 5 + 5 can.
    yield "least_p", [3, 3], [0.1]
    yield "least_p", [5, 5], [2 / 252]
    for n, m in itertools.product((1, 2, 3, 4, 9, 20), repeat=2):
        least = stats.mannwhitneyu(range(n), range(100, 100 + m), method="exact").pvalue
        yield "least_p", [n, m], [least]


def holm(values):
    """As in Holm's paper (1979): step down, stop at the first that is kept."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    corrected, least = [0.0] * len(values), 0.0
    for rank, i in enumerate(order):
        least = max(least, min(1, (len(values) - rank) * values[i]))
        corrected[i] = least
    return corrected


def holm_cases():
    # The example of R's p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm").
    yield "holm", [0.01, 0.02, 0.03, 0.04, 0.05], [0.05, 0.08, 0.09, 0.09, 0.09]
    yield "holm", [0.04, math.nan, 0.01], [0.04, math.nan, 0.02]
    yield "holm", [0.7], [0.7]
    for _ in range(50):
        values = [random.random() ** 4 for _ in range(random.randint(1, 40))]
        yield "holm", values, holm(values)


def rejected(base, candidate, ratio):
    """p of Welch's test that the candidate's mean is ratio times the base's"""
    return stats.ttest_ind(candidate, [ratio * x for x in base], equal_var=False).pvalue


def random_side(n):
    mean = math.exp(random.uniform(-3, 20))
    spread = mean * random.choice((0.0001, 0.01, 0.1))
    return [abs(random.gauss(mean, spread)) for _ in range(n)]


def check_interval(base, candidate, low, high):
    """Each end is where Welch's test by scipy turns, to 1e-9 of p and of the ratio."""
    ratio = (sum(candidate) / len(candidate)) / (sum(base) / len(base))
    if not low <= ratio * (1 + 1e-15) or not high >= ratio * (1 - 1e-15):
        return "the ratio is not inside"
    for end, direction in ((low, -1), (high, 1)):
        if end == 0:
            if stats.ttest_1samp(candidate, 0).pvalue < ALPHA:
                return "0 can be ruled out"
        elif math.isinf(end):
            if stats.ttest_1samp(base, 0).pvalue < ALPHA:
                return "a baseline of 0 can be ruled out"
        else:
            inside = rejected(base, candidate, end * (1 - direction * NEAR))
            outside = rejected(base, candidate, end * (1 + direction * NEAR))
            if not inside > ALPHA > outside:
                return f"p is {inside} inside and {outside} outside of {end}"
    return None


def interval_cases():
    for _ in range(200):
        base = random_side(random.randint(2, 12))
        candidate = random_side(random.randint(2, 12))
        yield "interval", [len(base), *base, *candidate], (base, candidate)
    yield "interval", [2, 1, 2, 3, 4], ([1, 2], [3, 4])
    yield "interval", [3, 5, 5, 5, 6, 7, 8], ([5, 5, 5], [6, 7, 8])
    yield "interval", [3, 6, 7, 8, 5, 5, 5], ([6, 7, 8], [5, 5, 5])
    yield "interval", [3, 1, 0, 0, 5, 5, 6], ([1, 0, 0], [5, 5, 6])
    # No spread at all; too few; nothing to divide by; nothing to divide.
    yield "interval", [2, 5, 5, 10, 10, 10], [2, 2]
    yield "interval", [1, 5, 6, 7], [math.nan] * 2
    yield "interval", [2, 5, 6, 7], [math.nan] * 2
    yield "interval", [2, 0, 0, 6, 7], [math.nan] * 2
    yield "interval", [2, 6, 7, 0, 0], [math.nan] * 2


def variation_cases():
    for _ in range(50):
        values = random_side(random.randint(2, 30))
        yield "variation", values, [sum(values) / len(values), stats.sem(values) /
                                    (sum(values) / len(values))]


def is_near(mine, wanted):
    if math.isnan(wanted) or math.isinf(wanted):
        return repr(mine) == repr(float(wanted))
    return abs(mine - wanted) <= NEAR * max(abs(wanted), 1e-300)


def main():
    cases = list(itertools.chain(special_cases(), rank_cases(), holm_cases(), interval_cases(),
                                 variation_cases()))
    questions = "".join(f"{name} {' '.join(repr(float(x)) for x in numbers)}\n"
                        for name, numbers, _ in cases)
    answers = subprocess.run([sys.argv[1]], input=questions, capture_output=True, text=True,
                             check=True).stdout.splitlines()
    failures = 0
    if len(answers) != len(cases):
        sys.exit(f"{len(cases)} cases have {len(answers)} answers")
    for (name, numbers, wanted), line in zip(cases, answers):
        mine = [float(x) for x in line.split()]
        if isinstance(wanted, tuple):
            wrong = check_interval(*wanted, *mine)
        else:
            wrong = None if len(mine) == len(wanted) and all(map(is_near, mine, wanted)) else wanted
        if wrong:
            failures += 1
            print(f"FAIL: {name} {numbers[:12]}: {mine}, and not: {wrong}")
    print(f"{len(cases)} cases compared with scipy's, {failures} differ")
    sys.exit(failures > 0)


main()
