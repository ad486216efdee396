# SPDX-License-Identifier: MIT
"""What the scripts of the chapter share: the build, the machine, a counted run, medians."""

import argparse
import csv
import glob
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(TOP, os.environ.get("PROBEKIT_BUILD", "build"))


class Trouble(Exception):
    """What ends a script, as a sentence."""


def build():
    """Build probekit, as scripts/demo does."""
    command = 'top=$1; cd "$top"; . scripts/packages.sh; build_for_scripts'
    if subprocess.call(["sh", "-euc", command, "sh", TOP]) != 0:
        raise Trouble("the build failed")


def program(name):
    return os.path.join(BUILD, name)


def output_of(command):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, check=False, env=clean_environment())
    if result.returncode != 0:
        raise Trouble(f"{' '.join(command)}: {result.stderr.decode(errors='replace').strip()}")
    return result.stdout.decode()


def last_cache():
    """Bytes of the last-level data cache of the first CPU, by sysfs; None where it does not tell."""
    level, size = 0, None
    for folder in glob.glob("/sys/devices/system/cpu/cpu0/cache/index*"):
        try:
            found = {name: open(os.path.join(folder, name), encoding="ascii").read().strip()
                     for name in ("level", "type", "size")}
            number = int(found["size"].rstrip("KMG"))
        except (OSError, ValueError):
            continue
        if found["type"] == "Instruction" or int(found["level"]) <= level or number <= 0:
            continue
        unit = {"K": 10, "M": 20, "G": 30}.get(found["size"][-1], 0)
        level, size = int(found["level"]), number << unit
    return size


def edge_that_fills(cache):
    """Rows and columns at which two grids of doubles fill @cache bytes."""
    return math.isqrt(cache // 16)


def machine():
    model = platform.machine()
    hypervisor = False
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as text:
            for line in text:
                if line.startswith("model name") and model == platform.machine():
                    model = line.split(":", 1)[1].strip()
                if line.startswith("flags") and " hypervisor" in line:
                    hypervisor = True
    except OSError:
        pass
    return {
        "cpu": model,
        "cpus": len(os.sched_getaffinity(0)),
        "virtual": hypervisor,
        "kernel": platform.release(),
        "last_level_cache_bytes": last_cache(),
    }


def clean_environment(**settings):
    """This environment without what its user set for probekit."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROBE_")
            and name != "PROBE"}
    kept.update(settings)
    return kept


def counted_run(command, name, cwd=None):
    """Run @command and return its regions: {path: {"visits", event: value or None}}."""
    with tempfile.TemporaryDirectory(prefix="probekit-") as folder:
        path = os.path.join(folder, "profile.csv")
        result = subprocess.run(command, env=clean_environment(PROBE_OUTPUT=path), cwd=cwd,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, check=False)
        if result.returncode != 0:
            told = result.stderr.decode(errors="replace").strip().splitlines()
            raise Trouble(f"{name} ends with {result.returncode}: {told[-1] if told else 'no word'}")
        try:
            with open(path, encoding="utf-8") as text:
                return regions_of(text)
        except FileNotFoundError as error:
            raise Trouble(f"{name} left no profile") from error


def regions_of(text):
    """Of a profile as CSV; what was not measured is None."""
    regions = {}
    for row in csv.DictReader(text):
        if row["part"] != "inclusive":
            continue
        region = regions.setdefault(row["region"], {"visits": int(row["visits"])})
        region[row["event"]] = float(row["value"]) if row["status"] != "unavailable" else None
    return regions


def summary(values):
    """Median and spread: half of the way from the least to the most, over the median."""
    middle = statistics.median(values)
    return middle, (max(values) - min(values)) / 2 / middle if middle else 0.0


class Progress:
    """What runs and how long it may still take, on standard error."""

    def __init__(self, total):
        self.total = total
        self.done = 0
        self.started = time.monotonic()
        self.terminal = sys.stderr.isatty()

    def say(self, what, seconds_left):
        self.done += 1
        left = f"; time left: {duration(seconds_left)}" if seconds_left is not None else ""
        line = f"{self.done} of {self.total}: {what}{left}"
        sys.stderr.write(f"\r\033[K{line}" if self.terminal else line + "\n")
        sys.stderr.flush()

    def end(self):
        if self.terminal:
            sys.stderr.write("\r\033[K")


def duration(seconds):
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def write_whole(path, text):
    """The file is whole, or as it was."""
    temporary = path + ".part"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)


def write_json(path, value):
    write_whole(path, json.dumps(value, indent=1) + "\n")


def number(text):
    """For argparse: a whole number."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if not 1 <= value <= 1000000:
        raise argparse.ArgumentTypeError(f"{text}: give a whole number from 1 to 1000000")
    return value


def make_output(folder):
    """What --output names, before anything is measured for it."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise Trouble(f"--output {folder}: {error.strerror}: name a folder that can be made") from error
    check_writable(folder, folder)


def check_writable(folder, output):
    if not (os.path.isdir(folder) and os.access(folder, os.W_OK)):
        raise Trouble(f"--output {output}: its folder is not there, or may not be written to: name another")


def main(act):
    """Run @act(); troubles are a sentence, an interrupt is one too."""
    name = os.path.basename(sys.argv[0])
    try:
        act()
        sys.stdout.flush()
    except Trouble as trouble:
        sys.exit(f"{name}: {trouble}")
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{name}: interrupted: what was measured is kept, run it again to go on\n")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(141)
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else error
        sys.exit(f"{name}: {what}")
