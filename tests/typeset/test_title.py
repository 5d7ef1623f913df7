"""Titles: real ones as they should stand, and for any title at all: nothing lost, no name parted, the shape right."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.typeset.notices import ISSUER, notice, with_title_lines
from yinfa.fonts import Face, FontSet
from yinfa.report import Refused
from yinfa.standard import SIZE_2, TYPE_AREA_WIDTH
from yinfa.typeset import typeset
from yinfa.typeset.title import break_title

MEASURE = TYPE_AREA_WIDTH.over(SIZE_2)
NAMES = (ISSUER, "木凉镇", "国务院办公厅")

# As people set them by hand, or as well. One line each, parted by ／.
REAL = [
    "重庆市南川区木凉镇人民政府／关于印发《木凉镇2023年法治政府建设／工作实施方案》的通知",
    "北京市西城区人民政府办公室关于印发／北京市西城区2017年政务公开工作要点的通知",
    "北京市人民政府办公厅关于印发／〈北京市2016年政务公开工作要点〉的通知",
    "广州市天河区教育局／关于印发《2026年广州市天河区幼儿园招生／工作方案》的通知",
    "2026年广州市天河区幼儿园招生工作方案",
    "西平县人民政府办公室关于印发／西平县2020年度法治政府建设工作安排的通知",
    "广州市卫生健康委等4部门／关于印发推进广州市家庭医生签约服务／高质量发展实施方案的通知",
    "推进广州市家庭医生／签约服务高质量发展实施方案",
    "广州市民政局  广州市财政局／关于印发我市2025年最低生活保障及相关社会／救助标准的通知",
    "国务院办公厅关于同意建立铁路沿线安全／环境治理部际联席会议制度的函",
    "国务院办公厅转发交通运输部等单位关于加强／铁路沿线安全环境治理工作意见的通知",
    "潜江市住建局／党组理论学习中心组暨党组会议纪要",
    "国务院办公厅关于印发／“无废城市”建设试点工作方案的通知",
    "国务院办公厅关于印发／《政府网站集约化试点工作方案》的通知",
    "国务院办公厅关于印发／国家组织药品集中采购和使用试点方案的通知",
    "国务院办公厅关于对真抓实干／成效明显地方进一步加大激励支持力度的通知",
    "国务院办公厅／关于推广第二批支持创新相关改革举措的通知",
    "国务院办公厅／转发国家地震局关于1997年地震／趋势和加强防震减灾工作意见报告的通知",
    "国务院办公厅转发国家地震局／关于我国地震重点监视防御区的确定和加强／防震减灾工作意见报告的通知",
    "国务院办公厅关于四川省在温家宝总理考察／工作时所提问题和建议办理情况的函",
    "国务院办公厅关于全面推行行政／执法公示制度执法全过程记录制度重大执法／决定法制审核制度的指导意见",
    "国务院办公厅／关于调整国务院第二次／全国污染源普查领导小组组成人员的通知",
    "国务院办公厅／关于2019年部分节假日安排的通知",
    "广州市人民政府办公厅／关于进一步加强特困人员救助供养工作的通知",
    "国务院办公厅关于印发全国深化／“放管服”改革优化营商环境电视电话会议／重点任务分工方案的通知",
    "全国深化“放管服”改革／优化营商环境电视电话会议重点任务分工方案",
    "国务院办公厅／关于印发生态环境领域中央与地方／财政事权和支出责任划分改革方案的通知",
    "厦门市集美区人民政府办公室／关于印发2021年全区政务公开工作主要任务／分解表的通知",
    "浙江省人民政府办公厅关于印发／浙江省人民政府2023年立法工作计划的通知",
    "北京市东城区人民政府办公室关于印发东城区／2017年政务公开工作要点的通知",
    "新余市人民政府办公室关于印发／《2023年新余市政务公开工作要点》的通知",
]


def widths(lines: tuple[str, ...], fonts: FontSet) -> list[float]:
    return [sum(fonts.advances(Face.BIAOSONG, line.rstrip())) for line in lines]


@pytest.mark.parametrize("lines", REAL)
def test_real_titles(fonts: FontSet, lines: str) -> None:
    title = lines.replace("／", "")
    found = break_title(title, NAMES, fonts, MEASURE, Face.BIAOSONG)
    assert "／".join(found) == lines
    steps = [below - above for above, below in pairwise(widths(found, fonts))]
    assert all(steps), "a rectangle"
    assert not any(above < 0 < below for above, below in pairwise(steps)), "an hourglass"


def test_any_title(fonts: FontSet) -> None:
    words = (
        "关于",
        "印发",
        "《",
        "》",
        "的",
        "通知",
        "木凉镇",
        ISSUER,
        "法治",
        "政府",
        "建设",
        "2023年",
        "（试行）",
        "“",
        "”",
    )

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(words), min_size=1, max_size=30).map("".join))
    def check(title: str) -> None:
        found = break_title(title, NAMES, fonts, MEASURE, Face.BIAOSONG)
        assert "".join(found) == title
        assert all(width <= MEASURE for width in widths(found, fonts)) or len(set(title)) <= 4
        for above, below in pairwise(found):
            assert not any(begin in above[-len(begin) :] and "木凉镇".endswith(below[:1]) for begin in ("木凉",))
            assert not above[-1].isdigit()

    check()


@pytest.mark.parametrize("length", [8, 21, 60, 120])
def test_a_title_of_one_long_word(fonts: FontSet, length: int) -> None:
    found = break_title("龘" * length, (), fonts, MEASURE, Face.BIAOSONG)
    assert "".join(found) == "龘" * length
    assert len(found) <= -(-length // 20) + 2
    assert max(widths(found, fonts)) <= MEASURE


TITLE = "重庆市南川区木凉镇人民政府关于印发《木凉镇2023年法治政府建设工作实施方案》的通知"


def test_the_authors_own_lines_win(fonts: FontSet) -> None:
    lines = ("重庆市南川区木凉镇人民政府", "关于印发《木凉镇2023年法治政府建设工作", "实施方案》的通知")
    document = with_title_lines(notice(title=TITLE), *lines)
    assert typeset(document, fonts).title_lines(document.parts[0].blocks[0]) == lines


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("重庆市南川区木凉镇人民政府", "关于印发工作实施方案的通知"), "与标题的文字不同"),
        ((TITLE[:30], TITLE[30:]), "放不下"),
    ],
)
def test_lines_that_cannot_be_followed_are_refused(fonts: FontSet, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(Refused, match=message) as refused:
        typeset(with_title_lines(notice(title=TITLE), *lines), fonts)
    finding = refused.value.findings[0]
    assert (finding.file, finding.line) == ("content/法治政府建设/2023.md", 7)
    assert finding.hint
