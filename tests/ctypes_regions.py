# SPDX-License-Identifier: MIT
"""ctypes_regions.py LIBRARY PROFILE: regions marked from Python, by plain functions alone."""
import ctypes
import os
import sys


class Error(ctypes.Structure):
    _fields_ = [("text", ctypes.c_char * 512)]


class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t)] + [
        (name, ctypes.c_char_p)
        for name in ("set", "events", "count", "source", "output", "format")
    ]


def open_library(path):
    library = ctypes.CDLL(path)
    library.probe_version.restype = ctypes.c_char_p
    library.probe_region.restype = ctypes.c_void_p
    library.probe_region.argtypes = [ctypes.c_char_p]
    library.probe_enter.restype = None
    library.probe_enter.argtypes = [ctypes.c_void_p]
    library.probe_leave.restype = None
    library.probe_leave.argtypes = [ctypes.c_void_p]
    library.probe_profile_free.restype = None
    library.probe_profile_free.argtypes = [ctypes.c_void_p]
    return library


def check(result, error):
    if result < 0:
        sys.exit(f"FAIL: {os.strerror(-result)}: {error.text.decode()}")


def mark_regions(library):
    outer = library.probe_region(b"outer")
    inner = library.probe_region("na\u00efve".encode())
    library.probe_enter(outer)
    for _ in range(3):
        library.probe_enter(inner)
        library.probe_leave(inner)
    library.probe_leave(outer)
    library.probe_enter(None)
    library.probe_leave(None)


def refused_options_are_explained(library, error):
    options = Options(size=ctypes.sizeof(Options), count=b"treads")
    if library.probe_start(ctypes.byref(options), ctypes.byref(error)) >= 0:
        sys.exit("FAIL: probe_start takes count='treads'")
    if b"thread" not in error.text:
        sys.exit(f"FAIL: the error does not name what there is: {error.text.decode()}")


def main():
    library = open_library(sys.argv[1])
    error = Error()
    profile = ctypes.c_void_p()
    options = Options(size=ctypes.sizeof(Options), events=b"elapsed,page-faults", source=b"os")

    refused_options_are_explained(library, error)
    check(library.probe_start(ctypes.byref(options), ctypes.byref(error)), error)
    mark_regions(library)
    check(library.probe_stop(ctypes.byref(profile), ctypes.byref(error)), error)
    path = os.fsencode(sys.argv[2])
    check(library.probe_profile_save(profile, path, ctypes.byref(error)), error)
    library.probe_profile_free(profile)
    print("probekit", library.probe_version().decode(), "from Python", sys.version.split()[0])


main()
