# SPDX-License-Identifier: MIT
"""Runs `probekit run` in a terminal: Ctrl-C reaches the command by itself, once; progress is shown.

Arguments: the command, a scratch folder. Prints what is wrong.
"""

import os
import pty
import signal
import sys

PROBEKIT, SCRATCH = sys.argv[1:3]
PATIENCE = 120


def in_terminal(arguments, terminal="xterm", on_output=None):
    """Status as a shell has it, and all that the terminal showed."""
    pid, descriptor = pty.fork()
    if pid == 0:
        os.environ["TERM"] = terminal
        os.execv(arguments[0], arguments)
    shown = b""
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
        if on_output:
            on_output(descriptor, shown)
    _, status = os.waitpid(pid, 0)
    os.close(descriptor)
    return os.waitstatus_to_exitcode(status), shown.decode(errors="replace")


def expect(condition, what, shown):
    if not condition:
        print(f"FAIL: {what}\n{shown}")


def interrupts_the_third_run():
    """The command counts its runs in a file, and waits for Ctrl-C in the third."""
    runs = os.path.join(SCRATCH, "runs")
    script = (
        f"echo run >>{runs}; [ $(wc -l <{runs}) -lt 3 ] && exit 0; "
        "trap 'echo GOT INT; trap - INT; kill -INT $$' INT; echo READY; "
        "while :; do sleep 0.1; done"
    )
    typed = []

    def type_interrupt(descriptor, shown):
        if b"READY" in shown and not typed:
            typed.append(True)
            os.write(descriptor, b"\x03")

    status, shown = in_terminal(
        [PROBEKIT, "run", "--", "sh", "-c", script], on_output=type_interrupt
    )
    expect(status == 130, f"status after Ctrl-C is {status}, not 130", shown)
    expect(shown.count("GOT INT\r") == 1, "the command got SIGINT not just once", shown)
    expect("command, 2 runs" in shown or "process, 2 runs" in shown, "not 2 runs", shown)
    expect("interrupted (Interrupt) in run 3 of 5" in shown, "it does not say so", shown)


def keeps_the_only_run():
    """As with a server, which one ends by Ctrl-C."""
    typed = []

    def type_interrupt(descriptor, shown):
        if b"READY" in shown and not typed:
            typed.append(True)
            os.write(descriptor, b"\x03")

    status, shown = in_terminal(
        [PROBEKIT, "run", "-r", "1", "--", "sh", "-c",
         "trap 'exit 0' INT; echo READY; while :; do sleep 0.1; done"],
        on_output=type_interrupt,
    )
    expect(status == 0, f"status of a command that ends well is {status}", shown)
    expect("Region 'sh'" in shown, "there is no report of the interrupted run", shown)


def shows_progress():
    slow = [PROBEKIT, "run", "-r", "3", "--", "sleep", "1.2"]
    _, shown = in_terminal(slow)
    expect("1 of 3 runs done, about " in shown, "no progress is shown", shown)
    expect("\033[1m" in shown, "the report has no colour on a terminal", shown)
    _, shown = in_terminal(slow, terminal="dumb")
    expect("runs done" not in shown, "progress is shown on a dumb terminal", shown)


# The terminal hangs up, and what is left ends by it.
signal.alarm(PATIENCE)
interrupts_the_third_run()
keeps_the_only_run()
shows_progress()
