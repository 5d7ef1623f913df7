"""A notice's front matter and body go in, and come out as one `Notice`: what is issued, nothing of how it looks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field, Strict

from yinfa.model.issuer import Issuer, Settings, Text
from yinfa.model.text import Body, Plan

Day = Annotated[dt.date, Strict()]
"""A date; of text, `load` makes one, since pydantic would take 20230725 for seconds since 1970."""


class Disclosure(StrEnum):
    """公开方式 (政府信息公开条例): decides the statement in the 附注."""

    PUBLIC = "主动公开"
    ON_APPLICATION = "依申请公开"
    CLOSED = "不予公开"


class Numbering(StrEnum):
    """层次序数: whether level 2 starts again in each chapter."""

    RESTART = "逐章重排"
    RUNNING = "跨章连续"


class Headings(StrEnum):
    """层次标题: whether the text of a section of level 2 to 4 follows its heading in the same paragraph."""

    RUN_IN = "接排"
    ALONE = "独行"


class FrontMatter(Settings):
    """What stands between the `---` lines of a content file."""

    kind: Text = Field(validation_alias="文种")
    """文种: 通知, 意见, 函 … (党政机关公文处理工作条例 §8)."""
    issuers: tuple[Text, ...] = Field(validation_alias="发文机关", min_length=1)
    """发文机关: file names (without .yaml) in content/issuers; the host first."""
    date: Day = Field(validation_alias="成文日期")
    """成文日期 (§7.3.5.4)."""
    matter: Text | None = Field(default=None, validation_alias="事项")
    """事项: 印发, 转发, 部署 …; with 文种 it names the wording template."""
    year: int | None = Field(default=None, validation_alias="年度", ge=1900, le=2999)
    """年度: the year the plan is for."""
    title: Text | None = Field(default=None, validation_alias="标题")
    """标题: the notice's title, where the wording template's is not wanted."""
    title_lines: tuple[Text, ...] = Field(default=(), validation_alias="标题分行")
    """标题分行: the title line by line, where the program's own breaks are not wanted."""
    number: Text | None = Field(default=None, validation_alias="发文字号")
    """发文字号: 木凉府发〔2023〕12号 (§7.2.5)."""
    addressees: tuple[Text, ...] = Field(default=(), validation_alias="主送机关")
    """主送机关 (§7.3.2)."""
    disclosure: Disclosure | None = Field(default=None, validation_alias="公开方式")
    """公开方式."""
    note: Text | None = Field(default=None, validation_alias="附注")
    """附注: in place of the disclosure statement, without brackets (§7.3.6)."""
    numbering: Numbering = Field(default=Numbering.RESTART, validation_alias="层次序数")
    """层次序数."""
    headings: Headings = Field(default=Headings.RUN_IN, validation_alias="层次标题")
    """层次标题."""
    copies_to: tuple[Text, ...] = Field(default=(), validation_alias="抄送")
    """抄送 (§7.4.2)."""
    print_date: Day | None = Field(default=None, validation_alias="印发日期")
    """印发日期 (§7.4.3); by default the 成文日期."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: what is bound with the notice after the plan (§7.3.7)."""

    content: Plan


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: everything it says, with the lines where it is said."""

    source: str
    """The content file, relative to the project."""
    matter: FrontMatter
    issuers: tuple[Issuer, ...]
    text: tuple[Body, ...]
    """The notice's own text, where the author wrote it before the plan's title; else the wording template gives it."""
    plan: Plan | None
    attachments: tuple[Attachment, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each front matter key, by its Chinese path (`主送机关`, `主送机关.1`)."""

    @property
    def issuer(self) -> Issuer:
        """The host agency."""
        return self.issuers[0]
