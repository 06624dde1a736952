"""The same question for CP-SAT: a variable for each shift that an agent may have, and one level after the other."""

import time

from ortools.sat.python import cp_model

from rules import CLOSED, FIXED


# On two workers these are far better at this question than those that CP-SAT takes by itself.
WORKERS = ("max_lp", "reduced_costs")


def solve(problem, seconds):
    """The last plan, and for each level (best value, bound, seconds it took); ends at the first not proven in the time."""
    model = cp_model.CpModel()
    # By agent, then by the shift: a variable that says whether the plan has it.
    taken = [{shift: model.new_bool_var("") for shift in shifts(agent)} for agent in problem.agents]
    on = [covered(problem, of) for of in taken]
    for agent, of, row in zip(problem.agents, taken, on):
        constrain(model, agent, of, row)
    plan, found = None, []
    for goal in (uncovered(model, problem, on), shortfall(model, problem, taken), change(problem, taken)):
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = len(WORKERS)
        solver.parameters.subsolvers.extend(WORKERS)
        solver.parameters.max_time_in_seconds = seconds
        model.minimize(goal)
        began = time.monotonic()
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            raise ValueError("CP-SAT finds no plan at all")
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        value, bound = round(solver.objective_value), round(solver.best_objective_bound)
        found.append((value, bound, time.monotonic() - began))
        plan = [[any(solver.value(variable) for variable in slot) for slot in row] for row in on]
        if value != bound:
            break
        model.add(goal <= value)
        model.clear_hints()
        for variable in (variable for of in taken for variable in of.values()):
            model.add_hint(variable, solver.value(variable))
    return plan, found


def shifts(agent):
    """Every shift that an agent may have, as (begin, end): firm ones as they are, and all others within the limits."""
    kinds = [CLOSED, *agent.slots, CLOSED]
    kind = lambda slot: kinds[slot + 1]
    for begin in range(len(agent.slots)):
        if kind(begin) == CLOSED or kind(begin - 1) == FIXED:
            continue
        is_firm = True
        for end in range(begin + 1, len(agent.slots) + 1):
            is_firm = is_firm and kind(end - 1) == FIXED
            if kind(end - 1) == CLOSED or not is_firm and end - begin > agent.max_shift:
                break
            if kind(end) != FIXED and (is_firm or end - begin >= agent.min_shift):
                yield begin, end


def covered(problem, taken):
    """For each slot, the variables of the shifts that it lies in."""
    row = [[] for _ in range(problem.slots)]
    for (begin, end), variable in taken.items():
        for slot in range(begin, end):
            row[slot].append(variable)
    return row


def constrain(model, agent, taken, on):
    """What is firm stays, one shift at a time and rest after it, and no more in a week than the maximum."""
    busy = [[] for _ in agent.slots]
    for (begin, end), variable in taken.items():
        rested = min(end + agent.rest, len(agent.slots))
        if agent.slots[end - 1] == FIXED:
            # Between two shifts that are firm there may be less.
            rested = next((slot for slot in range(end, rested) if agent.slots[slot] == FIXED), rested)
        for slot in range(begin, rested):
            busy[slot].append(variable)
    for slot, kind in enumerate(agent.slots):
        model.add_at_most_one(busy[slot])
        if kind == FIXED:
            model.add_exactly_one(on[slot])
    for week in agent.weeks:
        model.add(worked(taken, week) <= week.most)


def worked(taken, week):
    inside = lambda begin, end: max(0, min(end, week.slots.stop) - max(begin, week.slots.start))
    return sum(inside(*shift) * variable for shift, variable in taken.items() if inside(*shift) > 0)


def uncovered(model, problem, on):
    missing = []
    for need in problem.needs:
        for slot, wanted in enumerate(need.wanted):
            if wanted > 0:
                short = model.new_int_var(0, wanted, "")
                there = [variable for row, counts in zip(on, need.counts) if counts[slot] for variable in row[slot]]
                model.add(short + sum(there) >= wanted)
                missing.append(short)
    return sum(missing)


def shortfall(model, problem, taken):
    missing = []
    for agent, of in zip(problem.agents, taken):
        for week in agent.weeks:
            if week.minimum > 0:
                short = model.new_int_var(0, week.minimum, "")
                model.add(short + worked(of, week) >= week.minimum)
                missing.append(short)
    return sum(missing)


def change(problem, taken):
    """What is not firm today and comes, and what is and goes."""
    total = sum(sum(agent.firm) for agent in problem.agents)
    for agent, of in zip(problem.agents, taken):
        for (begin, end), variable in of.items():
            kept = sum(agent.firm[begin:end])
            total += (end - begin - 2 * kept) * variable
    return total
