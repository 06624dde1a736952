"""Walks the way of a form: an issue that somebody opens, the job that decides, the job that proposes, the pull request. The steps
are run as they are written, as `walk.py` does; what GitHub makes of a form is made here of the form's own file."""

import json
import pathlib
import re
import shutil

import yaml

from walk import ANN, HERE, commands, walk_all, zipped

TEMPLATES = HERE / "../../.github/ISSUE_TEMPLATE"
WORKFLOWS = HERE / "../../.github/workflows"
EMPTY = "_No response_"
OPENED = "2026-11-21T12:00:00Z"
ANSWER = "<!-- coverage: answer to a form -->"
TESTS = []
TEAM = {
    "schedules/agents/zoe.toml": "account = \"zoe-z\" # hers\n" + ANN,
    "schedules/agents/ann.toml": "account = \"Ann-L\"\n" + ANN,
    "schedules/agents/bob.toml": ANN,
}
# What a shell, an expression, a runner, Markdown or a terminal could take for more than text.
HOSTILE = [
    "$(touch owned)", "`touch owned`", "'; touch owned #", "\" && touch owned", "${{ github.token }}", "${IFS}", "%0A::error::owned",
    "::error::owned", "##[error]owned", "::set-output name=rights::write", "rights=write", "@team", "#1", "<!-- owned -->", "</details>",
    "![x](https://example.org)", "--may-write", "-rf", "../../etc/passwd", "\x00", "\x1b[2J", "\u202eowned", "\u2028::error::owned", "\r::error::owned",
]


def test(function):
    TESTS.append(function)
    return function


def template(name):
    return yaml.safe_load((TEMPLATES / f"{name}.yml").read_text())


def filled(name, **given):
    """The text that GitHub makes of a form: a heading and what was filled in, for each field in order."""
    fields = [part for part in template(name)["body"] if part["type"] != "markdown"]
    assert set(given) <= {field["id"].replace("-", "_") for field in fields}, given
    value = lambda field: given.get(field["id"].replace("-", "_")) or EMPTY
    return "\n".join(f"### {field['attributes']['label']}\n\n{value(field)}\n" for field in fields)


def team(world, files=TEAM):
    for path, text in files.items():
        (world.team / path).write_text(text)
    world.state(access={"ann-l": {"permission": "read"}, "lead": {"permission": "admin"}, "bot": {"permission": "write"}}, issues={})
    return world.commit("A team")


def opened(world, login, body, number=12, state="open", **changes):
    """The event of an issue, and the issue as it is at the host."""
    user = {"login": login, "id": 7, "type": "User"}
    issue = {"number": number, "created_at": OPENED, "title": "precious", "body": body, "user": user, "state": "open"}
    event = {"action": "opened", "sender": user, "issue": issue, "repository": {"full_name": "team/calendar"}} | changes
    place = world.folder / "event.json"
    place.write_text(json.dumps(event))
    world.environment["GITHUB_EVENT_PATH"] = str(place)
    issues = json.loads((world.github / "issues.json").read_text())
    world.state(issues=issues | {str(number): {"number": number, "state": state}})


def decide(world):
    """The first job: gives its log, what it hands over, and its outputs."""
    (world.github / "asked").write_text("")
    code, log, artefacts, space = world.run("form-once.yml", "decide", {
        "github.token": "token of the job that decides", "github.repository": "team/calendar", "the checked out commit": "main"})
    assert code == 0, log
    assert not list(space.rglob("owned")), "nothing of a form is run"
    shutil.rmtree(space)
    return log, artefacts.get("form"), world.outputs


def propose(world, archive, outputs, code=0):
    """The second job: gives its log and whether main had moved."""
    world.state(artifacts=[{"id": 8, "name": "form", "size_in_bytes": len(archive)}])
    (world.github / "8.zip").write_bytes(archive)
    ended, log, _, space = world.run("form-once.yml", "propose", {
        "github.token": "token of the job that proposes", "github.repository": "team/calendar", "github.server_url": "https://github.com",
        "github.run_id": "77", "needs.decide.outputs.commit": outputs["commit"], "needs.decide.outputs.rights": outputs["rights"]})
    assert ended == code, log
    assert not list(space.rglob("owned")), "nothing of a form is run"
    shutil.rmtree(space)
    return log, world.outputs["moved"] == "true"


def follow(world):
    """Both jobs, as GitHub would run them."""
    log, archive, outputs = decide(world)
    assert (outputs["answers"] == "true") == (archive is not None)
    if archive is None:
        return log
    more, moved = propose(world, archive, outputs)
    assert not moved
    return log + more


def pulls(world):
    return json.loads((world.github / "pulls.json").read_text())


def changed(world, branch):
    return world.git("diff", "--name-only", f"main...{branch}").split()


def branches(world):
    return world.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split()


def is_untouched(world):
    asked = (world.github / "asked").read_text()
    return pulls(world) == [] and world.comments() == [] and branches(world) == ["main"] and "POST" not in asked


@test
def each_form_becomes_a_branch_and_a_pull_request_and_a_second_run_changes_nothing(world):
    main = team(world)
    forms = {
        1: ("away", filled("away", **{"from": "24 dec", "until": "2 jan", "covered_by": "bob"}), ["ann"]),
        2: ("swap", filled("swap", shift="1 dec", other="bob", other_shift="2 dec"), ["ann", "bob"]),
        3: ("extra", filled("extra", days="5 dec", hours="18-24", firmness="I am on"), ["ann"]),
        4: ("request", filled("request", shift="1 dec"), ["ann"]),
    }
    for number, (name, body, handles) in forms.items():
        opened(world, "ann-l", body, number)
        log = follow(world)
        assert commands(log) == [], log
        assert changed(world, f"form/{number}") == [f"schedules/agents/{handle}.toml" for handle in handles]
        pull = pulls(world)[-1]
        assert pull["head"]["ref"] == f"form/{number}" and pull["base"] == "main" and pull["title"].count("\n") == 0, pull
        assert pull["body"].startswith(f"### {pull['title']}\n") and pull["body"].endswith(f"\nCloses #{number}\n"), pull
        assert "### What this change does" in pull["body"] and "precious" not in pull["body"], pull
        assert ("bob has to agree: " in pull["body"]) == (name in ["away", "swap"]), pull
        before = (pulls(world), branches(world), world.git("rev-parse", f"form/{number}"))
        log = follow(world)
        assert commands(log) == ["::notice::There is a pull request already."], log
        assert before == (pulls(world), branches(world), world.git("rev-parse", f"form/{number}"))
    assert world.git("rev-parse", "main") == main and world.comments() == []
    assert world.git("rev-parse", "form/1^") == world.git("rev-parse", "form/4^") == main, "each is by itself"
    world.git("checkout", "--quiet", "form/2")
    assert world.judge("main").returncode == 0


@test
def an_account_is_the_same_in_other_letters_and_another_one_is_a_stranger(world):
    team(world)
    body = filled("request", shift="1 dec")
    for login in ["ANN-L", "ann-l", "Zoe-Z"]:
        world.state(pulls=[])
        opened(world, login, body, number=len(branches(world)))
        follow(world)
        assert len(pulls(world)) == 1, login
    world.git("checkout", "--quiet", "main")
    for branch in branches(world):
        if branch != "main":
            world.git("branch", "-D", branch)
    world.state(pulls=[])
    (world.folder / "calls").unlink()
    for login in ["ann", "bob", "zoe", "ann-l2", "ann.l", "x", ".*", "ann-l\" \"", "", "a" * 40]:
        for text in [body, filled("request", shift="precious"), filled("request", shift="1 dec", for_whom="ann"), "precious", "$(precious)"]:
            opened(world, login, text)
            log, archive, outputs = decide(world)
            assert (archive, outputs["answers"], outputs["rights"]) == (None, "", "none"), (login, outputs)
            assert "precious" not in log and commands(log) == [] and not world.summary.exists(), log
    assert is_untouched(world)
    assert not (world.folder / "calls").exists(), "not even the program is made for a stranger"


@test
def a_mark_before_the_first_line_hides_no_account(world):
    team(world)
    (world.team / "schedules/agents/ann.toml").write_text("\ufeffaccount = \"Ann-L\"\n" + ANN)
    world.commit("From Windows")
    opened(world, "ann-l", filled("request", shift="1 dec"))
    follow(world)
    assert changed(world, "form/12") == ["schedules/agents/ann.toml"]
    assert world.git("show", "form/12:schedules/agents/ann.toml").startswith("\ufeffaccount")


@test
def only_the_accounts_of_main_count(world):
    team(world)
    world.change("more", {"schedules/agents/bob.toml": "account = \"eve\"\n" + ANN, "schedules/agents/eve.toml": "account = \"eve\"\n" + ANN})
    opened(world, "eve", filled("request", shift="1 dec", for_whom="bob"))
    assert decide(world)[2]["rights"] == "none"
    world.git("branch", "-D", "more")
    assert is_untouched(world)


@test
def who_has_left_or_is_somebody_elses_bot_is_nobody(world):
    team(world, TEAM | {"schedules/agents/ann.toml": "account = \"ann-l\"\nlast-day = 2026-01-31\n" + ANN})
    body = filled("request", shift="1 dec")
    bot = {"login": "zoe-z", "id": 7, "type": "Bot"}
    other = {"login": "lead", "id": 8, "type": "User"}
    for login, changes in [("ann-l", {}), ("zoe-z", {"sender": bot}), ("zoe-z", {"sender": other}), ("zoe-z", {"action": "edited"}),
                           ("github-actions[bot]", {})]:
        opened(world, login, body, **changes)
        log, archive, outputs = decide(world)
        assert archive is None and outputs["answers"] in ["", "false"], (login, changes)
    assert is_untouched(world)


@test
def a_form_about_somebody_else_is_refused_unless_the_author_may_write(world):
    team(world)
    body = filled("request", shift="1 dec", for_whom="bob")
    opened(world, "ann-l", body)
    follow(world)
    follow(world)
    [comment] = world.comments()
    assert comment["issue"] == 12 and comment["body"].startswith(f"{ANSWER}\nThis cannot be done: For whom: only those who may write here can"), comment
    assert pulls(world) == [] and branches(world) == ["main"]
    for number, permission in [(20, "admin"), (21, "maintain"), (22, "write")]:
        world.state(access={"lead": {"permission": permission}})
        opened(world, "lead", body, number)
        follow(world)
        assert changed(world, f"form/{number}") == ["schedules/agents/bob.toml"]
        assert "- bob has to agree, unless the change is their own: their file changes" in pulls(world)[-1]["body"]
    for permission in ["triage", "read", "none", "Admin", ""]:
        world.state(access={"lead": {"permission": permission}})
        opened(world, "lead", body, 23)
        assert decide(world)[2]["rights"] == "none", permission


@test
def text_that_ends_a_field_early_is_no_form(world):
    team(world)
    early = "24 dec\n\n### Last day off\n\nopen\n\n### Who covers\n\nbob"
    for body in [filled("away", **{"from": early}), filled("away", **{"from": "24 dec", "for_whom": "\n\nbob"}),
                 filled("away", **{"from": "24 dec"}) + "\n### For whom\n\nbob\n", "hello\n\n" + filled("away", **{"from": "24 dec"}),
                 filled("away", **{"from": "24 dec"}).replace("### Who covers", "### Who pays"),
                 filled("away", **{"from": "x" * 60_000}), filled("request", shift="1 dec") * 2, None]:
        opened(world, "ann-l", body)
        log, archive, outputs = decide(world)
        assert (archive, outputs["answers"]) == (None, "false"), body
    assert is_untouched(world)
    # One line is one line, whatever it says.
    opened(world, "ann-l", filled("away", **{"from": "24 dec", "until": "### Who covers"}))
    follow(world)
    assert "\\#" in world.comments()[0]["body"] or "<span>#</span>" in world.comments()[0]["body"]


@test
def what_would_mean_something_elsewhere_is_text(world):
    team(world)
    for number, text in enumerate(HOSTILE, 30):
        world.state(comments=[])
        opened(world, "ann-l", filled("away", **{"from": text, "until": text, "covered_by": text}), number)
        log = follow(world)
        assert commands(log) == [], (text, log)
        [comment] = world.comments()
        said = comment["body"].removeprefix(ANSWER)
        assert comment["issue"] == number and "is no date" in said, (text, comment)
        assert not re.search(r"@\w|(?<!\\)[`!\[]|<(?!/?span>)|#\d|[\x00-\x09\x0b-\x1f\u202e\u2028]", said), (text, said)
        assert not world.summary.exists()
    assert pulls(world) == [] and branches(world) == ["main"]


@test
def a_renamed_agent_is_who_the_files_of_main_say(world):
    team(world)
    world.git("mv", "schedules/agents/ann.toml", "schedules/agents/anna.toml")
    world.commit("Rename ann")
    opened(world, "ann-l", filled("request", shift="1 dec"))
    follow(world)
    assert changed(world, "form/12") == ["schedules/agents/anna.toml"]
    opened(world, "ann-l", filled("request", shift="1 dec", for_whom="ann"), 13)
    follow(world)
    assert "there is no agent \\`ann\\`; did you mean anna?" in world.comments()[0]["body"]


@test
def what_counts_is_what_was_opened(world):
    team(world)
    opened(world, "ann-l", filled("request", shift="1 dec"))
    event = pathlib.Path(world.environment["GITHUB_EVENT_PATH"])
    edited = json.loads(event.read_text())
    issues = json.loads((world.github / "issues.json").read_text())
    issues["12"]["body"] = filled("request", shift="2 dec")
    world.state(issues=issues)
    follow(world)
    assert "2026-12-01" in pulls(world)[0]["title"]
    # And an edit is no form of its own.
    event.write_text(json.dumps(edited | {"action": "edited"}))
    assert decide(world)[2]["answers"] == "false"


@test
def a_form_while_main_moves_is_decided_again_on_the_new_main(world):
    team(world)
    opened(world, "ann-l", filled("request", shift="1 dec"))
    _, archive, outputs = decide(world)
    (world.team / "schedules/agents/ann.toml").write_text("# Ann's\n" + TEAM["schedules/agents/ann.toml"])
    main = world.commit("Ann edits her file")
    log, moved = propose(world, archive, outputs)
    assert moved and commands(log) == ["::notice::Main has moved meanwhile."], log
    assert is_untouched(world)
    follow(world)
    assert changed(world, "form/12") == ["schedules/agents/ann.toml"] and world.git("rev-parse", "form/12^") == main
    assert world.git("show", "form/12:schedules/agents/ann.toml").startswith("# Ann's\n")
    workflow = yaml.safe_load((world.team / ".github/workflows/form.yml").read_text())["jobs"]
    assert workflow["again"]["if"] == "needs.once.outputs.moved == 'true'" and workflow["again"]["uses"] == workflow["once"]["uses"]
    assert workflow["gave-up"]["if"] == "needs.again.outputs.moved == 'true'"
    code, log, _, _ = world.run("form.yml", "gave-up", {})
    assert code == 1 and len(commands(log)) == 1, "whoever asked does not wait for nothing"


@test
def an_account_that_is_taken_away_meanwhile_counts_no_more(world):
    team(world)
    opened(world, "ann-l", filled("request", shift="1 dec"))
    _, archive, outputs = decide(world)
    (world.team / "schedules/agents/ann.toml").write_text(ANN)
    world.commit("Ann has another account")
    assert propose(world, archive, outputs)[1]
    assert decide(world)[1] is None
    assert is_untouched(world)


@test
def closing_the_issue_ends_it(world):
    team(world)
    for body in [filled("request", shift="1 dec"), filled("request", shift="precious")]:
        opened(world, "ann-l", body, state="closed")
        assert commands(follow(world)) == ["::notice::The issue is closed."]
    assert is_untouched(world)


@test
def a_branch_or_a_pull_request_that_is_there_is_left_alone(world):
    team(world)
    theirs = world.change("form/12", {"schedules/agents/bob.toml": ANN + "# theirs\n"})
    opened(world, "ann-l", filled("request", shift="1 dec"))
    _, archive, outputs = decide(world)
    log, _ = propose(world, archive, outputs, code=1)
    assert commands(log) == ["::error::There is another branch form/12; remove it, and run this again."], log
    assert world.git("rev-parse", "form/12") == theirs and pulls(world) == []
    # Longer names that begin like it are others.
    world.git("branch", "-m", "form/12", "form/123")
    for state in ["closed", "open"]:
        world.state(pulls=[{"number": 5, "state": state, "head": {"ref": "form/12", "user": {"login": "team"}}}])
        assert commands(propose(world, archive, outputs)[0]) == ["::notice::There is a pull request already."]
        assert "form/12" not in branches(world)
    world.state(pulls=[])
    propose(world, archive, outputs)
    assert len(pulls(world)) == 1


@test
def where_the_host_lets_workflows_open_no_pull_request_the_agent_gets_the_link(world):
    team(world)
    (world.github / "no-pull-requests").write_text("")
    opened(world, "ann-l", filled("request", shift="1 dec"))
    for _ in range(2):
        log = follow(world)
        assert [line[:11] for line in commands(log)] == ["::warning::"], log
        [comment] = world.comments()
        link = "[open the pull request](https://github.com/team/calendar/compare/main...form/12?expand=1)"
        assert link in comment["body"] and "### What this change does" in comment["body"], comment
    (world.github / "no-pull-requests").unlink()
    follow(world)
    assert len(pulls(world)) == 1 and changed(world, "form/12") == ["schedules/agents/ann.toml"]


@test
def what_the_first_job_leaves_is_held_against_main(world):
    team(world)
    (world.team / "schedules/agents/link.toml").symlink_to("bob.toml")
    world.commit("A link")
    opened(world, "ann-l", filled("request", shift="1 dec"))
    world.git("rm", "--quiet", "--cached", "schedules/agents/link.toml")
    commit = world.git("rev-parse", "main")
    outputs = {"commit": commit, "rights": "own"}
    good = {"title.txt": "t", "text.md": "t", "new/ann.toml": ANN + "# more\n", "new/bob.toml": ANN + "# more\n", "new/zoe.toml": ANN}

    def left(paths, number=12, outcome="change", links=(), without=(), **files):
        decided = {"version": 1, "outcome": outcome, "number": number, "handle": "ann", "paths": paths}
        all_files = {"decision.json": json.dumps(decided)} | good | files
        return zipped({name: text for name, text in all_files.items() if name not in without}, links=links)

    own, other = "agents/ann.toml", "agents/bob.toml"
    # Only a swap asks for a second file; no line that somebody fills in makes a swap of another form.
    swap = filled("swap", shift="1 dec", other="bob", other_shift="2 dec")
    for body in [filled("request", shift="1 dec"), filled("away", **{"from": "### Swap with", "until": "### Day of their shift"}), swap.replace("Swap with", "With"),
                 f"hello\n{swap}", None]:
        opened(world, "ann-l", body)
        log, _ = propose(world, left([own, other]), outputs, code=1)
        assert commands(log) == ["::error::It would change other files than those of agents."], (body, log)
        assert pulls(world) == [] and branches(world) == ["main"], body
    # And in a swap they are the author's and another.
    opened(world, "ann-l", swap.replace("\n", "\r\n"))
    refused = {
        "the file of another alone": left([other]),
        "three files": left([own, other, "agents/zoe.toml"]),
        "one file twice": left([own, own]),
        "no file": left([]),
        "no list": left(None),
        "the team's file": left(["team.toml"], **{"new/team.toml": "x"}),
        "a workflow": left(["../.github/workflows/form.yml"]),
        "a path that leads elsewhere": left(["agents/../agents/ann.toml"]),
        "a handle that is none": left(["agents/$(touch owned).toml"]),
        "a line break": left([own + "\n"]),
        "a link of main": left([own, "agents/link.toml"], **{"new/link.toml": "x"}),
        "a file that main does not have": left([own, "agents/eve.toml"], **{"new/eve.toml": ANN}),
        "a file that stays as it is": left([own], **{"new/ann.toml": TEAM["schedules/agents/ann.toml"]}),
        "a large file": left([own], **{"new/ann.toml": "x" * 65_537}),
        "a binary one": left([own], **{"new/ann.toml": "a\0b"}),
        "one of another encoding": left([own], **{"new/ann.toml": b"\xff"}),
        "a file that is not there": left([own], without=["new/ann.toml"]),
        "no title": left([own], without=["title.txt"]),
        "a long text": left([own], **{"text.md": "x" * 65_001}),
        "another issue": left([own], number=13),
        "no number": left([own], number=None),
        "another outcome": left([own], outcome="stranger"),
        "no decision": left([own], without=["decision.json"]),
        "no archive": b"nothing",
    }
    for what, archive in refused.items():
        log, _ = propose(world, archive, outputs, code=1)
        assert [line[:9] for line in commands(log)] == ["::error::"], (what, log)
        assert pulls(world) == [] and branches(world) == ["main"] and world.comments() == [], what
    opened(world, "ann-l", filled("request", shift="1 dec"))
    # A link in the archive is the text that it holds, and none is made.
    secret = world.folder / "secret"
    secret.write_text("a secret")
    propose(world, left([own], links=["text.md"], **{"text.md": str(secret)}), outputs)
    assert pulls(world)[0]["body"] == str(secret) and changed(world, "form/12") == ["schedules/agents/ann.toml"]


@test
def two_forms_at_once_are_two_branches(world):
    team(world)
    left = []
    for number in [12, 13]:
        opened(world, "ann-l", filled("request", shift=f"{number - 11} dec"), number)
        left.append((number, *decide(world)))
    for number, _, archive, outputs in reversed(left):
        opened(world, "ann-l", "", number)
        propose(world, archive, outputs)
    assert changed(world, "form/12") == changed(world, "form/13") == ["schedules/agents/ann.toml"]
    assert world.git("rev-parse", "form/12") != world.git("rev-parse", "form/13")
    workflow = yaml.safe_load((world.team / ".github/workflows/form.yml").read_text())
    assert workflow["concurrency"] == {"group": "form-${{ github.event.issue.number }}", "cancel-in-progress": False}


@test
def a_file_keeps_its_line_ends(world):
    team(world)
    (world.team / "schedules/agents/ann.toml").write_bytes(("\ufeffaccount = 'ann-l'\n" + ANN).replace("\n", "\r\n").encode())
    world.git("-c", "core.autocrlf=false", "add", "--all")
    world.commit("From Windows")
    opened(world, "zoe-z", filled("swap", shift="1 dec", other="ann", other_shift="2 dec"))
    follow(world)
    text = world.git("show", "form/12:schedules/agents/ann.toml")
    assert text.count("\r\n") == text.count("\n") and text.count("[[time-off]]") == 1, text


@test
def no_text_of_an_event_stands_in_an_expression(world):
    for name in ["form.yml", "form-once.yml"]:
        text = (WORKFLOWS / name).read_text()
        expressions = set(re.findall(r"\$\{\{ (.*?) \}\}", text))
        assert {found for found in expressions if "event" in found} <= {"github.event.issue.number"}, expressions
        lines = [line for line in text.splitlines() if "if:" in line]
        assert all("event" not in line for line in lines), lines
    workflow = yaml.safe_load((WORKFLOWS / "form.yml").read_text())
    assert workflow[True] == {"issues": {"types": ["opened"]}}
    assert "event.issue.title" not in workflow["run-name"] and "number" in workflow["run-name"], "else a run is called as the issue is"


@test
def the_forms_are_what_github_takes(world):
    for path in sorted(TEMPLATES.iterdir()):
        form = yaml.safe_load(path.read_text())
        assert set(form) == {"name", "description", "title", "body"} and all(form.values()), path
        fields = [part for part in form["body"] if part["type"] != "markdown"]
        assert {part["type"] for part in fields} <= {"input", "dropdown"}, "the others may have several lines"
        for part in form["body"]:
            keys = {"type", "attributes"} if part["type"] == "markdown" else {"type", "id", "attributes"}
            assert keys <= set(part) <= keys | {"validations"}, part
            known = {"markdown": {"value"}, "input": {"label", "description", "placeholder"}, "dropdown": {"label", "description", "options", "default"}}
            assert set(part["attributes"]) <= known[part["type"]], part
        for key in [lambda field: field["id"], lambda field: field["attributes"]["label"]]:
            assert len({key(field) for field in fields}) == len(fields), path


if __name__ == "__main__":
    walk_all(TESTS)
