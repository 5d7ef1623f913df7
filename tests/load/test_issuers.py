"""An issuer's profile is read with the notice that names it; its faults are told with the notice's own."""

import pytest

from tests.desk import BODY, FRONT, Desk, told

PROFILE = "全称: 重庆市南川区木凉镇人民政府\n"


def write_profile(desk: Desk, text: str | bytes, name: str = "木凉镇") -> None:
    path = desk.project.content / "issuers" / f"{name}.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(
    ("profile", "line", "message", "hint"),
    [
        ("", 1, "缺少“全称”", "请补上"),
        (PROFILE + "机关代号: 甲\n", 2, "不认识的名称“机关代号”", "是不是“机关代字”？"),
        (PROFILE + "主送机关: 甲\n", 2, "不认识的名称“主送机关”", "“主送机关”写在公文的内容文件里"),
        (PROFILE + "版式:\n  行据: 225/22\n", 3, "不认识的名称“行据”", "是不是“行距”？"),
        (PROFILE + "版式: {行距: 22}\n", 2, "“行距”不能写“22”", "可以写：撑满版心、225/22。"),
        (PROFILE + "版式: {用印: 有}\n", 2, "“用印”不能写“有”", "可以写：加盖印章、不加盖印章。"),
        (PROFILE + "版式: 撑满版心\n", 2, "“版式”下面要另起行、缩进两格，一行一项", "例如"),
        (PROFILE + "网站: {域名：a.cn}\n", 2, "不认识的名称“域名：a.cn”", "冒号要用半角，后面空一格：“域名: a.cn”。"),
        (PROFILE + "单位: [甲, 乙]\n", 2, "“单位”下面要另起行、缩进两格，一行一项", "例如"),
        (PROFILE + "单位:\n  甲: {乙: 丙}\n", 3, "“甲”要写成一串，至少一个", "例如"),
        (PROFILE + "单位:\n  甲: [乙，丙]\n", 3, "这里的逗号是全角的", "方括号里各项之间用半角逗号"),
        (PROFILE + "单位:\n  甲: []\n  甲: [乙]\n", 4, "“甲”写了两次", "请留一个"),
        (PROFILE + "单位:\n  甲：\n", 3, "“甲”后面的冒号不对", "冒号要用半角"),
        (PROFILE + "全称: 乙\n", 2, "“全称”写了两次", "请留一个"),
        (PROFILE + "---\n全称: 乙\n", 2, "上面多了一行“---”或“...”", "各项之间不要写"),
        (PROFILE.encode("gbk"), 1, "文件不是 UTF-8 编码，而像是 GBK 编码", "用记事本或 WPS 打开"),
    ],
)  # fmt: skip
def test_a_broken_profile_is_told_with_its_own_file_and_line(
    desk: Desk, profile: str | bytes, line: int, message: str, hint: str
) -> None:
    write_profile(desk, profile)
    (finding,) = desk.faults(FRONT + BODY)
    assert finding.file == "content/issuers/木凉镇.yaml"
    assert told([finding]) == [(line, message)]
    assert finding.hint.startswith(hint)


def test_faults_of_the_notice_and_of_its_profile_are_told_together(desk: Desk) -> None:
    write_profile(desk, "全名: 甲\n版式: {行距: 22}\n")
    findings = desk.faults(FRONT.replace("2023-07-25", "昨天") + "# 方案\n")
    assert [(f.file, f.line) for f in findings] == [
        ("content/试.md", 5),
        ("content/试.md", 7),
        ("content/issuers/木凉镇.yaml", 1),
        ("content/issuers/木凉镇.yaml", 1),
        ("content/issuers/木凉镇.yaml", 2),
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("木凉乡", "是不是“木凉镇”？"),
        ("大观", "已有：木凉镇。"),
        ("../issuers/木凉镇", "已有"),
        ("/etc/passwd", "已有"),
        ("镇" * 300, "已有"),
    ],
)
def test_an_unknown_issuer_is_told_which_there_are(desk: Desk, name: str, hint: str) -> None:
    (finding,) = desk.faults(FRONT.replace("木凉镇", name) + BODY)
    assert finding.rule == "content.unknown-issuer"
    assert finding.line == 4
    assert finding.hint.startswith(hint)


def test_an_issuer_named_twice_is_refused(desk: Desk) -> None:
    assert told(desk.faults(FRONT.replace("木凉镇", "[木凉镇, 木凉镇]") + BODY)) == [(4, "发文机关“木凉镇”写了两次")]


def test_joint_issuers_are_read_in_their_order(desk: Desk) -> None:
    write_profile(desk, "全称: 大观镇人民政府\n单位: {甲: , 乙: 丙}\n", "大观镇")
    notice = desk.load(FRONT.replace("木凉镇", "[大观镇, 木凉镇]") + BODY).notice
    assert [issuer.name for issuer in notice.issuers] == ["大观镇人民政府", "重庆市南川区木凉镇人民政府"]
    assert notice.issuer.offices == {"甲": (), "乙": ("丙",)}


def test_without_any_profile_the_message_says_so(desk: Desk) -> None:
    (desk.project.content / "issuers" / "木凉镇.yaml").unlink()
    (finding,) = desk.faults(FRONT + BODY)
    assert finding.hint.startswith("issuers 文件夹里还没有发文机关。")
