"""An issuer's profile (content/issuers/*.yaml) goes in as raw values, and comes out checked: names, offices, habits."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from yinfa.standard import LinePitch

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Seal(StrEnum):
    """版式.用印: how the notice is signed (§7.3.5)."""

    SEALED = "加盖印章"
    UNSEALED = "不加盖印章"


class Punctuation(StrEnum):
    """版式.行末标点: what the line breaker does with punctuation that would begin a line."""

    SPREAD = "均排"
    SQUEEZE = "挤压"
    HANG = "悬挂"


class Settings(BaseModel):
    """Base of everything a clerk writes in YAML: Chinese keys, unknown ones refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Format(Settings):
    """版式: what offices differ in."""

    line_pitch: LinePitch = Field(default=LinePitch.FILLING, validation_alias="行距")
    """行距: 撑满版心 (10.446 mm) or 225/22 (10.227 mm), §5.2.3."""
    seal: Seal = Field(default=Seal.SEALED, validation_alias="用印")
    """用印: §7.3.5.1 or §7.3.5.2."""
    punctuation: Punctuation = Field(default=Punctuation.SPREAD, validation_alias="行末标点")
    """行末标点: 均排, 挤压 or 悬挂."""


class Website(Settings):
    """网站: the site that publishes the notice."""

    name: Text | None = Field(default=None, validation_alias="名称")
    """名称."""
    domain: Text | None = Field(default=None, validation_alias="域名")
    """域名."""
    code: Text | None = Field(default=None, validation_alias="标识码")
    """标识码: the ten characters given by the registry of government sites."""


class Issuer(Settings):
    """An issuing agency (发文机关)."""

    name: Text = Field(validation_alias="全称")
    """全称: the full standard name, as in title and signature."""
    mark: Text | None = Field(default=None, validation_alias="发文机关标志")
    """发文机关标志: what the red header shows; by default the full name and 文件 (§7.2.4)."""
    codes: tuple[Text, ...] = Field(default=(), validation_alias="机关代字")
    """机关代字: the letters of its document numbers (§7.2.5); several where 发文 and 函 differ."""
    printer: Text | None = Field(default=None, validation_alias="印发机关")
    """印发机关: the office named in the imprint (§7.4.3); by default the agency itself."""
    offices: dict[Text, tuple[Text, ...]] = Field(default_factory=dict, validation_alias="单位")
    """单位: the offices a task may name; aliases after the colon."""
    website: Website = Field(default_factory=Website, validation_alias="网站")
    """网站."""
    format: Format = Field(default_factory=Format, validation_alias="版式")
    """版式."""

    @property
    def header(self) -> str:
        """What the red header shows."""
        return self.mark or f"{self.name}文件"
