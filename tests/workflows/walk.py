"""Walks the way of a pull request: the steps of the workflows are run as they are written, in a repository that
`coverage init` has begun. Actions are played by a few lines each, GitHub's interface by `gh` beside this file, and `cargo
install` by a script that calls the program."""

import html
import io
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile

import yaml

HERE = pathlib.Path(__file__).parent
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE, REVISION = "https://example.org/team/coverage", "v1.2.3"
MARKER = "<!-- coverage: what this pull request does to the schedules -->"
BOT = {"login": "github-actions[bot]", "type": "Bot"}
ANN = """role = "l1"
timezone = "Europe/Berlin"
[[availability]]
days = "mon-fri"
hours = "09:00-13:00"
"""
UNJUDGED = "This change could not be judged; see the run.\n"
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def executable(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


class World:
    """A team's repository, a fork of it, and GitHub around them."""

    def __init__(self, folder):
        self.folder = folder
        self.github = folder / "github"
        self.github.mkdir()
        self.team = folder / "team"
        self.summary = folder / "summary"
        self.environment = {
            "PATH": f"{folder}/bin:{os.environ['PATH']}",
            "HOME": str(folder), "LC_ALL": "C.UTF-8", "GITHUB": str(self.github), "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(self.summary), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
            "CALLS": str(folder / "calls"),
        }
        (folder / "bin").mkdir()
        shutil.copy(HERE / "gh", folder / "bin")
        executable(folder / "bin/cargo", f"""#!/bin/sh
            echo "$PWD: $*" >> "$CALLS"
            while [ "$1" != --root ]; do shift; done
            mkdir -p "$2/bin" && cp {folder}/coverage "$2/bin/coverage"
            """)
        # Not the program itself: a copy of one with all that debugging needs takes its time.
        executable(folder / "coverage", f"#!/bin/sh\nexec {PROGRAM} \"$@\"\n")
        subprocess.run([PROGRAM, "init", self.team, "--agent", "zoe", "--program", f"{SOURCE}@{REVISION}"], check=True,
                       stdout=subprocess.DEVNULL)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.commit("Begin")
        self.state(pulls=[], artifacts=[], comments=[], files=[], access={})

    def git(self, *arguments):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *identity, *arguments], cwd=self.team, env=self.environment, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def state(self, **given):
        for name, value in given.items():
            (self.github / f"{name}.json").write_text(json.dumps(value))

    def comments(self):
        return json.loads((self.github / "comments.json").read_text())

    def change(self, branch, files, message="Change"):
        """A branch of a fork with these files; None removes one. Gives its newest commit."""
        self.git("checkout", "--quiet", "-B", branch, "main")
        for path, text in files.items():
            place = self.team / path
            if text is None:
                place.unlink()
            else:
                executable(place, text) if text.startswith("#!") else (place.parent.mkdir(parents=True, exist_ok=True), place.write_text(text))
        head = self.commit(message)
        self.git("checkout", "--quiet", "main")
        return head

    def run(self, workflow, job, expressions, before=lambda: None):
        """The steps of a job, in a work space of its own: gives exit code, log, artefacts and the work space."""
        space = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        before()
        written = yaml.safe_load((self.team / ".github/workflows" / workflow).read_text())["jobs"][job]
        expressions = dict(expressions)
        code, log, artefacts = 0, "", {}
        for step in written["steps"]:
            condition = step.get("if", "")
            if code and "cancelled()" not in condition:
                continue
            asked = re.fullmatch(r"(steps\.\w+\.outputs\.\w+) (==|!=) '(\w+)'", condition)
            assert asked or not condition or "cancelled()" in condition, condition
            if asked and (expressions.get(asked[1], "") == asked[3]) != (asked[2] == "=="):
                continue
            given = {key: self.evaluate(str(value), expressions) for key, value in step.get("with", {}).items()}
            action = step.get("uses", "").split("@")[0]
            if action == "actions/checkout":
                self.git("clone", "--quiet", "--no-local", self.team, space / given["path"])
                assert given["persist-credentials"] == "False"
                ref = given.get("ref") or expressions["the checked out commit"]
                subprocess.run(["git", "checkout", "--quiet", "--detach", ref], cwd=space / given["path"], check=True)
            elif action == "actions/upload-artifact":
                path = space / given["path"]
                names = {str(file.relative_to(path)): file for file in path.rglob("*") if file.is_file()} if path.is_dir() else {given["path"]: path}
                artefacts[given["name"]] = zipped({name: file.read_bytes() for name, file in names.items()}) if path.exists() else None
            elif action in ["actions/upload-pages-artifact", "actions/deploy-pages"]:
                log += f"{action} {given.get('path')}\n"
            else:
                assert not action, action
                assert "${{" not in step["run"], "what GitHub puts into a script may be a stranger's"
                environment = {key: self.evaluate(str(value), expressions) for key, value in step.get("env", {}).items()}
                output = space / "output"
                output.write_text("")
                shell = ["bash", "-e"] if "shell" not in step else ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
                done = subprocess.run([*shell, "-c", step["run"]], cwd=space / step.get("working-directory", "."),
                                      env=self.environment | {"GITHUB_OUTPUT": str(output)} | environment, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                code, log = code or done.returncode, log + done.stdout.decode()
                said = [line.split("=", 1) for line in output.read_text().splitlines()]
                expressions |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in said}
        self.outputs = {name: expressions.get(value[4:-3], "") for name, value in written.get("outputs", {}).items()}
        return code, log, artefacts, space

    @staticmethod
    def evaluate(text, expressions):
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: expressions.get(found[1]) or f"<{found[1]}>", text)

    def pull_request(self, branch, **given):
        """Opens pull request 5 of the fork's branch, merges it as GitHub would, and runs the workflow."""
        head = self.git("rev-parse", branch)
        self.state(pulls=[pull(5, branch, head)])
        self.git("checkout", "--quiet", "--detach", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", "Merge", branch)
        merge = self.git("rev-parse", "HEAD")
        self.git("branch", "--force", "merged")
        self.git("checkout", "--quiet", "main")
        expressions = {"github.event.pull_request.base.sha": self.git("rev-parse", "main"), "the checked out commit": merge,
                       "github.event.pull_request.user.login": "Ann-L"}
        return self.run("pull-request.yml", "schedules", expressions, **given)

    def judge(self, *arguments, **environment):
        """The script on a machine that is no runner of GitHub's."""
        given = self.environment | {"COVERAGE": str(PROGRAM), "GITHUB_ACTIONS": ""} | environment
        return subprocess.run([".ci/pull-request", *arguments], cwd=self.team, env=given, capture_output=True, text=True)

    def comment(self, branch, archive, head=None, size=None, repository=99):
        """Runs the other workflow on what the first has left."""
        artifacts = [] if archive is None else [{"id": 8, "name": "comment", "size_in_bytes": size or len(archive)}]
        self.state(artifacts=artifacts)
        (self.github / "8.zip").write_bytes(archive or b"")
        (self.github / "asked").write_text("")
        run = "github.event.workflow_run."
        return self.run("comment.yml", "comment", {
            "github.token": "token of the comment job", "github.repository": "team/calendar", run + "id": "77",
            run + "html_url": "https://example.org/run/77", run + "head_sha": head or self.git("rev-parse", branch),
            run + "head_branch": branch, run + "head_repository.owner.login": "stranger",
            run + "head_repository.id": str(repository),
        })[:2]


def pull(number, branch, sha, repository=99, author="stranger", private=False):
    return {"number": number, "state": "open", "user": {"login": author}, "base": {"repo": {"private": private}},
            "head": {"ref": branch, "sha": sha, "user": {"login": "stranger"}, "repo": {"id": repository}}}


def zipped(files, links=()):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = ((stat.S_IFLNK if name in links else stat.S_IFREG) | 0o644) << 16
            archive.writestr(info, text)
    return buffer.getvalue()


def text_of(archive):
    return zipfile.ZipFile(io.BytesIO(archive)).read("comment.md").decode()


def commands(log):
    """What a runner would take for commands of a workflow."""
    return [line for line in log.splitlines() if line.lstrip().startswith("::") or "##[" in line]


@test
def a_change_that_helps_passes_and_is_commented_on_once(world):
    world.change("more", {"schedules/agents/ann.toml": ANN})
    code, log, artefacts, _ = world.pull_request("more")
    assert code == 0, log
    assert "ann" in text_of(artefacts["comment"])
    assert world.summary.read_text() == text_of(artefacts["comment"])
    for words in ["first", "second"]:
        code, log = world.comment("more", zipped({"comment.md": f"{words} words"}))
        assert code == 0, log
        [comment] = world.comments()
        assert comment["issue"] == 5 and comment["body"].startswith(MARKER) and comment["body"].endswith(f"\n\n{words} words"), comment
    code, log = world.comment("more", artefacts["comment"])
    assert text_of(artefacts["comment"]) in world.comments()[0]["body"]


@test
def a_promise_that_gets_worse_is_said_and_fails_only_where_the_team_sets_a_limit(world):
    less = {"schedules/agents/zoe.toml": ANN.replace("13:00", "11:00")}
    world.change("less", less)
    code, log, artefacts, _ = world.pull_request("less")
    assert code == 0, log
    assert commands(log) == ["::warning::The promise gets worse; see comment.md."], log
    assert "**" in text_of(artefacts["comment"])
    # The team takes the marks of a comment away from the lines in the workflow that say how.
    workflow = world.team / ".github/workflows/pull-request.yml"
    for limit, expected in [("0h", 1), ("10000h", 0)]:
        text, found = re.subn(r"# (ALLOW: )\S+", rf"\g<1>{limit}", workflow.read_text())
        assert found == 1 or limit != "0h"
        workflow.write_text(text.replace("ALLOW: 0h", f"ALLOW: {limit}"))
        world.commit("Allow no more than that")
        world.change("less", less)
        code, log, artefacts, _ = world.pull_request("less")
        assert code == expected, log
        said = ["::error::The change exposes more time than the 0h that ALLOW lets it; see comment.md."]
        assert commands(log) == (said if expected else []), log
        assert "**" in text_of(artefacts["comment"])


@test
def elsewhere_a_promise_that_gets_worse_is_said_in_plain_words(world):
    world.change("less", {"schedules/agents/zoe.toml": ANN.replace("13:00", "11:00")})
    world.git("checkout", "--quiet", "less")
    for allow, code, words in [("", 0, "The promise gets worse; see comment.md.\n"), ("10000h", 0, ""),
                               ("20h", 1, "The change exposes more time than the 20h that ALLOW lets it; see comment.md.\n")]:
        done = world.judge("main", ALLOW=allow)
        assert (done.returncode, done.stderr) == (code, words), done


@test
def wrong_files_fail_with_annotations_and_no_text_of_theirs_is_a_command(world):
    hostile = "role = \"::error::owned\"\n##[error]owned\n::warning::owned = 1\n"
    world.change("wrong", {
        "schedules/agents/ann.toml": hostile,
        "schedules/agents/::error file=x::owned.toml": ANN,
        "schedules/agents/new\nline\n::error::owned.toml": ANN,
    }, message="::error::owned")
    code, log, artefacts, _ = world.pull_request("wrong")
    assert code == 1, log
    found = commands(log)
    assert any(line.startswith("::error file=schedules/agents/ann.toml,line=") for line in found), log
    assert all(line.startswith("::error file=schedules/agents/") for line in found), found
    assert "schedules/agents/ann.toml" in text_of(artefacts["comment"]), "the comment says what is wrong"


@test
def the_program_and_the_script_are_those_of_the_base(world):
    touch = f"#!/bin/sh\ntouch {world.folder}/owned\n"
    world.change("owned", {
        ".ci/pull-request": touch, ".ci/program": touch, "program/coverage": touch, "base/.ci/program": touch,
        ".cargo/config.toml": "[alias]\ninstall = \"version\"\n", "schedules/agents/ann.toml": ANN,
    })
    code, log, _, _ = world.pull_request("owned")
    assert code == 0, log
    assert not (world.folder / "owned").exists()
    folders = {line.split(":")[0] for line in (world.folder / "calls").read_text().splitlines()}
    assert folders == {"/"}, "cargo is called where no stranger has written its configuration"


@test
def the_program_is_that_of_the_repository_and_the_revision_that_the_team_has_written_down(world):
    program, cache = world.team / ".ci/program", world.folder / ".cache/coverage"
    commit = "0123456789abcdef0123456789abcdef01234567"
    places = set()
    for repository, revision, kind in [(SOURCE, REVISION, "--tag"), (SOURCE, commit, "--rev"), (SOURCE + "-2", commit, "--rev")]:
        text, found = re.subn("(?m)^repository=.*\nrevision=.*$", f"repository='{repository}'\nrevision='{revision}'", program.read_text())
        assert found == 1
        program.write_text(text)
        for _ in range(2):
            (world.folder / "calls").unlink(missing_ok=True)
            done = subprocess.run([program], env=world.environment, capture_output=True, text=True)
            assert done.returncode == 0 and os.access(done.stdout.strip(), os.X_OK), done
            calls = (world.folder / "calls").read_text() if (world.folder / "calls").exists() else "none"
            if done.stdout not in places:
                assert f" --git {repository} {kind} {revision} coverage\n" in calls and " --locked " in calls, calls
            else:
                assert calls == "none", "what is installed is not installed again"
            places.add(done.stdout)
    assert len(places) == 3 and all(place.startswith(str(cache)) for place in places)


@test
def a_team_that_has_not_said_where_the_program_comes_from_is_told_to(world):
    program = world.team / ".ci/program"
    program.write_text(re.sub("(?m)^(repository|revision)=.*$", r"\1=", program.read_text()))
    world.commit("Forget the program")
    words = ".ci/program does not say yet where the program comes from: fill in its lines repository= and revision="
    done = subprocess.run([".ci/program"], cwd=world.team, env=world.environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", words + "\n"), done
    world.change("more", {"schedules/agents/ann.toml": ANN})
    code, log, artefacts, _ = world.pull_request("more")
    assert code == 2 and words in log, log
    assert text_of(artefacts["comment"]) == UNJUDGED
    code, log, _, _ = world.run("publish.yml", "build", {"the checked out commit": "main"})
    assert code == 2 and words in log, log
    assert not (world.folder / "calls").exists(), "nothing is installed by its name alone"


@test
def a_link_in_the_place_of_the_comment_is_not_followed(world):
    secret = world.folder / "secret"
    secret.write_text("precious")
    (world.team / "comment.md").symlink_to(secret)
    done = subprocess.run([".ci/pull-request", "HEAD"], cwd=world.team, capture_output=True,
                          env=world.environment | {"COVERAGE": str(PROGRAM)})
    assert done.returncode == 0, done
    assert secret.read_text() == "precious" and (world.team / "comment.md").read_text().strip()


@test
def what_cannot_be_told_is_trouble_and_the_comment_says_so(world):
    crash = world.folder / "crash"
    executable(crash, f"#!/bin/sh\n[ \"$1\" = check ] && exec {PROGRAM} \"$@\"\necho half; kill -ABRT $$\n")
    trouble = [("no-such-revision", {}), ("HEAD", {"ALLOW": "much"}), ("HEAD", {"COVERAGE": "no-such-program"}), ("HEAD", {"COVERAGE": str(crash)})]
    for base, environment in trouble:
        done = world.judge(base, **environment)
        assert done.returncode == 2, done
        assert (world.team / "comment.md").read_text() == UNJUDGED, (base, environment)
    assert world.judge().returncode == 2


@test
def schedules_that_are_a_link_are_not_judged(world):
    world.git("checkout", "--quiet", "-B", "linked", "main")
    (world.team / "schedules").rename(world.team / "s2")
    (world.team / "s2/agents/zoe.toml").unlink()
    (world.team / "schedules").symlink_to("s2")
    world.commit("Change")
    world.git("checkout", "--quiet", "main")
    code, log, artefacts, _ = world.pull_request("linked")
    assert code == 2, log
    assert commands(log) == ["::error::schedules is a link; it has to be a folder."], log
    assert text_of(artefacts["comment"]) == UNJUDGED


@test
def parts_of_a_repository_in_the_schedules_are_refused_before_the_program_runs(world):
    ran = world.folder / "ran"
    executable(world.folder / "spy", f"#!/bin/sh\ntouch {ran}\n")
    for place in ["HEAD", "Config", "agents/refs/x", "deep/er/OBJECTS/x"]:
        world.git("checkout", "--quiet", "-B", "bare", "main")
        file = world.team / "schedules" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("ref: refs/heads/main\n")
        done = world.judge("main", COVERAGE=str(world.folder / "spy"))
        assert done.returncode == 1 and not ran.exists(), (place, done)
        assert (world.team / "comment.md").read_text().startswith("The change puts parts of a git repository"), place
        world.git("clean", "--quiet", "-d", "--force", "--force", "-x")


@test
def the_program_runs_under_limits(world):
    limits = world.folder / "limits"
    executable(world.folder / "spy", f"#!/bin/sh\nulimit -t > {limits}; ulimit -v >> {limits}\n")
    assert world.judge("main", COVERAGE=str(world.folder / "spy")).returncode == 0
    assert limits.read_text().split() == ["60", "8000000"]


@test
def a_branch_is_not_blamed_for_what_main_has_gained_since(world):
    documentation = (HERE / "../../docs/ci.md").read_text()
    [command] = re.findall(r"```sh\n(.*pull-request.*)\n```", documentation)
    world.change("more", {"schedules/agents/ann.toml": ANN})
    (world.team / "schedules/agents/bob.toml").write_text(ANN.replace("09:00-13:00", "15:00-19:00"))
    world.commit("Bob joins")
    world.git("checkout", "--quiet", "more")
    done = subprocess.run(["sh", "-c", command], cwd=world.team, env=world.environment | {"COVERAGE": str(PROGRAM)}, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b""), done
    assert "bob" not in (world.team / "comment.md").read_text()


@test
def the_branch_and_the_number_are_asked_of_github_and_not_of_the_artefact(world):
    branch = "a$(touch${IFS}owned)'\"`touch${IFS}owned`&state=closed#;"
    head = world.change(branch, {"schedules/agents/ann.toml": ANN})
    world.state(pulls=[pull(5, branch, head), pull(6, branch, head, repository=98), pull(7, "other", head)])
    foreign = zipped({"comment.md": "words", "number": "7", "pr.txt": "7", "../comment.md": "escaped"})
    code, log = world.comment(branch, foreign)
    assert code == 0, log
    [comment] = world.comments()
    assert comment["issue"] == 5 and comment["body"].endswith("\n\nwords")


@test
def a_run_that_is_out_of_date_or_of_no_pull_request_says_nothing(world):
    head = world.change("more", {"schedules/agents/ann.toml": ANN})
    for pulls in [[], [pull(5, "more", "0" * 40)], [pull(5, "more", head, repository=98)], [pull(5, "more", head), pull(6, "more", head)]]:
        world.state(pulls=pulls)
        code, log = world.comment("more", zipped({"comment.md": "words"}))
        assert code == 0 and "::notice::" in log, log
    world.state(pulls=[pull(5, "more", head)])
    for archive in [None, zipped({"comment.md": ""}), zipped({"other.md": "words"}), b"no archive"]:
        code, log = world.comment("more", archive)
        assert code == 0 and "::notice::There is nothing to say." in log, log
    assert world.comments() == []


@test
def what_is_too_long_or_no_text_is_refused(world):
    head = world.change("more", {"schedules/agents/ann.toml": ANN})
    world.state(pulls=[pull(5, "more", head)])
    hostile = {
        "too many bytes, well compressed": zipped({"comment.md": "x" * 50_000_000}),
        "too many characters": zipped({"comment.md": "x" * 64_001}),
        "binary": zipped({"comment.md": bytes(range(256))}),
        "zero": zipped({"comment.md": b"words\0words"}),
        "an escape sequence": zipped({"comment.md": "\x1b[2Jwords"}),
        "not UTF-8": zipped({"comment.md": b"words \xff"}),
    }
    for what, archive in hostile.items():
        code, log = world.comment("more", archive)
        assert code == 1 and "::error::What is to be said is " in log, (what, log)
    code, log = world.comment("more", zipped({"comment.md": "words"}), size=10_000_000)
    assert code == 1 and "/zip" not in (world.github / "asked").read_text(), "it is not even downloaded"
    assert world.comments() == []
    code, log = world.comment("more", zipped({"comment.md": "\N{CJK UNIFIED IDEOGRAPH-4E2D}" * 64_000}))
    assert code == 0 and len(world.comments()) == 1, log


@test
def no_link_in_the_archive_is_followed(world):
    head = world.change("more", {"schedules/agents/ann.toml": ANN})
    world.state(pulls=[pull(5, "more", head)])
    secret = world.folder / "secret"
    secret.write_text("a secret")
    world.comment("more", zipped({"comment.md": str(secret)}, links=["comment.md"]))
    assert all("a secret" not in comment["body"] for comment in world.comments())


@test
def a_strangers_comment_with_the_marker_is_left_alone(world):
    head = world.change("more", {"schedules/agents/ann.toml": ANN})
    world.state(pulls=[pull(5, "more", head)], comments=[
        {"id": 1, "issue": 5, "body": f"{MARKER}\nmine", "user": {"login": "stranger", "type": "User"}},
        {"id": 2, "issue": 5, "body": f"what is {MARKER}?", "user": BOT},
        {"id": 3, "issue": 4, "body": f"{MARKER}\nelsewhere", "user": BOT},
    ])
    before = world.comments()
    for words in ["first", "second"]:
        code, log = world.comment("more", zipped({"comment.md": words}))
        assert code == 0, log
    assert world.comments()[:3] == before and len(world.comments()) == 4
    assert world.comments()[3]["body"].endswith("second")


def file_of(handle, account, more=""):
    return f'# {handle}\nrole = "l1"\ntimezone = "UTC"\n{account}\n{more}'


def mentions(body):
    """Who is mentioned, as GitHub would see it once the text is drawn."""
    return re.findall(r"@[A-Za-z0-9_-]+", html.unescape(re.sub(r"<[^>]*>", "", body)))


@test
def whom_a_change_concerns_is_mentioned_once_by_the_word_of_github_and_of_main(world):
    accounts = {
        "ann": 'account = "Ann-L"', "bob": "  account='bob_x'  # his", "cem": '# account = "cem"', "dan": 'account = "d.an"',
        "eve": 'account = "eve"', "fay": 'account = "fay"\r', "gus": 'account = "gus"', "hal": 'account = "hal"',
    }
    for handle, account in accounts.items():
        (world.team / f"schedules/agents/{handle}.toml").write_text(file_of(handle, account))
    # With the mark that some editors write before the first line.
    (world.team / "schedules/agents/ann.toml").write_text("\ufeff" + accounts["ann"] + "\n" + file_of("ann", ""))
    world.commit("A team")
    head = world.change("more", {"schedules/agents/bob.toml": file_of("bob", 'account = "victim"')})
    write, read = {"permission": "write", "role_name": "write"}, {"permission": "read", "role_name": "read"}
    access = {name: write for name in ["ann-l", "bob_x", "cem", "d.an", "victim", "mallory", "evil", "gus", "hal"]}
    access |= {"fay": {"permission": "read", "role_name": "triage"}, "eve": read}
    agents = "schedules/agents/"
    change = [{"filename": f"{agents}{handle}.toml", "status": "modified"} for handle in ["ann", "bob", "cem", "dan", "eve"]]
    change[0]["patch"] = '@@ -1 +1,4 @@\n+covered-by = "fay"\n-covered-by = "gus"\n covered-by = "gus"\n+# covered-by = "gus"\n+covered-by = "?"'
    renamed = [{"filename": f"{agents}new.toml", "previous_filename": f"{agents}hal.toml", "status": "renamed"}]
    elsewhere = [{"filename": name, "patch": '+covered-by = "gus"'} for name in
                 ["README.md", f"{agents}gus.toml.md", f"x/{agents}gus.toml", f"{agents}../gus.toml", f"x\n{agents}gus.toml", "schedules/team.toml"]]

    def asked(files, author="ann-l", private=False):
        world.state(pulls=[pull(5, "more", head, author=author, private=private)], files=files, access=access, comments=[])
        code, log = world.comment("more", zipped({"comment.md": "words"}))
        [comment] = world.comments()
        assert code == 0 and comment["body"].startswith(MARKER) and comment["body"].endswith("\n\nwords"), log
        return mentions(comment["body"])

    # The author is not asked; whose account is not there, is no account of GitHub's or has no access is not mentioned.
    assert asked(change + renamed + elsewhere) == ["@bob_x", "@fay", "@hal"]
    assert asked(change[4:], private=True) == ["@eve"] and asked(change[4:]) == []
    assert asked(elsewhere) == [] and asked([]) == []
    assert asked(change[:1], author="stranger") == ["@Ann-L", "@fay"]
    # Five at most, and not many are looked for.
    everybody = [{"filename": f"{agents}a{number}.toml"} for number in range(300)]
    for number in range(300):
        (world.team / f"schedules/agents/a{number}.toml").write_text(file_of("a", f'account = "a{number}"'))
    world.commit("Many")
    access |= {f"a{number}": write for number in range(300)}
    assert len(asked(everybody)) == 5
    access = {}
    assert asked(everybody) == []
    assert (world.github / "asked").read_text().count("/contents/") == 20
    # A second run says it in the same comment.
    access = {"fay": write}
    world.state(access=access, files=[{"filename": f"{agents}fay.toml"}])
    world.comment("more", zipped({"comment.md": "more words"}))
    [comment] = world.comments()
    assert mentions(comment["body"]) == ["@fay"] and comment["body"].count("@") == 1


@test
def nothing_that_a_run_leaves_mentions_anybody(world):
    head = world.change("more", {"schedules/agents/ann.toml": ANN})
    world.state(pulls=[pull(5, "more", head)])
    for words in ["@ann", "a @team/all b", "\\@ann", "&#64;ann", "&#064;ann", "&#x40;ann", "&#X0040;ann", "&commat;ann", "&#64ann",
                  "&&#64;ann", "[@ann](x)", "<b>@</b>ann <!-- -->@ann", "`x` @ann", "~~~\n@ann\n~~~\n@ann", f"{MARKER}\n@ann"]:
        code, log = world.comment("more", zipped({"comment.md": words}))
        assert code == 0, log
        [comment] = world.comments()
        assert "@" not in html.unescape(comment["body"]), comment


@test
def the_jobs_for_gitlab_that_the_documentation_shows_work(world):
    documentation = (HERE / "../../docs/ci.md").read_text()
    [jobs] = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", documentation, re.DOTALL) if "image:" in block]
    project = world.folder / "project"
    for branch, hours in [("more", "09:00-14:00"), ("less", "09:00-11:00"), ("wrong", "9-11")]:
        world.change(branch, {"schedules/agents/zoe.toml": ANN.replace("09:00-13:00", hours)})
    (world.team / "schedules/agents/bob.toml").write_text(ANN.replace("09:00-13:00", "15:00-19:00"))
    world.commit("Bob joins")
    # A runner may take the same folder for the next job.
    world.git("clone", "--quiet", world.team, project)
    variables = {"CI_MERGE_REQUEST_PROJECT_URL": str(world.team), "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "GITHUB_ACTIONS": ""}
    for branch, expected in [("more", 0), ("less", 0), ("wrong", 1), ("more", 0)]:
        subprocess.run(["git", "checkout", "--quiet", "--detach", f"origin/{branch}"], cwd=project, check=True)
        for job, code in [("schedules", expected)] + [("pages", 0)] * (expected == 0):
            done = subprocess.run(["bash", "-e", "-c", "\n".join(jobs[job]["script"])], cwd=project, capture_output=True,
                                  env=world.environment | variables)
            assert done.returncode == code, done
            assert all((project / path).exists() for path in jobs[job]["artifacts"]["paths"]), job
        assert "bob" not in (project / "comment.md").read_text(), "it is judged from where it began"


@test
def what_is_published_are_calendars_and_page(world):
    code, log, _, space = world.run("publish.yml", "build", {"the checked out commit": "main"})
    assert code == 0, log
    names = sorted(str(path.relative_to(space / "site")) for path in (space / "site").rglob("*") if path.is_file())
    assert names == ["agents/zoe.ics", "coverage.ics", "coverage.json", "desk.html", "gaps.ics", "index.html"], names
    assert "actions/upload-pages-artifact site\n" in log


@test
def nothing_that_a_run_before_may_have_left_judges_a_pull_request(world):
    steps = [step for job in yaml.safe_load((world.team / ".github/workflows/pull-request.yml").read_text())["jobs"].values() for step in job["steps"]]
    taken = [step["uses"].split("@")[0] for step in steps if "uses" in step]
    assert taken == ["actions/checkout", "actions/checkout", "actions/upload-artifact"], taken


@test
def a_pull_request_that_gets_another_base_is_judged_again(world):
    workflow = yaml.safe_load((world.team / ".github/workflows/pull-request.yml").read_text())
    # YAML 1.1 takes the key `on` for a truth.
    assert set(workflow[True]["pull_request"]["types"]) == {"opened", "synchronize", "reopened", "edited"}
    # A job that is left out counts as one that has passed.
    assert "if" not in workflow["jobs"]["schedules"]


@test
def a_commit_that_only_removes_files_is_checked_before_it_is_made(world):
    [hook] = yaml.safe_load((HERE / "../../.pre-commit-hooks.yaml").read_text())
    assert hook["always_run"] and "files" not in hook, "pre-commit passes over files that are gone"


@test
def only_the_jobs_that_write_may_and_every_action_is_pinned(world):
    rights = {}
    for path in sorted((world.team / ".github/workflows").iterdir()):
        text = path.read_text()
        used = [line for line in text.splitlines() if "uses:" in line and "uses: ./.github/" not in line]
        assert all(re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line) for line in used), path
        workflow = yaml.safe_load(text)
        assert workflow["permissions"] == {} and "secrets." not in text
        rights |= {name: job["permissions"] for name, job in workflow["jobs"].items()}
    proposes = {"actions": "read", "contents": "write", "issues": "write", "pull-requests": "write"}
    assert rights == {
        "decide": {"contents": "read"}, "propose": proposes, "once": proposes, "again": proposes, "gave-up": {},
        "comment": {"actions": "read", "contents": "read", "pull-requests": "write"},
        "build": {"contents": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
        "schedules": {"contents": "read"},
    }
    jobs = yaml.safe_load((world.team / ".github/workflows/comment.yml").read_text())["jobs"]
    assert all("uses" not in step for step in jobs["comment"]["steps"]), "it checks nothing out"


def walk_all(tests):
    failed = 0
    for walk in tests:
        with tempfile.TemporaryDirectory() as folder:
            try:
                walk(World(pathlib.Path(folder)))
            except AssertionError as error:
                failed += 1
                print(f"FAILED {walk.__name__} (line {error.__traceback__.tb_next.tb_lineno}): {error}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    walk_all(TESTS)
