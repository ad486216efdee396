#!/bin/sh
# SPDX-License-Identifier: MIT
# scripts/tables and its like: what they print, going on after an interruption, and what they refuse.
set -eu
# shellcheck source=tests/shell_support.sh
. "$(dirname "$0")/shell_support.sh"

python=$(python_with json)
[ -n "$python" ] || lacking "there is no python3"
scripts=$(cd "$top_srcdir/scripts" && pwd)
PROBEKIT_BUILD=$(cd "$top_builddir" && pwd)
export PROBEKIT_BUILD

# What they measure is not built here: a program that is as slow as it is told to be stands for it.
cat >"$scratch/stand_in.py" <<'PYTHON'
import importlib.machinery
import importlib.util
import os
import sys

sys.dont_write_bytecode = True
scripts, name, log = sys.argv[1:4]
sys.path.insert(0, scripts)
import chapter_support as support

def load(path):
    loader = importlib.machinery.SourceFileLoader("script", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("script", loader))
    loader.exec_module(module)
    return module

COST = {"boxed": 8e6, "quick": 1e6}
stop_after = int(os.environ.get("STOP_AFTER", "1000"))

def counted_run(command, what, cwd=None):
    with open(log, "a+", encoding="utf-8") as file:
        file.seek(0)
        if len(file.readlines()) >= stop_after:
            raise KeyboardInterrupt
        file.write(what + "\n")
    options = dict(zip(command[1::2], command[2::2]))
    steps, size = int(options["--steps"]), int(options["--grid"])
    cost = COST[options["--scheme"]] * (size / 16) ** 2
    return {"evolve": {"visits": steps, "elapsed": cost * steps, "page-faults": 7.0 * steps,
                       "instructions": None}}

support.build = lambda: None
support.counted_run = counted_run
support.output_of = lambda command: "scheme example\nboxed 6-3\nquick -\n\n"
support.last_cache = lambda: 16 * 32 * 32
script = load(os.path.join(scripts, name))
script.digest = lambda path: "stand-in"
sys.argv = [name] + sys.argv[4:]
support.main(script.act)
PYTHON

# tables ARGUMENT...
tables()
{
	status=0
	"$python" "$scratch/stand_in.py" "$scripts" tables "$scratch/log" --output "$scratch/made" \
		--sizes 16,64 --steps 100 --repeat 3 --seconds 0.5 "$@" >"$scratch/out" \
		2>"$scratch/errors" || status=$?
}

says()
{
	grep -q -F -e "$1" "$scratch/out" || complain "no '$1' in: $(cat "$scratch/out" "$scratch/errors")"
}

# Interrupted, it says so, and keeps what it has; then it makes only what is missing.
STOP_AFTER=5
export STOP_AFTER
tables
[ "$status" -eq 130 ] || complain "an interrupt ends with $status"
grep -q 'run it again to go on' "$scratch/errors" || complain "no word of going on"
grep -q 'time left: ' "$scratch/errors" || complain "no word of the time left: $(cat "$scratch/errors")"
[ ! -e "$scratch/made/tables.md" ] || complain "tables of half of the runs"
unset STOP_AFTER
made=$(wc -l <"$scratch/made/runs.jsonl")
[ "$made" -ge 1 ] || complain "nothing was kept"
# As a line that the power cut off.
printf '{"scheme": "bo' >>"$scratch/made/runs.jsonl"
printf '\n' >>"$scratch/made/runs.jsonl"
tables
[ "$status" -eq 0 ] || complain "going on fails: $(cat "$scratch/errors")"
grep -q "^$made runs were made before" "$scratch/errors" || complain "it starts anew: $(cat "$scratch/errors")"

# 8 ms a step is 0.8 s in 100: fewer steps, scaled and marked. 1 ms a step is not.
says '| boxed | ~0.800 ±0% | ~12.8 ±0% |'
says '| quick | 0.100 ±0% | ~1.60 ±0% |'
says '| scheme | 16² | 64² >LLC |'
says 'at 32x32'
says '| quick | 8.00 | ~8.00 |'

# A second time there is nothing to run.
before=$(wc -l <"$scratch/log")
tables
[ "$(wc -l <"$scratch/log")" -eq "$before" ] || complain "what was made is made again"
"$python" - "$scratch/made/tables.json" <<'PYTHON' || complain "tables.json is not as it should be"
import json
import sys

results = json.load(open(sys.argv[1], encoding="utf-8"))
cells = {(cell["scheme"], cell["size"]): cell for cell in results["cells"]}
assert len(cells) == 4 and results["edge_that_fills_cache"] == 32
assert abs(cells["boxed", 16]["seconds"] - 0.8) < 1e-9 and cells["boxed", 16]["scaled"]
assert cells["quick", 16]["steps_run"] == 100 and not cells["quick", 16]["scaled"]
assert cells["boxed", 16]["instructions_a_step"] is None
assert cells["boxed", 16]["page_faults_a_step"] == 7
assert all(cell["repeats"] == 3 for cell in results["cells"])
PYTHON
tables --again
[ "$(wc -l <"$scratch/log")" -gt "$before" ] || complain "--again runs nothing"

tables --schemes boxed,nosuch
[ "$status" -eq 1 ] || complain "an unknown scheme ends with $status"
grep -q "nosuch: no such scheme: there are boxed quick" "$scratch/errors" ||
	complain "no word of an unknown scheme: $(cat "$scratch/errors")"
tables --seconds -1
[ "$status" -eq 2 ] || complain "--seconds -1 ends with $status"
tables --sizes 0
[ "$status" -eq 2 ] || complain "--sizes 0 ends with $status"
tables --sizes 256,many
grep -q 'many: give a whole number' "$scratch/errors" || complain "--sizes: $(cat "$scratch/errors")"
before=$(wc -l <"$scratch/log")
tables --output /dev/null/tables
[ "$status" -eq 1 ] || complain "an output that cannot be made ends with $status"
grep -q -e '--output /dev/null/tables: .*: name a folder' "$scratch/errors" ||
	complain "no word of the output: $(cat "$scratch/errors")"
[ "$(wc -l <"$scratch/log")" -eq "$before" ] || complain "it measures first what it cannot write"

# The walk-through's template: commands run, expressions told, and no folder of ours on the page.
walk_through()
{
	status=0
	"$python" "$scratch/stand_in.py" "$scripts" walk-through "$scratch/log" --template \
		"$scratch/page.template.md" --output "$scratch/page.md" >"$scratch/out" \
		2>"$scratch/errors" || status=$?
}

if [ -x "$top_builddir/tools/probekit" ]; then
	cat >"$scratch/page.template.md" <<'TEMPLATE'
before {{choose(1 > 2, "yes", "no")}} after
```run
small 1 2>/dev/null | grep -c 'the buffer stands at'
```
```sh
left as it is
```
TEMPLATE
	walk_through
	[ "$status" -eq 0 ] || complain "walk-through fails: $(cat "$scratch/errors")"
	cp "$scratch/page.md" "$scratch/out"
	says 'before no after'
	says "$ small 1 2>/dev/null | grep -c 'the buffer stands at'"
	[ "$(sed -n '/small/{n;p;}' "$scratch/out")" = 2 ] || complain "no output of small: $(cat "$scratch/out")"
	says 'left as it is'

	cp "$scratch/page.md" "$scratch/page.before"
	printf '{{faults("nosuch")}}\n' >"$scratch/page.template.md"
	walk_through
	[ "$status" -eq 1 ] || complain "a scheme that was not run ends with $status"
	grep -q 'no page-faults of nosuch' "$scratch/errors" || complain "no word of it: $(cat "$scratch/errors")"
	printf '```run\nfalse\n```\n' >"$scratch/page.template.md"
	walk_through
	[ "$status" -eq 1 ] || complain "a command that fails ends with $status"
	cmp -s "$scratch/page.md" "$scratch/page.before" || complain "a page of half of the commands"
fi

# What cannot be read or written is told before anything is run.
printf 'nothing\n' >"$scratch/page.template.md"
for option in --template --output; do
	"$python" -B "$scripts/walk-through" --template "$scratch/page.template.md" --output "$scratch/page.md" \
		"$option" /dev/null/page.md >"$scratch/out" 2>"$scratch/errors" &&
		complain "walk-through $option /dev/null/page.md: passes"
	grep -q -e "$option /dev/null/page.md: .*: name a" "$scratch/errors" ||
		complain "walk-through: no word of $option: $(cat "$scratch/errors")"
done

# Without the modules: a refusal, before anything is built.
printf '#!/bin/sh\nexit 1\n' >"$scratch/python-without"
chmod +x "$scratch/python-without"
status=0
"$python" -B "$scripts/chapter-python" --python "$scratch/python-without" >"$scratch/out" \
	2>"$scratch/errors" || status=$?
[ "$status" -eq 1 ] || complain "chapter-python without numpy ends with $status"
grep -q 'not run: .*install python3-numpy python3-numexpr python3-scipy' "$scratch/errors" ||
	complain "chapter-python: no word of what is missing: $(cat "$scratch/errors")"

# Without gnuplot, likewise; and where there is nothing to draw.
status=0
PATH=$scratch "$("$python" -c "import sys; print(sys.executable)")" -B "$scripts/figures" >"$scratch/out" 2>"$scratch/errors" || status=$?
[ "$status" -eq 1 ] || complain "figures without gnuplot ends with $status"
grep -q 'there is no gnuplot: install it' "$scratch/errors" ||
	complain "figures: no word of gnuplot: $(cat "$scratch/errors")"
"$python" -B "$scripts/figures" --only figure-7 >"$scratch/out" 2>"$scratch/errors" &&
	complain "figures draws what there is not"
grep -q 'no such figure' "$scratch/errors" || complain "figures: no word of an unknown one"
finish
