"""Files that are no extract at all: what they are by their beginning, and what to do about each."""

from pathlib import Path

from pipelines.errors import InputError

A_WEB_PAGE = (
    "is a web page, not an extract (often an error or a login page): download the file again, signed in"
)
# how files begin that are no text, in small letters, and what to do about each
OTHER_KINDS = {
    b"<!doctype": A_WEB_PAGE,
    b"<html": A_WEB_PAGE,
    b"\xd0\xcf\x11\xe0": "is a workbook of the old kind (.xls), or one with a password: open it in Excel and save it "
    "as XLSX without a password",
    b"pk\x03\x04": "is a workbook or a zip file: a workbook is named .xlsx, a zip file is unpacked first",
    b"%pdf": "is a PDF: ask for the figures as CSV or XLSX",
}


def refuse_what_is_no_zip(path: Path) -> None:
    """Say what a file is that is only named like a workbook, where its beginning tells."""
    with path.open("rb") as file:
        beginning = file.read(4096)
    if beginning.startswith(b"PK"):
        return
    refuse_another_kind(beginning, path.name)
    if b"," in beginning and beginning.isascii() and b"\x00" not in beginning:
        raise InputError(f"{path.name}: is text, though it is named as a workbook: give it the ending .csv")


def refuse_another_kind(content: bytes, file: str) -> None:
    """Raises InputError for a file that is empty or begins as something else, and says what to do."""
    start = content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for beginning, what in OTHER_KINDS.items():
        if start.startswith(beginning):
            raise InputError(f"{file}: {what}")
    if not content or content.isspace():
        raise InputError(f"{file}: is empty; download the file again")
