"""Holds the scheduler against the rules and against CP-SAT: `compare.py PROGRAM [--all]`.

Teams are made up (teams.py). Of each, the plan is held against the files themselves (rules.py): that it keeps the rules, that
its levels are what the program says, and that the entries which the program proposes amount to it. Then CP-SAT (model.py)
answers the same question. Whatever either of the two has proven, the other must not be better than.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import examples
import model
import rules
import teams

LEVELS = ("uncovered", "shortfall", "change")

# Agents, weeks, seeds, and those of the seeds whose firm shifts are free to move.
SMALL = [(4, 1, range(2), (1,)), (6, 1, range(2, 4), ()), (6, 3, (4,), ())]
QUICK = [*SMALL, (10, 1, (1, 2), ()), (20, 1, (5,), ())]
SIZES = (10, 20, 30, 100)
ALL = [*SMALL, *[(agents, 1, range(4 if agents == 100 else 6), (3,)) for agents in SIZES]]


def main(program, everything):
    """Says what is wrong, and how much that is."""
    runs, seconds = (3, 120) if everything else (1, 5)
    rows, wrong = [], 0
    for fault in examples.faults():
        print(f"rules.py: {fault}")
        wrong += 1
    for agents, weeks, seeds, replanned in ALL if everything else QUICK:
        for seed in seeds:
            row, faults = compared(program, agents, weeks, seed, seed in replanned, runs, seconds)
            rows.append(row)
            print(line(row), flush=True)
            for fault in faults:
                print(f"  {fault}", flush=True)
            wrong += len(faults)
    ours = [value == bound for row in rows for value, bound in row["ours"]]
    theirs = [value == bound for row in rows for value, bound, _ in row["theirs"]]
    print(f"Of {len(ours)} levels coverage proves {sum(ours)}, and CP-SAT {sum(theirs)} in {seconds} s each.")
    if everything:
        print(f"The shortest time of {runs} is shown.\n\n{table(rows)}")
    return wrong


def compared(program, agents, weeks, seed, replan, runs, seconds):
    """A row of figures, and what is wrong."""
    with tempfile.TemporaryDirectory() as work:
        folder, proof = Path(work, "schedules"), Path(work, "proof.json")
        monday = date.fromisoformat(teams.write(folder, agents, seed))
        window = ["--from", f"{monday}", "--until", f"{monday + timedelta(weeks=weeks, days=-1)}"]
        command = [program, "-C", folder, "--now", "2026-11-21T12:00:00Z", "--quiet", "--format", "json"]
        plan = [*command, "plan", *window, "--proof", proof, *(["--replan"] if replan else [])]
        took = []
        for _ in range(runs):
            began = time.monotonic()
            answer = subprocess.run(plan, check=True, stdout=subprocess.PIPE).stdout
            took.append(time.monotonic() - began)
        answer = json.loads(answer)
        problem = rules.read(folder, monday, weeks, replan)
        faults = judged(problem, answer) + written(folder, monday, weeks, problem, answer) + verified(command, proof)
        plan, theirs = model.solve(problem, seconds)
        if theirs and (rules.broken(problem, plan) or not is_as_good(rules.levels(problem, plan), theirs)):
            faults.append("CP-SAT was asked another question")
        ours = [(level["value"], level["bound"]) for level in answer["levels"][:3]]
        faults += disputed(ours, theirs)
        row = {"agents": agents, "weeks": weeks, "seed": seed, "replan": replan}
        return row | {"took": min(took), "ours": ours, "theirs": theirs}, faults


def judged(problem, answer):
    """Whether the plan keeps the rules, and is as good as it is said to be."""
    if answer["slot_minutes"] * 60 != problem.length:
        return [f"slots of {answer['slot_minutes']} minutes, not {problem.length // 60}"]
    plan, faults = planned(problem, answer)
    faults += rules.broken(problem, plan)
    said = [level["value"] for level in answer["levels"][:3]]
    if said != rules.levels(problem, plan):
        faults.append(f"levels {said}, but {rules.levels(problem, plan)} by the files")
    missing = rules.missing(problem, plan)
    for need, row, share in zip(problem.needs, missing, answer["after"]["requirements"], strict=True):
        is_open = [short > 0 for short in row]
        told = [gap for gap in answer["unclosed"] if gap["requirement"] == need.name]
        if rules.union([(instant(gap["start"]), instant(gap["end"])) for gap in told]) != problem.intervals(is_open):
            faults.append(f"{need.name} is open at other times than is said")
        gap = sum(is_open) * problem.length
        if gap != share["gap_seconds"]:
            faults.append(f"{need.name} has gaps of {share['gap_seconds']} s, but {gap} by the files")
    return faults


def planned(problem, answer):
    """What is on for each agent, by the changes that the program lists."""
    plan, faults = [list(agent.firm) for agent in problem.agents], []
    numbers = {agent.handle: number for number, agent in enumerate(problem.agents)}
    for change in answer["changes"]:
        on = plan[numbers[change["agent"]]]
        for kind, is_on in (("add", True), ("remove", False)):
            for interval in change[kind]:
                begin, end = [instant(interval[key]) - problem.start for key in ("start", "end")]
                if begin % problem.length or end % problem.length:
                    faults.append(f"{change['agent']}: {interval} is not in whole slots")
                for slot in range(begin // problem.length, end // problem.length):
                    if on[slot] == is_on:
                        faults.append(f"{change['agent']}: slot {slot} was so before")
                    on[slot] = is_on
    return plan, faults


def written(folder, monday, weeks, problem, answer):
    """Whether the proposed entries, put into the files, make exactly the plan."""
    patched = folder.parent / "patched"
    shutil.copytree(folder, patched)
    for change in answer["changes"]:
        with (patched / "agents" / f"{change['agent']}.toml").open("a") as file:
            file.write("\n" + change["toml"])
    after = rules.read(patched, monday, weeks)
    plan, _ = planned(problem, answer)
    if after.length != problem.length or after.start != problem.start:
        return ["the proposed entries ask for other slots"]
    pairs = zip(problem.agents, plan, after.agents)
    return [f"{agent.handle}: the entries are not the plan" for agent, on, there in pairs if on != there.firm]


def verified(command, proof):
    """Whether the program holds its own proof for sound, and no longer once a level or a bound in it is better."""
    holds = subprocess.run([*command, "verify", proof], stdout=subprocess.PIPE).returncode
    faults = ["its own proof does not hold"] if holds != 0 else []
    told = json.loads(proof.read_text())
    for key, path in (("levels", "uncovered"), ("bounds", 0)):
        told["solution"][key][path] += 1
        proof.write_text(json.dumps(told))
        told["solution"][key][path] -= 1
        if subprocess.run([*command, "verify", proof], stdout=subprocess.PIPE).returncode != 1:
            faults.append(f"a proof with other {key} holds")
    return faults


def is_as_good(levels, theirs):
    """Whether a plan of CP-SAT has the levels that it says, or better where it has not proven the last."""
    last, (value, bound, _) = len(theirs) - 1, theirs[-1]
    before = [value for value, _, _ in theirs[:last]]
    return levels[:last] == before and (levels[last] == value or bound <= levels[last] < value)


def disputed(ours, theirs):
    """What one has proven impossible and the other has done; a level is bounded for plans as good on those before."""
    faults = []
    for level, ((value, bound), (best, least, _)) in enumerate(zip(ours, theirs)):
        before = list(zip(ours[:level], theirs[:level]))
        if all(they[0] <= we[0] for we, they in before) and best < bound:
            faults.append(f"{LEVELS[level]}: proven to be at least {bound}, but CP-SAT has {best}")
        if all(we[0] <= they[0] for we, they in before) and value < least:
            faults.append(f"{LEVELS[level]}: {value}, but CP-SAT proves at least {least}")
    return faults


def line(row):
    weeks = f", {row['weeks']} weeks" if row["weeks"] > 1 else ""
    name = f"{row['agents']} agents{weeks}, seed {row['seed']}{', replan' if row['replan'] else ''}"
    ours = ", ".join(exact(value, bound) for value, bound in row["ours"])
    theirs = ", ".join(f"{exact(value, bound)} in {took:.1f} s" for value, bound, took in row["theirs"])
    return f"{name}: {ours} in {row['took']:.2f} s; CP-SAT {theirs}"


def exact(value, bound):
    return f"{value}" if value == bound else f"{value} (at least {bound})"


def table(rows):
    """The larger teams as Markdown, those of a size in one line."""
    lines = ["| agents | teams | proven by coverage | time | proven by CP-SAT | time |", "|---:|---:|---:|---:|---:|---:|"]
    for agents in SIZES:
        of = [row for row in rows if row["agents"] == agents]
        ours = sum(value == bound for row in of for value, bound in row["ours"])
        theirs = sum(value == bound for row in of for value, bound, _ in row["theirs"])
        times = [[row["took"] for row in of], [sum(took for _, _, took in row["theirs"]) for row in of]]
        spans = [f"{min(took):.1f} to {max(took):.1f} s" for took in times]
        every = 3 * len(of)
        lines.append(f"| {agents} | {len(of)} | {ours} of {every} | {spans[0]} | {theirs} of {every} | {spans[1]} |")
    return "\n".join(lines)


def instant(text):
    return int(datetime.fromisoformat(text).timestamp())


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1], "--all" in sys.argv) else 0)
