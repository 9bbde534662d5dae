"""The desk of policy: what is in force, what a file would say, and how files are written; before the home is open."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from app.core.errors import Kind, KnownError
from app.core.policy import Policy, PolicyIssue, PolicyReport
from tests.support.fakes.engine import FakeEngine
from tests.support.policies import Given
from tests.support.stages import Stage, played

pytestmark = pytest.mark.anyio

BAD = PolicyIssue("test", "nonsense", "There is no such key.")


async def without_one(stage: Stage) -> None:
    """Nothing is decided, and there is nothing wrong with that."""
    desk = stage.engine.policy
    report = await stage.do("report", desk.report())
    assert (report.policy, report.values, report.issues) == (Policy(), (), ())
    file = stage.folder / "good.json"
    file.write_text('{"default_label": "confidential"}')
    assert (await stage.do("a good file", desk.check(str(file)))).issues == ()
    missing = str(stage.folder / "none.json")
    stage.script("policy.check", KnownError(Kind.NOT_FOUND, what="file", name=missing))
    await stage.refused("no file", desk.check(missing), Kind.NOT_FOUND)


async def with_mistakes(stage: Stage) -> None:
    """What cannot be read is told with its key, in what is in force as in a file that is checked."""
    desk = stage.engine.policy
    report = await stage.do("report", desk.report())
    assert report.policy.managed
    assert [issue.key for issue in report.issues] == ["nonsense"]
    file = stage.folder / "test.json"
    file.write_text('{"nonsense": 1}')
    found = await desk.check(str(file))
    assert [(issue.key, bool(issue.problem)) for issue in found.issues] == [("nonsense", True)]


async def its_schema(stage: Stage) -> None:
    """A JSON Schema of an object."""
    schema = await stage.engine.policy.schema()
    Draft202012Validator.check_schema(schema)
    stage.book.write((schema["type"], Draft202012Validator(schema).is_valid([])))
    assert schema["type"] == "object" and Draft202012Validator(schema).is_valid({})


def mistaken(fake: FakeEngine) -> None:
    fake.policy_report = PolicyReport(Policy(managed=True), (), (BAD,))


async def test_policy_where_there_is_none(tmp_path: Path) -> None:
    await played(without_one, tmp_path, opened=False)


async def test_policy_with_mistakes(tmp_path: Path) -> None:
    await played(with_mistakes, tmp_path, ready=mistaken, source=Given(nonsense=1), opened=False)


async def test_the_schema_of_policies(tmp_path: Path) -> None:
    await played(its_schema, tmp_path, opened=False)
