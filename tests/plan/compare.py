"""Holds plans against the rules, CP-SAT and one another: `compare.py PROGRAM [--all [SECONDS] | --figures [SECONDS]]`.

Teams are made up (teams.py). Of each the plan is written into the files, and these are read before and after with code of its own
(rules.py): what was added must keep every rule, and be as good as the program says. Then CP-SAT (model.py) answers the same
question: neither may be better than what the other has proven. Last, what is known to change nothing, or only for the better, is
done to teams (changes.py).

With --all there are more teams and SECONDS (60) for each level of CP-SAT; with --figures a table of sizes and times is printed
(figures.py), and nothing is checked. Times are those of processors.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import changes
import examples
import figures
import model
import rules
import teams

LEVELS = ("uncovered", "shortfall", "change")
NOW = "2026-11-21T12:00:00Z"

# Agents, seeds, weeks, and what else is asked for; the first are those that both answer in a few seconds.
QUICK = [(4, (0, 2, 3, 5), 4, ""), (5, (1, 2), 4, ""), (6, (2,), 4, ""), (8, (7, 11), 4, ""), (10, (1,), 4, ""), (4, (1, 3), 1, ""),
         (4, range(4), 1, "--single"), (6, (2, 3), 1, "--single"), (4, (5,), 2, "--single"),
         (4, range(4), 1, "--replan"), (5, (4,), 1, "--replan")]  # fmt: skip
ALL = [(5, range(4), 4, ""), (6, range(4), 4, ""), (8, (0, 1, 2, 7), 4, ""), (10, range(3), 4, ""), (12, (1, 2, 4), 4, ""),
       (30, range(2), 4, ""), (4, range(8), 1, ""), (4, range(8), 1, "--single"), (6, range(8), 1, "--single"),
       (6, range(4), 2, "--single"), (10, range(6), 1, "--single"), (20, range(4), 1, "--single"), (30, range(2), 1, "--single"),
       (4, range(8), 1, "--replan"), (6, range(8), 2, "--replan")]  # fmt: skip


def main(program, everything, seconds):
    """Says what is wrong, and how much that is."""
    rows, wrong = [], 0
    for fault in examples.faults():
        print(f"rules.py: {fault}")
        wrong += 1
    for agents, seeds, weeks, question in ALL if everything else QUICK:
        for seed in seeds:
            row, faults = compared(program, agents, seed, weeks, question, seconds)
            rows.append(row)
            print(line(row), flush=True)
            for fault in faults:
                print(f"  {fault}", flush=True)
            wrong += len(faults)

    def plan(*team):
        answer, _, faults = planned(program, *team)
        return levels(answer), faults

    for fault in changes.faults(plan, range(12 if everything else 2)):
        print(f"  {fault}", flush=True)
        wrong += 1
    both = [row for row in rows if row["theirs"]]
    for name, of in (("coverage", "ours"), ("CP-SAT", "theirs")):
        proven = sum(level[0] == level[1] for row in both for level in row[of])
        print(f"Of {3 * len(both)} levels {name} proves {proven}.")
    return wrong


def planned(program, policy, files, monday, weeks, *words):
    """What the program says of a team, the team as its files have it before, and what is wrong with the files after."""
    with tempfile.TemporaryDirectory() as work:
        folder, proof, untouched = Path(work, "schedules"), Path(work, "proof.json"), Path(work, "untouched")
        for to in (folder, untouched):
            teams.save(to, policy, files)
        policy, old = rules.read(folder)
        window = ["--from", f"{monday}", "--until", f"{monday + timedelta(weeks=weeks, days=-1)}"]
        answer = answered(program, folder, "plan", *window, "--write", "--proof", proof, *words)
        told = [answered(program, folder, command, *window) for command in ("gaps", "hours")]
        _, new = rules.read(folder)
        faults = verified([program, "-C", untouched, "--now", NOW, "--quiet", "verify", proof], proof)
        for said in answer["agents"]:
            if said["toml"].strip() not in Path(folder, "agents", f"{said['agent']}.toml").read_text():
                faults.append(f"{said['agent']}: what is written is not what is proposed")
    team = lambda files, single: rules.Team(policy, files, monday, weeks, single)
    is_single = answer["question"] != "rota"
    if answer["question"] == "replan":
        faults += moved(answer, team(old, True), team(new, True))
    else:
        faults += judged(answer, team, old, new, is_single) + told_otherwise(answer, *told, team(new, False))
    return answer, team(old, is_single), faults


def answered(program, folder, *words):
    """What the program answers, and how much of the processors it used."""
    began = cpu()
    done = subprocess.run([program, "-C", folder, "--now", NOW, "--quiet", "--format", "json", *words], stdout=subprocess.PIPE)
    return {**json.loads(done.stdout), "took": cpu() - began}


def cpu():
    """What programs have used of the processors, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def verified(command, proof):
    """Whether the program holds its own proof for sound, and no longer once a level or a bound in it is better."""
    holds = lambda: subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE).returncode
    faults = ["its own proof does not hold"] if holds() != 0 else []
    told = json.loads(proof.read_text())
    for key in ("levels", "bounds"):
        told["steps"][0][key]["uncovered"] += 1
        proof.write_text(json.dumps(told))
        told["steps"][0][key]["uncovered"] -= 1
        if holds() != 1:
            faults.append(f"a proof with other {key} holds")
    return faults


def judged(answer, team, old, new, is_single):
    """Whether what is written keeps the rules, and is as good as it is said to be; first a rota, then the single shifts on top."""
    if is_single:
        return held(team(old, True), team(new, True), levels(answer))[1]
    between = {handle: without_singles(old[handle], file) for handle, file in new.items()}
    _, faults = held(team(old, False), team(between, False), levels(answer))
    if between != new or len(answer["levels"]) > 5:
        left, words = held(team(between, True), team(new, True), levels(answer, True))
        faults += [f"on top: {word}" for word in words]
        was = rules.levels(team(between, True), team(between, True), {handle: [] for handle in new})
        if left[:2] >= was[:2]:
            faults.append(f"single shifts on top leave {left[:2]} of {was[:2]}")
    return faults


def moved(answer, before, after):
    """Whether a plan that may move firm shifts keeps the rules, is as good as it is said to be, and not worse than today."""
    pairs = [(agent, after.agents[handle]) for handle, agent in before.agents.items()]
    faults = [f"{was.handle}: {word}" for was, agent in pairs for word in rules.moved(was, agent)]
    today = rules.levels(before, before, dict.fromkeys(before.agents, []))
    missing, _, change = rules.levels(before, after, dict.fromkeys(before.agents, []))
    short = sum(rules.short_when_moved(was, agent, monday) for was, agent in pairs for monday in was.mondays)
    said, found = [value for value, _ in levels(answer)], [missing, short, change]
    if said != found:
        faults.append(f"levels {said}, but {found} by the files")
    if found > today:
        faults.append(f"levels {found}, but {today} today")
    return faults


def without_singles(old, new):
    """A file without the single shifts that were added to it."""
    count, entries = len(old.get("availability", [])), new.get("availability", [])
    return {**new, "availability": entries[:count] + [entry for entry in entries[count:] if "dates" not in entry]}


def held(before, after, told):
    """The levels that the files have, and what is wrong with what was added to them."""
    faults, plan = [], {}
    for handle, agent in after.agents.items():
        was = before.agents[handle]
        plan[handle], words = rules.added(was, agent)
        words += rules.broken(was, plan[handle]) + rules.broken_at_edges(was, plan[handle])
        faults += [f"{handle}: {word}" for word in words]
    found = rules.levels(before, after, plan)
    if [value for value, _ in told] != found[: len(told)]:
        faults.append(f"levels {[value for value, _ in told]}, but {found} by the files")
    return found, faults


def told_otherwise(answer, gaps, hours, team):
    """Whether the plan, `gaps` and `hours` say the same as the files."""
    faults = []
    for told in answer["after"]["agents"]:
        agent = team.agents[told["agent"]]
        short = sum(agent.short(monday) > 0 for monday in agent.mondays)
        if told["short_weeks"] != short:
            faults.append(f"{agent.handle} is short in {told['short_weeks']} weeks, but in {short} by the files")
    least, left = answer.get("least_uncovered_seconds", 0), [level["value"] for level in answer["levels"] if level["name"] == "uncovered"][-1]
    if least > left:
        faults.append(f"no plan is said to leave less than {least}, but this one leaves {left}")
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


def levels(answer, on_top=False):
    """(value, bound) of the levels that are time, in seconds; of single shifts on top of a rota those with them."""
    told = {level["name"]: level for level in answer["levels"] if level.get("with_single_shifts", False) == on_top}
    return [(told[name]["value"], told[name]["bound"]) for name in LEVELS if name in told]


def compared(program, agents, seed, weeks, question, seconds):
    """A row of figures, and what is wrong."""
    policy, files, monday = teams.made(agents, seed)
    answer, before, faults = planned(program, policy, files, monday, weeks, *question.split())
    ours, theirs = levels(answer), []
    if question != "--replan":
        plan, theirs = model.solve(before, seconds)
        faults += misled(policy, files, before, plan, theirs, monday, weeks) + disputed(ours, theirs)
    if weeks == 1 and "least_uncovered_seconds" in answer:
        # What single shifts can do, a plan of any kind can.
        said = {handle: tomllib.loads(text) for handle, text in files.items()}
        _, alone = model.solve(rules.Team(tomllib.loads(policy), said, monday, weeks, True), seconds, 1)
        if alone and alone[0][0] < answer["least_uncovered_seconds"]:
            faults.append(f"no plan is said to leave less than {answer['least_uncovered_seconds']}, but CP-SAT has {alone[0][0]}")
    row = {"agents": agents, "seed": seed, "weeks": weeks, "question": question, "took": answer["took"]}
    return row | {"ours": ours, "theirs": theirs}, faults


def misled(policy, files, before, plan, theirs, monday, weeks):
    """Whether CP-SAT was asked another question: its plan must keep the rules, and be as good as it says."""
    said = {handle: tomllib.loads(text) for handle, text in files.items()}
    after = rules.Team(tomllib.loads(policy), model.written(before, said, plan), monday, weeks, before.single)
    words = [f"{handle}: {word}" for handle, pieces in plan.items() for word in rules.broken(before.agents[handle], pieces)]
    found = rules.levels(before, after, plan)[: len(theirs)]
    # Where it has not proven the last level, its plan may be better than it says.
    if theirs and (found[:-1] != [value for value, _, _ in theirs[:-1]] or not theirs[-1][1] <= found[-1] <= theirs[-1][0]):
        words.append(f"levels {found}")
    return [f"CP-SAT was asked another question: {word}" for word in words]


def disputed(ours, theirs):
    """What one has proven impossible and the other has done; a level is bounded for plans as good on those before."""
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
    name = f"{row['question'] or 'rota'}, {row['agents']} agents, weeks: {row['weeks']}, seed {row['seed']}"
    return f"{name}: {ours} in {row['took']:.2f} s" + (f"; CP-SAT {theirs}" if theirs else "")


def exact(value, bound):
    return f"{value / 3600:g} h" if value == bound else f"{value / 3600:g} h (at least {bound / 3600:g} h)"


def figured(program, seconds):
    def plan(policy, files, monday, weeks, *words):
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work, "schedules")
            teams.save(folder, policy, files)
            window = ["--from", f"{monday}", "--until", f"{monday + timedelta(weeks=weeks, days=-1)}"]
            return answered(program, folder, "plan", *window, *words), rules.read(folder)

    figures.figures(plan, seconds)


if __name__ == "__main__":
    program, mode, seconds = [*sys.argv[1:], "", ""][:3]
    if mode == "--figures":
        figured(program, float(seconds or 20))
    else:
        sys.exit(1 if main(program, mode == "--all", float(seconds or (60 if mode else 10))) else 0)
