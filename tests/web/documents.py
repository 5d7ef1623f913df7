"""Documents to make pages of, built by hand, block by block: each a case that the first notice does not have."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from yinfa.compose.blocks import (
    Block,
    Document,
    Header,
    Imprint,
    Metadata,
    Paragraph,
    Part,
    PartKind,
    Picture,
    Place,
    Role,
    Run,
    Table,
)
from yinfa.model import Align, Format

PLACE = Place("content/甲.md", 1)
NAMES = ("木凉镇人民政府", "木凉镇", "法治政府建设领导小组")
LONG_TITLE = (
    "木凉镇人民政府关于转发《关于进一步规范行政裁量权基准制定和管理工作的意见》并印发《木凉镇2025年最低生活保障家庭"
    "经济状况核对和动态管理工作实施方案（2025—2027年）》以及《木凉镇特困人员救助供养工作分工方案》的通知"
)
LONG_CELL = "建立健全法治观测点和法治观察员制度，按季度收集群众对行政执法、政务公开的意见建议，逐条登记、逐条答复。" * 6


def paragraph(role: Role, *pieces: str | Run) -> Paragraph:
    return Paragraph(role, tuple(Run(p) if isinstance(p, str) else p for p in pieces), PLACE)


def text(*pieces: str | Run) -> Paragraph:
    return paragraph(Role.TEXT, *pieces)


def task(heading: str, words: str, role: Role = Role.HEADING_2) -> Paragraph:
    """A heading that its text follows in the same line."""
    return text(Run(heading, heading=role), Run(words))


def table(head: Sequence[str], *rows: Sequence[str], aligns: Sequence[Align | None] = ()) -> Table:
    def cells(row: Sequence[str]) -> tuple[tuple[Run, ...], ...]:
        return tuple((Run(cell),) if cell else () for cell in row)

    return Table(cells(head), tuple(map(cells, rows)), tuple(aligns) or (None,) * len(head), PLACE)


def document(
    own: Sequence[Block] = (),
    plan: Sequence[Block] | None = None,
    *attachments: Sequence[Block],
    title: str = "木凉镇人民政府关于印发《木凉镇工作方案》的通知",
    number: str | None = None,
    closing: int | None = None,
    copies_to: str | None = None,
    mark: str = "木凉镇人民政府文件",
    title_lines: tuple[str, ...] = (),
) -> Document:
    """A notice around these blocks: each sequence without its title, which is given."""
    signed = (paragraph(Role.SIGNATURE, "木凉镇人民政府"), paragraph(Role.DATE, "2025年5月30日"))
    parts = [
        Part(PartKind.NOTICE, (paragraph(Role.TITLE, title), paragraph(Role.ADDRESSEES, "镇级各部门："), *own, *signed))
    ]
    if plan is not None:
        parts.append(Part(PartKind.PLAN, (paragraph(Role.TITLE, "木凉镇工作方案"), *plan), closing))
    for index, blocks in enumerate(attachments, 1):
        label = paragraph(Role.ATTACHMENT_LABEL, f"附件{index}")
        parts.append(
            Part(PartKind.ATTACHMENT, (label, paragraph(Role.TITLE, f"任务分解表之{'甲乙丙'[index - 1]}"), *blocks))
        )
    return Document(
        Metadata(title, "木凉镇人民政府", dt.date(2025, 5, 30), number, "主动公开", "通知"),
        Format(),
        Header(mark, number),
        tuple(parts),
        Imprint(copies_to, "木凉镇人民政府办公室", "2025年5月30日印发"),
        title_lines,
        NAMES,
    )


def everything(picture: Path) -> Document:
    """One of each thing that a notice can hold, each at its most awkward."""
    tasks = table(
        ("序号", "工作任务", "牵头单位", "配合单位", ""),
        ("1", "完善行政规范性文件制定程序", "镇党政办", "大观司法所", "2025年6月底"),
        ("2", LONG_CELL[:300], "镇综合执法队", "镇级各部门、各村民委员会", "全年"),
        aligns=(Align.CENTER, None, None, Align.LEFT, Align.CENTER),
    )
    months = table(
        ("单位", *(f"{month}月" for month in range(1, 13))),
        *((name, *(str(month * 137) for month in range(12))) for name in ("镇党政办", "镇综合执法队")),
        aligns=(None, *[Align.RIGHT] * 12),
    )
    own = (
        text("现印发给你们，", Run("认真", strong=True), Run("贯彻执行", emphasis=True), "。"),
        text(f"详见 https://www.example.gov.cn/{'very/long/address/' * 4}index.html。"),
        paragraph(Role.HEADING_1, "一、总体要求"),
        task("（一）健全机制。", "各单位要健全机制。"),
        paragraph(Role.ATTACHMENT_LIST, "附件：1.任务分解表之甲"),
        paragraph(Role.ATTACHMENT_LIST, "2.任务分解表之乙"),
    )
    plan = (
        text("本方案自印发之日起施行。"),
        paragraph(Role.HEADING_1, "一、总体要求"),
        task("（一）健全机制。", "各单位要健全机制。（责任单位：镇党政办）"),
        paragraph(Role.HEADING_3, "1.数据来源"),
        text("来自各单位报送。"),
        task("（1）时间。", "按月报送。", Role.HEADING_4),
        paragraph(Role.CAPTION, "表1　任务分解表"),
        tasks,
        months,
        paragraph(Role.HEADING_1, "二、保障措施"),
        paragraph(Role.HEADING_2, "（一）健全机制"),
        text("加强领导。"),
        Picture(picture, "保障人数逐年上升", PLACE),
        paragraph(Role.CAPTION, "图1　保障人数"),
        text("各单位要加强领导。"),
    )
    return document(
        own,
        plan,
        (tasks,),
        (paragraph(Role.HEADING_1, "一、总体要求"), text("同上。")),
        title=LONG_TITLE,
        number="木凉府发〔2025〕12号",
        closing=len(plan),
        copies_to="抄送：区委办公室，区人大常委会办公室，区政协办公室，区纪委监委，区人民法院，区人民检察院。",
    )
