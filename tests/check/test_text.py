"""Every rule about text: what it must find, in the forms that offices write, and what it must leave alone."""

import pytest

from yinfa.check import RULES, Kind, Passage, check_text
from yinfa.report import Finding

TEXT, ITEM, CELL, HEADING, TITLE, DUTY = Kind.TEXT, Kind.ITEM, Kind.CELL, Kind.HEADING, Kind.TITLE, Kind.DUTY


def found(rule: str, *texts: str, kind: Kind = TEXT, level: int = 0) -> list[Finding]:
    """Run one rule over texts, one a line from line 1 on."""
    passages = [Passage(text, "甲.md", line, kind, level) for line, text in enumerate(texts, 1)]
    return list(RULES[f"check.{rule}"].of_text(passages))


HITS = [
    ("half-width-punctuation", "创建“示范村(社区)”活动。"),
    ("half-width-punctuation", "各镇、街,各管委会。"),
    ("half-width-punctuation", "工作要点 :如下。"),
    ("half-width-punctuation", "现将有关事项通知如下:"),
    ("half-width-punctuation", "落实责任;加强督查。"),
    ("half-width-punctuation", "怎么办?怎么干!"),
    ("half-width-punctuation", "请认真贯彻落实."),
    ("half-width-punctuation", "社会资本合作(PPP)平台。"),
    ("half-width-punctuation", "(一)推进公开。"),
    ("half-width-punctuation", "提高到30%,比上年增长。"),
    ("half-width-punctuation", "详见平台(网址http://www.example.gov.cn/a,b)。"),
    ("ascii-quotes", '落实"三项制度"。'),
    ("ascii-quotes", "落实'三项制度'。"),
    ("ascii-quotes", "印发<实施方案>的通知。"),
    ("ascii-quotes", "落实＂三项制度＂。"),
    ("doubled-punctuation", "认真落实。。"),
    ("doubled-punctuation", "加强领导，，压实责任。"),
    ("doubled-punctuation", "镇党政办、，大观司法所。"),
    ("doubled-punctuation", "要求是：。"),
    ("doubled-punctuation", "加强领导。 ，压实责任。"),
    ("doubled-punctuation", "他说：“认真落实。”。"),
    ("ellipsis", "公路、桥梁...都要检查。"),
    ("ellipsis", "公路、桥梁。。。都要检查。"),
    ("ellipsis", "公路、桥梁…都要检查。"),
    ("ellipsis", "公路、桥梁、、、都要检查。"),
    ("ellipsis", "公路、桥梁………都要检查。"),
    ("ellipsis", "公路、桥梁……等。"),
    ("dash", "目标--全面建成。"),
    ("dash", "5―6级地震。"),
    ("dash", "目标――全面建成。"),
    ("dash", "目标──全面建成。"),
    ("dash", "目标－－全面建成。"),
    ("enumeration-between-quoted", "《宪法》、《民法典》都要学。"),
    ("enumeration-between-quoted", "“四个意识”、“四个自信”。"),
    ("enumeration-before-et-cetera", "公路、桥梁、等设施。"),
    ("unpaired-marks", "落实“三项制度。"),
    ("unpaired-marks", "落实三项制度”。"),
    ("unpaired-marks", "印发《实施方案的通知。"),
    ("unpaired-marks", "村（社区要落实。"),
    ("unpaired-marks", "村(社区要落实。"),
    ("unpaired-marks", "落实”三项制度“。"),
    ("unpaired-marks", "落实“三项制度“。"),
    ("unpaired-marks", "落实”三项制度”。"),
    ("unpaired-marks", "（见《实施方案）》。"),
    ("unpaired-marks", "木凉府发〔2023]12号。"),
    ("nested-quotes", "“学习“两个结合”精神”。"),
    ("nested-quotes", "《关于印发《方案》的通知》。"),
    ("nested-quotes", "关于印发〈方案〉的通知。"),
    ("nested-quotes", "落实‘三项制度’。"),
    ("nested-brackets", "（市（区）人民政府）"),
    ("final-punctuation", "加强组织领导，压实工作责任"),
    ("final-punctuation", "加强组织领导，"),
    ("final-punctuation", "镇党政办、"),
    ("final-punctuation", "到2025年底，覆盖率达到95%"),
    ("space-in-chinese", "“乡村振兴 法治同行”活动。"),
    ("space-in-chinese", "“乡村振兴　法治同行”活动。"),
    ("space-in-chinese", "2018 年工作要点。"),
    ("space-in-chinese", "2026年 4月20日。"),
    ("space-in-chinese", "加强领导， 压实责任。"),
    ("document-number-in-text", "（渝府发[2023]12号）。"),
    ("document-number-in-text", "（渝府发【2023】12号）。"),
    ("document-number-in-text", "渝府发（2023）12号。"),
    ("document-number-in-text", "渝府发(2023)12号。"),
    ("document-number-in-text", "按照渝府发（2023）12号文件执行。"),
    ("document-number-in-text", "渝府发［2023］12号。"),
    ("document-number-in-text", "渝府发﹝2023﹞12号。"),
    ("document-number-in-text", "渝府发〔2023〕第12号。"),
    ("document-number-in-text", "渝府发〔2023〕012号。"),
    ("document-number-in-text", "渝府发〔23〕12号。"),
    ("document-number-in-text", "渝府发〔2023〕12。"),
    ("document-number-in-text", "渝府发〔 2023 〕12号。"),
    ("leading-zero-date", "2023年07月05日前。"),
    ("leading-zero-date", "2023年7月05日前。"),
    ("leading-zero-date", "07月15日前。"),
    ("leading-zero-date", "2023年07月底前。"),
    ("two-digit-year", "23年7月底前。"),
    ("two-digit-year", "23年度工作。"),
    ("two-digit-year", "25年底前。"),
    ("two-digit-year", "2023—25年。"),
    ("impossible-date", "2023年2月29日前。"),
    ("impossible-date", "2023年13月5日前。"),
    ("impossible-date", "6月31日前。"),
    ("weekday", "2023年7月25日（星期一）。"),
    ("weekday", "2018年12月29日（周日）。"),
    ("numeric-date", "于2023-07-25前报送。"),
    ("numeric-date", "于2023.7.25前报送。"),
    ("numeric-date", "于2023/7/25前报送。"),
    ("full-width-digits", "共１２项。"),
    ("full-width-digits", "ＧＤＰ增长。"),
    ("number-range", "利用3-5年时间。"),
    ("number-range", "培训10~20人。"),
    ("number-range", "每年1 - 3次。"),
    ("number-range", "2023-2025年。"),
    ("range-unit", "提高15—30%。"),
    ("range-unit", "提高15-30%。"),
    ("range-unit", "投资3～5万元。"),
    ("chinese-zero", "二○二三年七月。"),
    ("chinese-zero", "二零二三年七月。"),
    ("chinese-zero", "二0二三年七月。"),
    ("disguised-character", "认真⼯作。"),
    ("disguised-character", "⼤⼒推进。"),
    ("number-mark", "（一）、加强领导。"),
    ("number-mark", "一.加强领导。"),
    ("number-mark", "一，加强领导。"),
    ("number-mark", "1、加强领导。"),
    ("number-mark", "（1）、加强领导。"),
    ("number-gap-inside", "一是加强领导；二是压实责任；四是督查。"),
    ("number-gap-inside", "（1）加强领导；（3）督查。"),
    ("number-gap-inside", "第一，加强领导。第三，督查。"),
    ("number-gap-inside", "一是加强领导；二是压实责任；二是督查。"),
    ("run-together", "完成其他事项。二、成员单位由各镇组成。"),
    ("run-together", "压实责任。（二）完善机制。"),
    ("run-together", "（镇党政办负责）（二）完善机制。"),
]

CLEAN = [
    ("half-width-punctuation", "投资1,000.5万元，比例为1:3，10:30开会。"),
    ("half-width-punctuation", "登录网站（网址：http://www.example.gov.cn/a,b;c?d=(1)）办理。"),
    ("half-width-punctuation", "邮箱：office.mu@example.gov.cn。"),
    ("half-width-punctuation", "1.加强领导。"),
    ("half-width-punctuation", "见附件1.docx。"),
    ("half-width-punctuation", "See the plan (2023), please."),
    ("ascii-quotes", "落实“三项制度”和‘两个清单’。"),
    ("ascii-quotes", "收入<3000元且支出>2000元。"),
    ("ascii-quotes", 'John\'s report says "yes".'),
    ("doubled-punctuation", "怎么办？！他说：“认真落实。”大家同意。"),
    ("doubled-punctuation", "公路、桥梁……都要检查。"),
    ("ellipsis", "公路、桥梁……都要检查。"),
    ("ellipsis", "第一段…………第二段。"),
    ("ellipsis", "见第3.1.2节。"),
    ("dash", "目标——全面建成；2021—2025年；北京—上海；5—6级；吐鲁番-哈密盆地。"),
    ("enumeration-between-quoted", "《宪法》《民法典》“四个意识”“四个自信”。"),
    ("enumeration-between-quoted", "《宪法》（2018年修正）、《民法典》。"),
    ("enumeration-before-et-cetera", "一等、二等奖，特等、等级评定，公路、桥梁等。"),
    ("unpaired-marks", "“民主法治示范村（社区）”创建《关于印发〈方案〉的通知》（国办发〔2023〕1号）。"),
    ("unpaired-marks", "1）加强领导；2）压实责任。"),
    ("unpaired-marks", "村(社区）要落实。"),
    ("unpaired-marks", "It’s the people’s plan."),
    ("nested-quotes", "“学习‘两个结合’精神”，《关于印发〈方案〉的通知》，《转发〈关于《方案》的意见〉的通知》。"),
    ("nested-brackets", "（市〔区〕人民政府）（见“三项（制度）”）。"),
    ("final-punctuation", "加强组织领导，压实工作责任。"),
    ("final-punctuation", "现将有关事项通知如下："),
    ("final-punctuation", "加强领导，压实责任。（责任单位：镇党政办）"),
    ("final-punctuation", "他说：“加强领导，压实责任。”"),
    ("final-punctuation", "木凉镇人民政府"),
    ("final-punctuation", "组　长：韩　正　　国务院副总理，负责全面工作"),
    ("final-punctuation", "联系人：张三，联系电话：00000000"),
    ("final-punctuation", "副组长：李四，镇党委副书记"),
    ("final-punctuation", "木凉府发〔2023〕12号"),
    ("space-in-chinese", "《广州市民政局 广州市财政局关于提高标准的通知》。"),
    ("space-in-chinese", "组　长：韩　正　　国务院副总理"),
    ("space-in-chinese", "召 集 人：杨传堂"),
    ("space-in-chinese", "第一条　为了规范行政执法，制定本办法。"),
    ("space-in-chinese", "张三 李四 王小五"),
    ("space-in-chinese", "使用 GUID 算法，2023年7月5日。"),
    ("space-in-chinese", "表1 责任分工"),
    ("document-number-in-text", "（国办发〔2018〕118号）、国发〔2018〕19、20号，法释〔2020〕1号。"),
    (
        "document-number-in-text",
        "规划（2015—2020年），一期工程（2020）5号楼，二期（2021）3号地块，第12号令，公告2023年第5号。",
    ),
    ("document-number-in-text", "（2023）渝0119民初123号民事判决。"),
    ("leading-zero-date", "2023年7月5日、10月10日、2020年10月1日，100月。"),
    ("two-digit-year", "近20年来，10年内，2023年7月，20世纪80年代，“十四五”期间3年。"),
    ("two-digit-year", "2021—2025年。"),
    ("impossible-date", "2024年2月29日、2月29日、12月31日。"),
    ("weekday", "2018年12月29日（星期六），2023年7月23日（星期天），2023年7月25日。"),
    ("numeric-date", "2023年7月25日，GB/T 15834-2011，版本2023.7，电话0571-12345678。"),
    ("numeric-date", "网址http://www.example.gov.cn/2023-07-25/a.html。"),
    ("full-width-digits", "共12项，GDP增长5％。"),
    ("number-range", "3—5年、3～5年，电话023-71234567，2023-07-25，5-3号楼，GB/T 26341-2010，附件1-5下载。"),
    ("range-unit", "15%—30%，3万—5万元，2021—2025年，1～3个百分点，3万～5万元。"),
    ("chinese-zero", "二〇二三年七月，一百零五年，二〇〇四年十月。"),
    ("disguised-character", "认真工作，大力推进。"),
    ("number-mark", "一、加强领导。"),
    ("number-mark", "（一）加强领导。"),
    ("number-mark", "1.加强领导。"),
    ("number-mark", "10、11月份完成。"),
    ("number-mark", "一季度完成。"),
    ("number-gap-inside", "一是加强领导；二是压实责任；三是督查。另外，一是宣传，二是培训。"),
    ("number-gap-inside", "按照第二条第（三）项和（五）项执行。"),
    ("number-gap-inside", "（1）加强领导；（2）督查。"),
    ("run-together", "按照第三条第（一）（二）项规定执行。"),
    ("run-together", "标准如下。二、三级智力残疾的，按规定办理。"),
    ("run-together", "（一）加强领导。压实责任。"),
]


@pytest.mark.parametrize(("rule", "text"), HITS)
def test_finds(rule: str, text: str) -> None:
    (finding,) = found(rule, text)
    assert finding.rule == f"check.{rule}"
    assert (finding.file, finding.line) == ("甲.md", 1)
    assert finding.message
    assert finding.hint or finding.expected
    assert all(part in text for part in finding.text.split(" …… "))


@pytest.mark.parametrize(("rule", "text"), CLEAN)
def test_leaves_alone(rule: str, text: str) -> None:
    assert found(rule, text) == []


def test_shows_the_text_around_each_fault_and_counts_them() -> None:
    (finding,) = found(
        "half-width-punctuation", "聚焦重点领域,健全完善工作机制，扎实推进各项任务落实到位;确保取得实效."
    )
    assert finding.text == "聚焦重点领域,健全完善工作机制，扎 …… 推进各项任务落实到位;确保取得实效."
    assert finding.message == "中文里用了半角标点（本段 3 处）"
    assert finding.hint == "改成全角：“,”改成“，”，“.”改成“。”，“;”改成“；”。"


def test_says_what_is_right() -> None:
    assert found("leading-zero-date", "2023年07月05日前。")[0].expected == "7月5日"
    assert found("range-unit", "提高15-30%。")[0].expected == "15%—30%"
    assert found("range-unit", "投资3～5万元。")[0].expected == "3万～5万"
    assert found("number-range", "利用3-5年时间。")[0].expected == "3—5"
    assert found("weekday", "2023年7月25日（星期一）。")[0].expected == "星期二"
    assert found("chinese-zero", "二○二三年。")[0].expected == "二〇二三年"
    assert found("disguised-character", "认真⼯作。")[0].expected == "工"
    assert found("full-width-digits", "ＧＤＰ增长。")[0].expected == "GDP"
    assert found("numeric-date", "于2023-07-05前。")[0].expected == "2023年7月5日"


def test_reversed_quotes_are_one_fault() -> None:
    (finding,) = found("unpaired-marks", "落实”三项制度“。")
    assert finding.message == "引号、括号的方向反了"


def test_a_quotation_may_run_over_paragraphs() -> None:
    assert found("unpaired-marks", "“第一段。", "“第二段。", "“第三段。”") == []
    assert [f.line for f in found("unpaired-marks", "“第一段。", "第二段。")] == [1]


def test_the_comma_of_an_office_list_is_left_to_its_own_rule() -> None:
    assert found("half-width-punctuation", "镇党政办,大观司法所", kind=DUTY) == []
    assert found("half-width-punctuation", "镇党政办(牵头)、大观司法所", kind=DUTY)


@pytest.mark.parametrize("text", ["加强组织领导。", "加强组织领导：", "加强组织领导，"])
def test_a_chapter_heading_has_no_point_at_its_end(text: str) -> None:
    assert found("heading-punctuation", text, kind=HEADING, level=1)


def test_a_task_heading_may_end_with_a_full_stop() -> None:
    assert found("heading-punctuation", "加强组织领导。", kind=HEADING, level=2) == []
    assert found("heading-punctuation", "加强组织领导，", kind=HEADING, level=2)
    assert found("heading-punctuation", "“三项制度”（试行）", kind=HEADING, level=1) == []


def test_cells_and_items_need_no_full_stop() -> None:
    for kind in (CELL, ITEM, HEADING, DUTY):
        assert found("final-punctuation", "加强组织领导，压实工作责任", kind=kind) == []


@pytest.mark.parametrize(
    "text",
    ["一、加强领导", "（一）加强领导", "(一)加强领导", "1.加强领导", "1．加强领导", "（1）加强领导", "①加强领导"],
)
def test_a_heading_has_no_number_of_its_own(text: str) -> None:
    assert found("typed-number", text, kind=HEADING, level=1)


@pytest.mark.parametrize("text", ["一体推进", "一、二级医院", "2023年任务", "3.0版平台", "“一网通办”改革", "十项措施"])
def test_a_heading_may_begin_with_a_figure(text: str) -> None:
    assert found("typed-number", text, kind=HEADING, level=1) == []


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (["一、甲。", "二、乙。", "四、丙。"], [3]),
        (["（一）甲。", "（三）乙。"], [2]),
        (["1.甲。", "2．乙。", "2.丙。"], [3]),
        (["（1）甲。", "（2）乙。", "（1）丙。", "（3）丁。"], [4]),
        (["①甲。", "③乙。"], [2]),
        (["（二）甲。"], [1]),
        (["一、甲。", "（一）乙。", "（二）丙。", "二、丁。", "（三）戊。", "（五）己。"], [6]),
        (["一、甲。", "三、乙。", "二、丙。"], [2, 3]),
    ],
)
def test_numbers_must_follow_each_other(texts: list[str], lines: list[int]) -> None:
    assert [finding.line for finding in found("number-gap", *texts)] == lines


@pytest.mark.parametrize(
    "texts",
    [
        ["一、甲。", "（一）乙。", "1.丙。", "2.丁。", "（二）戊。", "1.己。", "二、庚。", "（一）辛。"],
        ["一、甲。", "（一）乙。", "二、丙。", "（二）丁。"],  # runs on over chapters
        ["一、甲。", "中间的话。", "二、乙。"],
        ["1.2020年底前完成。", "2.2021年底前完成。", "3.甲。"],
        ["附件：1.甲", "2.乙"],
        ["一、二级医院。"],
        ["3.5亿元资金。"],
    ],
)
def test_numbers_may_begin_again_and_run_on(texts: list[str]) -> None:
    assert found("number-gap", *texts) == []


def test_ten_and_more_are_counted() -> None:
    numerals = "一二三四五六七八九十"
    numbers = [*numerals, *(f"十{n}" for n in numerals[:-1]), "二十", "二十一"]
    assert found("number-gap", *(f"（{number}）甲。" for number in numbers)) == []
    assert [f.line for f in found("number-gap", *(f"（{number}）甲。" for number in numbers if number != "十九"))] == [
        19
    ]


def test_each_part_counts_for_itself() -> None:
    passages = [Passage("一、甲。", part=1), Passage("一、乙。", part=2), Passage("三、丙。", part=2)]
    assert len(list(RULES["check.number-gap"].of_text(passages))) == 1


def test_a_typed_number_is_below_the_heading_that_it_stands_under() -> None:
    assert found("number-level", "一、甲。", level=2)
    assert found("number-level", "（一）甲。", level=2)
    assert found("number-level", "1.甲。", "（1）乙。", level=2) == []
    assert found("number-level", "（一）甲。", level=1) == []
    assert found("number-level", "一、甲。", level=0) == []


def test_headings_go_down_a_level_at_a_time() -> None:
    def headings(*levels: int) -> list[Passage]:
        return [Passage("甲", line=line, kind=HEADING, level=level) for line, level in enumerate(levels, 1)]

    rule = RULES["check.skipped-level"]
    assert [f.line for f in rule.of_text(headings(1, 3, 3, 2, 4))] == [2, 5]
    assert not list(rule.of_text(headings(1, 2, 3, 4, 1, 2, 2)))


def test_a_paragraph_pasted_twice() -> None:
    text = "坚持立改废释并举，及时修改、废止与上位法冲突的行政规范性文件。"
    (finding,) = found("repeated-paragraph", text, "另一段。", text)
    assert finding.line == 3
    assert "第 1 行" in finding.message
    assert found("repeated-paragraph", "持续推进。", "持续推进。") == []


CLEAN_NOTICE = """\
为深入贯彻党的二十大精神，根据《重庆市法治政府建设实施方案（2021—2025年）》（渝委发〔2021〕20号）和市委六届二次全会部署，制定本方案。
到2025年底，重点领域执法覆盖率达到95%以上，群众满意度每年提高1～3个百分点，投入资金50万—80万元。
坚持“谁执法谁普法”，落实“四个意识”“四个自信”的要求，学习《宪法》《民法典》等法律。
一是加强组织领导；二是压实工作责任，做到“一事一评”“一次一评”；三是强化督促检查……确保取得实效。
请于2023年7月25日（星期二）17:30前登录平台（网址：http://www.example.gov.cn/fzzf?id=1,2）报送，邮箱office@example.gov.cn。
推动IPv6改造，使用GUID算法，3.5亿元资金按1:3配套，人均1,000.5元。
主任说：“法治建设既要抓末端、治已病，更要抓前端、治未病。”大家都同意。
农户户均增收3万—5万元，气温-5℃～10℃。
“第一段引文。
“第二段引文。”
（一）指导思想。坚持以习近平新时代中国特色社会主义思想为指导。
（二）基本原则。坚持立改废释并举——既要立，也要废。
市财政局、市人力社保局等部门按职责分工负责。
"""


def test_clean_text_gives_no_finding() -> None:
    texts = CLEAN_NOTICE.splitlines()
    assert check_text([Passage(text, "甲.md", line) for line, text in enumerate(texts, 1)]) == []
