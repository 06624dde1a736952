"""Holds rotas against the rules, against CP-SAT and against one another: `rota.py PROGRAM [--rota [SECONDS]]`.

Teams are made up (rota_teams.py). Of each the rota is written into the files, and these are read before and after with code of
its own (rota_rules.py): what was added must keep every rule, and be as good as the program says. Then CP-SAT (rota_model.py)
answers the same question: neither may be better than what the other has proven. Last, what is known to change nothing, or only
for the better, is done to teams (rota_changes.py).

With --rota there are more teams and SECONDS (60) for each level of CP-SAT, and a table is printed. Times are those of processors.
"""

import json
import resource
import subprocess
import sys
import tempfile
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import rota_changes
import rota_examples
import rota_model
import rota_rules
import rota_teams

LEVELS = ("uncovered", "shortfall", "change")
NOW = "2026-11-21T12:00:00Z"
ROTA = ["plan", "--rota", "--write"]

# Agents and seeds; the first are those that both answer in a few seconds.
QUICK = [(4, (0, 2, 3, 5)), (5, (1, 2)), (6, (2,)), (8, (7, 11)), (10, (1,)), (12, (4,))]
ALL = [(5, range(4)), (6, range(4)), (8, (0, 1, 2, 7)), (10, range(3)), (12, (1, 2, 4)), (30, range(2))]


def main(program, everything, seconds):
    """Says what is wrong, and how much that is."""
    rows, wrong = [], 0
    for fault in rota_examples.faults():
        print(f"rota_rules.py: {fault}")
        wrong += 1
    for agents, seeds in ALL if everything else QUICK:
        for seed in seeds:
            row, faults = compared(program, agents, seed, seconds)
            rows.append(row)
            print(line(row), flush=True)
            for fault in faults:
                print(f"  {fault}", flush=True)
            wrong += len(faults)

    def plan(*team):
        answer, _, _, faults = planned(program, *team)
        return levels(answer), faults

    for fault in rota_changes.faults(plan, range(12 if everything else 2)):
        print(f"  {fault}", flush=True)
        wrong += 1
    for name, proven in (("coverage", [value == bound for row in rows for value, bound in row["ours"][:2]]),
                         ("CP-SAT", [value == bound for row in rows for value, bound, _ in row["theirs"]])):  # fmt: skip
        print(f"Of {2 * len(rows)} first and second levels {name} proves {sum(proven)}.")
    if everything:
        print(table(rows))
    return wrong


def planned(program, policy, files, monday, weeks):
    """What the program says of a team, the team before and after as the files have it, and what is wrong with that."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work, "schedules")
        rota_teams.save(folder, policy, files)
        window = ["--from", f"{monday}", "--until", f"{monday + timedelta(weeks=weeks, days=-1)}"]
        ask = lambda *words: subprocess.run(
            [program, "-C", folder, "--now", NOW, "--quiet", "--format", "json", *words, *window], stdout=subprocess.PIPE
        )
        before = rota_rules.Team(*rota_rules.read(folder), monday, weeks)
        began = cpu()
        answer = json.loads(ask(*ROTA).stdout)
        answer["took"] = cpu() - began
        after = rota_rules.Team(*rota_rules.read(folder), monday, weeks)
        told = [json.loads(ask(command).stdout) for command in ("gaps", "hours")]
    return answer, before, after, judged(answer, before, after) + told_otherwise(*told, after)


def cpu():
    """What programs have used of the processors, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def judged(answer, before, after):
    """Whether what is written keeps the rules, and is as good as it is said to be."""
    faults, rota = [], {}
    for handle, agent in after.agents.items():
        rota[handle], words = rota_rules.template(before.agents[handle], agent)
        words += rota_rules.broken(before.agents[handle], rota[handle])
        words += rota_rules.broken_at_edges(before.agents[handle], rota[handle])
        faults += [f"{handle}: {word}" for word in words]
    said = [value for value, _ in levels(answer)]
    found = rota_rules.levels(before, after, rota)
    if said != found:
        faults.append(f"levels {said}, but {found} by the files")
    for told in answer["after"]["agents"]:
        agent = after.agents[told["agent"]]
        short = sum(agent.short(monday) > 0 for monday in agent.mondays)
        if told["short_weeks"] != short:
            faults.append(f"{agent.handle} is short in {told['short_weeks']} weeks, but in {short} by the files")
    return faults


def told_otherwise(gaps, hours, team):
    """Whether `gaps` and `hours` say the same of the files."""
    faults = []
    for need, told in zip(team.needs, gaps["requirements"], strict=True):
        if told["gap_seconds"] != team.missing(need)[1]:
            faults.append(f"{need.name} has gaps of {told['gap_seconds']} s by `gaps`, but {team.missing(need)[1]} by the files")
    for told in hours["agents"]:
        agent = team.agents[told["agent"]]
        for week in told["weeks"]:
            monday = datetime.fromisoformat(week["monday"]).date()
            there = (week["seconds"], week["time_off_seconds"], week.get("clock_change_seconds", 0))
            if there != agent.worked(monday):
                faults.append(f"{agent.handle} in the week of {monday}: {there} by `hours`, but {agent.worked(monday)} by the files")
            if (week["state"] == "short") != (agent.short(monday) > 0):
                faults.append(f"{agent.handle} in the week of {monday}: {week['state']}, but {agent.short(monday)} short")
    return faults


def levels(answer):
    """(value, bound) of the levels that are time, in seconds; the program has minutes."""
    return [(60 * level["value"], 60 * level["bound"]) for level in answer["levels"][:3]]


def compared(program, agents, seed, seconds):
    """A row of figures, and what is wrong."""
    policy, files, monday = rota_teams.made(agents, seed)
    answer, before, _, faults = planned(program, policy, files, monday, 4)
    rota, theirs = rota_model.solve(before, seconds)
    faults += misled(policy, files, before, rota, theirs, monday)
    ours = levels(answer)
    faults += disputed(ours, theirs)
    return {"agents": agents, "seed": seed, "took": answer["took"], "ours": ours, "theirs": theirs}, faults


def misled(policy, files, before, rota, theirs, monday):
    """Whether CP-SAT was asked another question: its rota must keep the rules, and be as good as it says."""
    said = {handle: tomllib.loads(text) for handle, text in files.items()}
    after = rota_rules.Team(tomllib.loads(policy), rota_model.written(before, said, rota), monday, 4)
    words = [f"{handle}: {word}" for handle, pieces in rota.items() for word in rota_rules.broken(before.agents[handle], pieces)]
    found = rota_rules.levels(before, after, rota)[: len(theirs)]
    # Where it has not proven the last level, its rota may be better than it says.
    if theirs and (found[:-1] != [value for value, _, _ in theirs[:-1]] or not theirs[-1][1] <= found[-1] <= theirs[-1][0]):
        words.append(f"levels {found}")
    return [f"CP-SAT was asked another question: {word}" for word in words]


def disputed(ours, theirs):
    """What one has proven impossible and the other has done; a level is bounded for rotas as good on those before."""
    faults = []
    for level, ((value, bound), (best, least, _)) in enumerate(zip(ours, theirs)):
        before = list(zip(ours[:level], theirs[:level]))
        if all(they[0] <= we[0] for we, they in before) and best < bound:
            faults.append(f"{LEVELS[level]}: CP-SAT has {best} s, coverage says at least {bound}")
        if all(we[0] <= they[0] for we, they in before) and value < least:
            faults.append(f"{LEVELS[level]}: coverage has {value} s, CP-SAT says at least {least}")
    return faults


def line(row):
    ours = ", ".join(exact(value, bound) for value, bound in row["ours"])
    theirs = ", ".join(f"{exact(value, bound)} in {took:.1f} s" for value, bound, took in row["theirs"])
    return f"rota of {row['agents']} agents, seed {row['seed']}: {ours} in {row['took']:.2f} s; CP-SAT {theirs}"


def exact(value, bound):
    return f"{value / 3600:g} h" if value == bound else f"{value / 3600:g} h (at least {bound / 3600:g} h)"


def table(rows):
    """All teams as Markdown, with the first two levels."""
    lines = ["| team | agents | coverage | time | CP-SAT | time |", "|---:|---:|---|---:|---|---:|"]
    for row in rows:
        ours = ", ".join(exact(value, bound) for value, bound in row["ours"][:2])
        theirs = ", ".join(exact(value, bound) for value, bound, _ in row["theirs"])
        took = sum(took for _, _, took in row["theirs"])
        lines.append(f"| {row['seed']} | {row['agents']} | {ours} | {row['took']:.2f} s | {theirs} | {took:.1f} s |")
    return "\n".join(lines)


if __name__ == "__main__":
    more = "--rota" in sys.argv
    longest = float(sys.argv[3]) if more and len(sys.argv) > 3 else 60 if more else 10
    sys.exit(1 if main(sys.argv[1], more, longest) else 0)
