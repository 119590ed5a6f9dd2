"""Files that are no workbook, or a bad one, end in one clear line and never in a traceback."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from course_lib.case import CaseError, load_case, xlsx
from course_lib.case.xlsx import column_letter, read_sheets

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def workbook(change: Callable[[Workbook], None] = lambda _: None) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    change(book)
    book.save(stream)
    return stream.getvalue()


def far(book: Workbook) -> None:
    book.active["XFD1048576"] = 1


def archive(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


BAD = {
    "empty": (b"", "空文件"),
    "csv renamed": ("客户编号,客户\nC01,某局\n".encode(), "不是Excel工作簿"),
    "text in GBK": ("客户编号,客户".encode("gbk"), "不是Excel工作簿"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "旧格式"),
    "cut off": (workbook()[:800], "损坏"),
    "another archive": (archive(readme=b"hello"), "不是 .xlsx 格式"),
    "no relations": (archive(xl__workbook=b""), "不是 .xlsx 格式"),
    "torn XML": (archive(**{"xl__workbook.xml": b"<workbook", "xl___rels__workbook.xml.rels": b"<a/>"}), "损坏"),
    "far cell": (workbook(far), "XFD1048576 有内容"),
    "nothing of ours": (workbook(), "没有一张案例的工作表"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    data, told = BAD[name]
    path = tmp_path / "my.xlsx"
    path.write_bytes(data)
    with pytest.raises(CaseError) as caught:
        load_case(path)
    errors = [p for p in caught.value.problems if p.level == "error"]
    assert len(errors) == 1 and told in str(errors[0]) and errors[0].allowed


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    with path.open("wb") as file:
        file.truncate(60 << 20)
    _, [problem] = read_sheets(path)
    assert "60 MB" in str(problem)


def test_an_archive_that_unpacks_to_far_more_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(xlsx._LIMITS, "unpacked", 10 << 20)
    path = tmp_path / "my.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("xl/workbook.xml", "w") as part:
        for _ in range(11):
            part.write(bytes(1 << 20))
    _, [problem] = read_sheets(path)
    assert "解开以后太大" in str(problem)


@pytest.mark.parametrize(
    ("name", "told"), [("old.xls", "旧格式"), ("case.csv", "也不是工作簿"), ("~$my.xlsx", "临时文件")]
)
def test_other_files_are_told_apart(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(CaseError, match="1") as caught:
        load_case(tmp_path / name)
    assert told in str(caught.value)


def test_a_misspelled_path_is_told_with_the_near_one(tmp_path: Path) -> None:
    (tmp_path / "yunpu.xlsx").write_bytes(b"x")
    with pytest.raises(CaseError) as caught:
        load_case(tmp_path / "yunpv.xlsx")
    assert "是不是 yunpu.xlsx" in str(caught.value)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), junk=st.binary(min_size=1, max_size=40))
def test_no_damage_to_the_bytes_ends_in_a_traceback(tmp_path: Path, place: float, junk: bytes) -> None:
    data = bytearray(workbook())
    start = int(place * (len(data) - len(junk)))
    data[start : start + len(junk)] = junk
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(bytes(data))
    with pytest.raises(CaseError):
        load_case(path)


def test_letters_of_columns() -> None:
    letters = [column_letter(i) for i in range(800)]
    assert letters[:2] == ["A", "B"] and letters[26] == "AA" and letters[702] == "AAA"
    assert len(set(letters)) == 800
