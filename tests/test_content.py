"""The project's own content, and what its manual says of content: the whole sample notice, and nothing invented."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.desk import BODY, FRONT, Desk, everything, squeezed
from tests.tools import IN_CI, REAL, ROOT, find_sample
from yinfa.compose import compose
from yinfa.compose.blocks import Document
from yinfa.compose.wording import ELEMENTS
from yinfa.load import load
from yinfa.load.schema import SCHEMAS, explained, written
from yinfa.project import Project

NOTICE = REAL / "content/法治政府建设/2023.md"
MANUAL = (ROOT / "docs/content.md").read_text(encoding="utf-8")
WORDING = (ROOT / "docs/wording.md").read_text(encoding="utf-8")


@pytest.fixture
def desk(project: Project) -> Desk:
    return Desk(project)


@pytest.fixture(scope="module")
def notice() -> Document:
    return compose(load(NOTICE, REAL / "content", REAL).notice, REAL / "templates", REAL)


# The sample


def test_the_content_says_the_whole_sample_in_order(notice: Document) -> None:
    sample = squeezed(find_sample("00").read_text(encoding="utf-8"))
    assert everything(notice) == sample


def test_the_plan_is_counted_as_the_sample_is(notice: Document) -> None:
    plan = load(NOTICE, REAL / "content", REAL).notice.plan
    assert plan
    assert (len(plan.chapters), len(plan.tasks)) == (6, 14)
    assert all(task.duties for task in plan.tasks)
    assert len(plan.closing) == 1


def test_nothing_is_invented(notice: Document) -> None:
    assert notice.metadata.number is None
    assert notice.imprint.copies_to is None
    sample = squeezed(find_sample("00").read_text(encoding="utf-8"))
    profile = load(NOTICE, REAL / "content", REAL).notice.issuer
    assert profile.name in sample
    assert profile.printer
    assert profile.printer in sample
    for office in profile.offices:
        assert office in sample


def test_the_sample_s_quirks_are_kept(notice: Document) -> None:
    text = everything(notice)
    assert "“民主法治示范村(社区)”" in text
    assert "（责任单位：大观司法所，镇综合执法队）" in text
    assert "（责任单位：镇党政办、综合执法队）" in text


@pytest.mark.skipif(not IN_CI, reason="an office changes what it was given as it likes; CI has what it is given")
def test_what_comes_with_yinfa_is_what_the_tests_know() -> None:
    for path in (path for path in REAL.rglob("*") if path.is_file()):
        assert (ROOT / path.relative_to(REAL)).read_bytes() == path.read_bytes()


# The manual


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_manual_explains_every_key_and_no_other() -> None:
    keys = set(explained(MANUAL))
    known = {
        str(field.validation_alias)
        for model in SCHEMAS.values()
        for field in (*model.model_fields.values(), *inner_fields(model))
    }
    assert keys == known


def inner_fields(model: Any) -> list[Any]:
    kinds = [field.annotation for field in model.model_fields.values()]
    return [field for kind in kinds if hasattr(kind, "model_fields") for field in kind.model_fields.values()]


def test_the_manual_s_example_is_sound(desk: Desk) -> None:
    example = fenced(MANUAL, "markdown")[0]
    loaded = desk.load(FRONT + example)
    assert not loaded.findings
    assert loaded.notice.plan
    assert [task.title for task in loaded.notice.plan.tasks] == ["任务标题"]
    assert [duty.role for duty in loaded.notice.plan.tasks[0].duties] == ["责任单位", "完成时限"]
    assert len(loaded.notice.plan.closing) == 1
    assert [attachment.content.title for attachment in loaded.notice.attachments] == ["任务分解表"]


@pytest.mark.parametrize("number", [1, 2])
def test_the_manual_s_lists_and_tables_are_sound(desk: Desk, number: int) -> None:
    assert not desk.load(f"{FRONT}# 方案\n\n{fenced(MANUAL, 'markdown')[number]}").findings


def test_the_roles_that_the_manual_names_are_read_as_duties(desk: Desk) -> None:
    for role in (
        "责任单位",
        "牵头部门",
        "配合科室",
        "负责人",
        "督办领导",
        "完成时限",
        "完成时间",
        "办理时限",
        "时限要求",
    ):
        (task,) = desk.plan(f"# 方案\n\n### 任务\n\n文。\n\n{role}：甲\n").tasks
        assert task.duties, role


def test_the_wording_manual_names_every_block_and_every_value(desk: Desk) -> None:
    tables = re.findall(r"^\| (`.+`) \|", WORDING, re.MULTILINE)
    named = {word.partition(".")[0] for cell in tables for word in re.findall(r"`([^`]+)`", cell)}
    assert set(ELEMENTS) <= named
    values = re.findall(
        r'^        "(\w+)":', (ROOT / "yinfa/compose/__init__.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(values) <= named


@pytest.mark.parametrize("example", fenced(WORDING, "jinja"))
def test_the_wording_manual_s_examples_work(desk: Desk, example: str) -> None:
    path = desk.project.templates / "wording" / "木凉镇" / "通知.印发.md.j2"
    path.parent.mkdir()
    path.write_text(example, encoding="utf-8")
    text = everything(desk.compose(FRONT + BODY))
    assert "《木凉镇某工作方案》已经镇政府同意" in text or "请向镇党政办反映。" in text


def test_every_name_that_the_wording_manual_lists_can_be_used(desk: Desk) -> None:
    path = desk.project.templates / "wording" / "木凉镇" / "通知.印发.md.j2"
    path.parent.mkdir()
    names = [
        "文种",
        "事项",
        "署名",
        "发文机关[0].全称",
        "发文机关[0].发文机关标志",
        "发文机关[0].机关代字",
        "方案.标题",
    ]
    names += [
        "标题",
        "年度",
        "发文字号",
        '主送机关 | join("，")',
        "成文日期",
        "印发日期",
        "公开方式",
        "附注",
        "印发机关",
    ]
    names += ['附件名称 | join("，")', '抄送 | join("，")']
    body = "".join(f"{{{{ {name} }}}}。" for name in names)
    path.write_text(f'{{% extends "通知.印发.md.j2" %}}{{% block 正文 %}}{body}{{% endblock %}}', encoding="utf-8")
    front = FRONT.replace("---\n", "---\n标题: 题\n年度: 2023\n发文字号: 号\n主送机关: [甲, 乙]\n抄送: 丙\n", 1)
    text = everything(desk.compose(front + BODY))
    assert "题。2023。号。甲，乙。2023年7月25日。2023年7月25日。" in text


# Editors


def test_the_schemas_are_those_of_the_models_and_the_manual() -> None:
    for path, text in written(ROOT / "docs").items():
        renew = "renew it: .venv/bin/python -m yinfa.load.schema docs"
        assert path.read_text(encoding="utf-8") == text, renew


def test_the_schemas_take_the_project_s_own_content() -> None:
    matter = json.loads((ROOT / "docs/schema/公文.json").read_text(encoding="utf-8"))
    keys = re.findall(r"^(\w+):", NOTICE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(keys) <= set(matter["properties"])
    assert set(matter["required"]) == {"文种", "发文机关", "成文日期"}
    assert matter["additionalProperties"] is False
    assert {"enum": ["主动公开", "依申请公开", "不予公开"]} in matter["properties"]["公开方式"]["anyOf"]
    assert re.fullmatch(matter["properties"]["成文日期"]["pattern"], "2023年7月25日")


def test_the_editor_s_settings_point_at_files_that_are_there() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    for schema, files in settings["yaml.schemas"].items():
        assert (ROOT / schema).is_file()
        assert list(ROOT.glob(files))


def test_links_between_the_manuals_lead_somewhere() -> None:
    for manual in (ROOT / "docs/content.md", ROOT / "docs/wording.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", manual.read_text(encoding="utf-8")):
            if target not in ("网址", "图1.png"):
                assert (manual.parent / target).exists() or not Path(target).suffix, target
