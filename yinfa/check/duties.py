"""A notice goes in, faults in who is to do what come out: wrong names of offices, lists badly parted, empty tasks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from yinfa.check.rule import Case, Hit, notice_rule
from yinfa.model import Duty, Notice, Plan, Section, walk
from yinfa.report import Severity

_OFFICE_ROLE = re.compile("单位|部门|机关|科室")
_SENTENCE = re.compile("负责|牵头|配合|分工|落实")
_NOT_A_NAME = re.compile(
    r"(?:按|根据|依照|依据).*$|等(?:有关|相关|各)?(?:单位|部门|科室)?$"
    r"|(?:分别|共同|各自)?(?:负责|落实|牵头|配合|参与|参加|协助|实施)(?:落实|实施|配合)?$"
)
"""What stands after the names: 按职责分工负责, 牵头, 等单位."""
_WRONG_SEPARATOR = re.compile(r"\s*[，,；;]\s*|(?<=\S)\s+(?=\S)")
_NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Offices:
    """The names that a duty may use, those of all issuers together."""

    names: frozenset[str]
    aliases: dict[str, str]

    @classmethod
    def of(cls, notice: Notice) -> Offices:
        """Collect them: offices, the issuers themselves, the addressees; and the offices' aliases."""
        names = {office for issuer in notice.issuers for office in issuer.offices}
        names |= {issuer.name for issuer in notice.issuers} | set(notice.matter.addressees)
        aliases = {
            alias: office for issuer in notice.issuers for office, known in issuer.offices.items() for alias in known
        }
        return cls(frozenset(names), aliases)

    def standard(self, name: str) -> str:
        """Give the standard name for an alias, and any other name as it is."""
        return self.aliases.get(name, name)

    def nearest(self, name: str) -> str | None:
        """Give the known name that is spelt most alike."""
        near = difflib.get_close_matches(name, [*self.names, *self.aliases], n=1, cutoff=_NEAR)
        return self.standard(near[0]) if near else None


def _plans(notice: Notice) -> Iterator[Plan]:
    if notice.plan:
        yield notice.plan
    yield from (attachment.content for attachment in notice.attachments)


def _sections(notice: Notice) -> Iterator[Section]:
    for plan in _plans(notice):
        yield from walk(plan.sections)


def _office_duties(notice: Notice) -> Iterator[tuple[Duty, list[str]]]:
    """Give each duty that names offices, with their names."""
    for section in _sections(notice):
        for duty in section.duties:
            if _OFFICE_ROLE.search(duty.role):
                yield duty, [name for office in duty.offices if (name := _NOT_A_NAME.sub("", office))]


@notice_rule(Severity.WARNING)
def office_alias(case: Case) -> Iterator[Hit]:
    """An office under an alias: 综合执法队 for 镇综合执法队.

    Clause: none
    """
    offices = Offices.of(case.notice)
    for duty, names in _office_duties(case.notice):
        for name in names:
            if name in offices.aliases and name not in offices.names:
                good = offices.standard(name)
                yield Hit(
                    f"“{name}”是别称", duty.line, f"{duty.role}：{duty.text}", f"用标准名称“{good}”。", good, name
                )


@notice_rule(Severity.WARNING)
def unknown_office(case: Case) -> Iterator[Hit]:
    """An office that is neither in the issuers' lists nor among the addressees; nothing, where no issuer has a list.

    Clause: none
    """
    if not any(issuer.offices for issuer in case.notice.issuers):
        return
    offices = Offices.of(case.notice)
    found: dict[str, list[Duty]] = {}
    for duty, names in _office_duties(case.notice):
        for name in names:
            if name not in offices.names and name not in offices.aliases:
                found.setdefault(name, []).append(duty)
    for name, (first, *others) in found.items():
        near = offices.nearest(name)
        hint = f"是不是“{near}”？" if near else ""
        hint += "确有这个单位的，把它加到 content/issuers/ 里发文机关的“单位”下面。"
        if others:
            hint += f"还出现在第 {'、'.join(str(duty.line) for duty in others)} 行。"
        yield Hit(f"单位名单里没有“{name}”", first.line, f"{first.role}：{first.text}", hint, near, name)


@notice_rule(Severity.WARNING)
def office_separator(case: Case) -> Iterator[Hit]:
    """Offices of one list parted by a comma, a semicolon or a blank in place of 、.

    Clause: GB/T 15834—2011 §4.5
    """
    for duty, names in _office_duties(case.notice):
        found = _WRONG_SEPARATOR.search(duty.text)
        if found and len(names) > 1 and not _SENTENCE.search(duty.text):
            mark = found.group().strip() or "空格"
            good = _WRONG_SEPARATOR.sub("、", duty.text)
            yield Hit(f"单位之间用了“{mark}”", duty.line, f"{duty.role}：{duty.text}", "改成顿号。", good, duty.text)


@notice_rule(Severity.WARNING)
def repeated_office(case: Case) -> Iterator[Hit]:
    """An office named twice in one duty, by whatever name.

    Clause: none
    """
    offices = Offices.of(case.notice)
    for duty, names in _office_duties(case.notice):
        standard = [offices.standard(name) for name in names]
        for name in sorted({name for name in standard if standard.count(name) > 1}):
            yield Hit(f"“{name}”写了两次", duty.line, f"{duty.role}：{duty.text}", "删去一个。")


@notice_rule(Severity.NOTICE)
def missing_duty(case: Case) -> Iterator[Hit]:
    """A task without anybody responsible, where most of the others name somebody.

    Clause: none
    """
    for plan in _plans(case.notice):
        tasks = [task for task in plan.tasks if not task.sections]
        assigned = [task for task in tasks if task.duties]
        for task in tasks:
            if not task.duties and 2 * len(assigned) > len(tasks) > 1:
                hint = "其他任务都写了，这一项是不是漏了？在任务末尾另起一行写“责任单位：…”。"
                yield Hit("这项任务没有责任单位", task.line, task.title, hint)


def _siblings(plan: Plan) -> Iterator[tuple[Section, ...]]:
    """Give the sections of each parent together."""
    yield plan.sections
    yield from (section.sections for section in walk(plan.sections))


@notice_rule(Severity.WARNING)
def empty_section(case: Case) -> Iterator[Hit]:
    """A chapter or task with nothing under its heading, where another beside it has something.

    Clause: none
    """
    for plan in _plans(case.notice):
        for siblings in _siblings(plan):
            if any(section.body or section.sections for section in siblings):
                for section in siblings:
                    if section.level <= 2 and not (section.body or section.sections or "。" in section.title):
                        yield Hit("这个标题下面没有内容", section.line, section.title, "写上内容，或删去标题。")


@notice_rule(Severity.WARNING)
def repeated_heading(case: Case) -> Iterator[Hit]:
    """Two headings under the same parent that say the same.

    Clause: none
    """
    for plan in _plans(case.notice):
        for siblings in _siblings(plan):
            first: dict[str, int] = {}
            for section in siblings:
                line = first.setdefault(section.title, section.line)
                if line != section.line:
                    yield Hit(f"和第 {line} 行的标题相同", section.line, section.title, "核对是否重复粘贴。")
