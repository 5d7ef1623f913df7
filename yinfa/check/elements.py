"""A notice goes in, faults of its elements come out: title, number, addressees, dates, disclosure (§7.2–§7.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinfa import numerals
from yinfa.check.digits import faulty_number, number_fault
from yinfa.check.passages import PROSE, Kind
from yinfa.check.rule import Case, Hit, Spot, at, notice_rule
from yinfa.report import Severity

KINDS = (
    *("决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告"),
    *("请示", "批复", "议案", "函", "纪要"),
)
"""The fifteen kinds of document (党政机关公文处理工作条例 §8); 命令 is also called 令."""
_WITHOUT_DE = {"命令", "令", "公报", "公告", "通告", "纪要", "决议", "决定"}
"""Kinds whose title may be the issuer's name and the kind alone."""
_ADDRESSED = {"意见", "通知", "通报", "报告", "请示", "批复", "议案", "函"}


# Title


@notice_rule(Severity.WARNING)
def unknown_kind(case: Case) -> Iterator[Hit]:
    """A kind of document that the regulations do not know: 方案 and 要点 are issued by a 通知.

    Clause: 党政机关公文处理工作条例 第八条
    """
    kind = case.notice.matter.kind
    if kind not in KINDS and kind != "令":
        hint = f"法定文种是：{'、'.join(KINDS)}。方案、要点、计划等用通知印发。"
        yield Hit(f"“{kind}”不是法定公文文种", case.line("文种"), kind, hint)


@notice_rule(Severity.WARNING)
def title_without_kind(case: Case) -> Iterator[Hit]:
    """A title that does not end with 的 and the kind of document.

    Clause: GB/T 9704—2012 §7.3.1, 党政机关公文处理工作条例 第九条
    """
    kind, title = case.notice.matter.kind, case.title
    if title.text.endswith(kind) and (kind in _WITHOUT_DE or re.search(f"的[^的》]{{0,4}}{kind}$", title.text)):
        return
    text = title.text
    yield at(
        title,
        Spot(
            len(text),
            len(text),
            f"标题没有以“的{kind}”结尾",
            "标题由发文机关名称、事由和文种组成。",
            f"…的{kind}",
            text,
        ),
    )


@notice_rule(Severity.NOTICE)
def title_without_issuer(case: Case) -> Iterator[Hit]:
    """A title that begins with 关于, without the issuer's name.

    Clause: GB/T 9704—2012 §7.3.1, 党政机关公文处理工作条例 第九条
    """
    if case.title.text.startswith(("关于", "印发", "转发")):
        yield at(case.title, Spot(0, 2, "标题没有写发文机关名称", "标题由发文机关名称、事由和文种组成。"))


_POINTS = re.compile("[，。；：！？…,.;:!?]")


@notice_rule(Severity.WARNING)
def title_punctuation(case: Case) -> Iterator[Hit]:
    """A comma, full stop, colon … in the title of the notice or of the plan.

    Clause: GB/T 9704—2012 §7.3.1
    """
    plan = case.notice.plan
    for title in (passage for passage in case.passages if passage.kind is Kind.TITLE and passage.text):
        found = _POINTS.search(title.text)
        if found and found.end() < len(title.text) and title.part <= (1 if plan else 0):
            yield at(
                title,
                Spot(
                    *found.span(),
                    "标题里有标点",
                    "标题中除书名号、引号、括号、顿号外不用标点。",
                    measured=found.group(),
                ),
            )


@notice_rule(Severity.WARNING)
def title_within_title(case: Case) -> Iterator[Hit]:
    """《 》 in the plan's title, which the notice's own title sets in 《 》 again.

    Clause: GB/T 15834—2011 §4.15
    """
    plan = case.notice.plan
    if plan and "《" in plan.title and f"《{plan.title}》" in case.title.text:
        hint = "在文件开头写“标题: …”，把里层的书名号改成〈〉。"
        start = case.title.text.index(plan.title)
        yield at(case.title, Spot(start, start + len(plan.title), "标题里的书名号套了同样的书名号", hint))


_LONG = 50


@notice_rule(Severity.NOTICE)
def long_title(case: Case) -> Iterator[Hit]:
    """A title of more than fifty characters.

    Clause: GB/T 9704—2012 §7.3.1
    """
    length = len(case.title.text)
    if length > _LONG:
        yield at(
            case.title, Spot(0, 0, "标题太长", "标题要简明，最好不超过三行。", f"不超过 {_LONG} 字", f"{length} 字")
        )


@notice_rule(Severity.WARNING)
def plan_not_in_title(case: Case) -> Iterator[Hit]:
    """A notice that issues a plan whose title is not in its own.

    Clause: GB/T 9704—2012 §7.3.1
    """
    matter, plan = case.notice.matter, case.notice.plan
    if matter.matter != "印发" or not plan or not plan.title:
        return
    if _bare(plan.title).removeprefix("关于") not in _bare(case.title.text):
        yield at(
            case.title, Spot(0, 0, "标题里没有所印发文件的名称", "和方案的标题写得一样。", plan.title, case.title.text)
        )


def _bare(title: str) -> str:
    return re.sub("[《》〈〉“”‘’（）()\\s]", "", title)


_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s?[-—–~～至]\s?((?:19|20)\d\d))?年")


@notice_rule(Severity.WARNING)
def title_year(case: Case) -> Iterator[Hit]:
    """The year in the plan's title is not the 年度 in the front matter.

    Clause: none
    """
    year, plan = case.notice.matter.year, case.notice.plan
    if not year or not plan:
        return
    spans = [(int(found.group(1)), int(found.group(2) or found.group(1))) for found in _YEARS.finditer(plan.title)]
    if spans and not any(first <= year <= last for first, last in spans):
        hint = "核对是不是从上一年的文件改来的。"
        yield Hit("标题里的年份和“年度”不一致", plan.line, plan.title, hint, f"{year}年", f"{spans[0][0]}年")


# Document number


@notice_rule(Severity.WARNING)
def missing_document_number(case: Case) -> Iterator[Hit]:
    """No document number.

    Clause: GB/T 9704—2012 §7.2.5
    """
    if not case.notice.matter.number:
        code = (case.notice.issuer.codes or ("机关代字",))[0]
        example = f"“发文字号: {code}〔{case.notice.matter.date.year}〕1号”"
        yield Hit("没有发文字号", case.line("发文字号"), hint=f"编号以后在文件开头加一行，如{example}。")


_NUMBER = re.compile(r"(?P<code>[\u4e00-\u9fff]{2,15})〔(?P<year>\d{4})〕[1-9]\d*号")


@notice_rule(Severity.WARNING)
def document_number(case: Case) -> Iterator[Hit]:
    """A document number not of the form 木凉府发〔2023〕12号.

    Clause: GB/T 9704—2012 §7.2.5
    """
    number = case.notice.matter.number
    if number and not _NUMBER.fullmatch(number):
        fault = faulty_number(number)
        message, hint = number_fault(fault) if fault else ("发文字号的写法不对", "写成“机关代字〔年份〕顺序号号”。")
        good = f"{(case.notice.issuer.codes or ('机关代字',))[0]}〔{case.notice.matter.date.year}〕12号"
        yield Hit(message, case.line("发文字号"), number, hint, f"形如 {good}", number)


@notice_rule(Severity.WARNING)
def document_number_parts(case: Case) -> Iterator[Hit]:
    """A document number with another code than the issuer's, or another year than the date's.

    Clause: GB/T 9704—2012 §7.2.5
    """
    matter, line = case.notice.matter, case.line("发文字号")
    found = _NUMBER.fullmatch(matter.number or "")
    if not found:
        return
    codes = [code for issuer in case.notice.issuers for code in issuer.codes]
    if codes and found["code"] not in codes:
        hint = "核对；机关有几个代字的，以批准的为准。"
        yield Hit("发文字号的机关代字不是发文机关的", line, found.group(), hint, "、".join(codes), found["code"])
    if int(found["year"]) != matter.date.year:
        hint = "发文字号的年份是成文的年份。"
        yield Hit("发文字号的年份和成文日期不一致", line, found.group(), hint, str(matter.date.year), found["year"])


# Addressees, dates, disclosure, attachments


@notice_rule(Severity.WARNING)
def missing_addressees(case: Case) -> Iterator[Hit]:
    """No addressees, where the kind of document has them.

    Clause: GB/T 9704—2012 §7.3.2
    """
    matter = case.notice.matter
    if matter.kind in _ADDRESSED and not matter.addressees:
        yield Hit(
            "没有主送机关", case.line("主送机关"), hint="在文件开头加一行，如“主送机关: [各村民委员会, 镇级各部门]”。"
        )


@notice_rule(Severity.WARNING)
def repeated_addressee(case: Case) -> Iterator[Hit]:
    """An addressee named twice, or also among those who get copies.

    Clause: GB/T 9704—2012 §7.3.2
    """
    seen: set[str] = set()
    matter = case.notice.matter
    for key, names in (("主送机关", matter.addressees), ("抄送", matter.copies_to)):
        for index, name in enumerate(names):
            if name in seen:
                yield Hit(f"“{name}”写了两次", case.line(f"{key}.{index}", key), name, "主送、抄送里每个机关只写一次。")
            seen.add(name)


@notice_rule(Severity.WARNING)
def date_far_from_year(case: Case) -> Iterator[Hit]:
    """A 成文日期 more than a year away from the 年度 of the plan.

    Clause: GB/T 9704—2012 §7.3.5.4
    """
    matter = case.notice.matter
    if matter.year and abs(matter.date.year - matter.year) > 1:
        day, hint = numerals.date(matter.date), "核对成文日期和年度。"
        yield Hit("成文日期和年度相差太远", case.line("成文日期"), day, hint, f"{matter.year}年前后", day)


@notice_rule(Severity.WARNING)
def print_date(case: Case) -> Iterator[Hit]:
    """A 印发日期 before the 成文日期.

    Clause: GB/T 9704—2012 §7.4.3
    """
    matter = case.notice.matter
    if matter.print_date and matter.print_date < matter.date:
        day, signed = numerals.date(matter.print_date), numerals.date(matter.date)
        yield Hit("印发日期早于成文日期", case.line("印发日期"), day, "核对这两个日期。", f"不早于{signed}", day)


@notice_rule(Severity.WARNING)
def missing_disclosure(case: Case) -> Iterator[Hit]:
    """It is not said whether the notice is open to the public.

    Clause: 国办发〔2016〕80号《〈关于全面推进政务公开工作的意见〉实施细则》
    """
    if not case.notice.matter.disclosure and not case.notice.matter.note:
        hint = "在文件开头加一行“公开方式: 主动公开”，或依申请公开、不予公开。"
        yield Hit("没有注明公开方式", case.line("公开方式"), hint=hint)


_MENTIONED = re.compile(r"(?:^|[（见])附件(?:\d{1,2})?(?=[）：:。，、；]|$)|(?<=[（见])附件\d{1,2}")


@notice_rule(Severity.WARNING)
def missing_attachment(case: Case) -> Iterator[Hit]:
    """The text points to an attachment that is not there.

    Clause: GB/T 9704—2012 §7.3.4
    """
    there = len(case.notice.attachments)
    for passage in case.passages:
        if passage.kind not in PROSE:
            continue
        for found in _MENTIONED.finditer(passage.prose):
            number = int(re.sub(r"\D", "", found.group()) or 1)
            if number > there:
                message = f"文中提到附件 {number}，公文只有 {there} 个附件" if there else "文中提到附件，公文没有附件"
                yield at(passage, Spot(*found.span(), message, "在文件末尾写“# 附件：标题”，下面写附件的内容。"))
                break


_OWN_NOTE = re.compile("[（(](?:此件|本件|公开方式)[^）)]{2,12}[）)]")


@notice_rule(Severity.WARNING)
def typed_note(case: Case) -> Iterator[Hit]:
    """The disclosure statement typed into the text: the program gives it.

    Clause: GB/T 9704—2012 §7.3.6
    """
    for passage in case.passages:
        if passage.kind is Kind.TEXT and (found := _OWN_NOTE.fullmatch(passage.text.strip())):
            hint = "删去这一段，在文件开头写“公开方式: 主动公开”；要另写附注的，写“附注: …”。"
            yield at(passage, Spot(0, len(found.group()), "附注写在了正文里", hint))
