"""From bytes to text: byte order marks, UTF-16 without one, wrong declarations, and the old 8-bit code pages."""

import codecs
import re

from guilder.banking.statements.model import NotAStatement

#: How much of a file is looked at before the rest is decoded.
SAMPLE = 64 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 1, 2, 3, 26, 27, 30, 31})
_FOREIGN_RUN = re.compile(r"[^\W\d_a-zA-Z]{3,}")
_INSIDE = re.compile(r"[^\W\d_][³²¹¿¡º£¥ª¢][^\W\d_]|[³²¹][^\W\d_]")
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў")
_ALPHABETS = {
    "cp1250": frozenset("ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűôľĺŕăâîşţșțđ"),
    "cp1251": _CYRILLIC,
    "koi8_r": _CYRILLIC,
    "cp1253": frozenset("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"),
    "cp1254": frozenset("çğıöşüâîûi̇"),
    "iso8859_2": frozenset("ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűôľĺŕăâîşţđ"),
    "cp850": frozenset("äöüßéèêëàáâçñíìîïóòôøåæúùûãõ"),
    "cp852": frozenset("ąćęłńóśźżáčďéěíňřšťúůýžäöüßőű"),
}
_WESTERN = frozenset("äöüßÄÖÜéèêëÉÈàâáãåæçÇñÑíìîïóòôõøØúùûÿÅÆÁÍÓÚÀÊÔœŒ€£§°·’‘“”„«»–—…´²³½ºª\xa0®©¿¡ÕÃ¢")


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Text and the encoding it was read with. UTF-8 is believed before any declaration: banks declare wrongly.

    Raises NotAStatement for bytes that are no text.
    """
    encoding = detect(data, declared)
    try:
        return data.decode(encoding), encoding
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", errors="replace"), "cp1252"


def detect(data: bytes, declared: str = "") -> str:
    """The encoding of `data`."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    sample = data[:SAMPLE]
    wide = _wide(sample)
    if wide:
        return wide
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > max(8, len(sample) // 200):
        raise NotAStatement(
            "this is a binary file, not a bank statement.",
            "Download the statement again as CSV, OFX, QIF, CAMT or MT940.",
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _old_code_page(data, declared)
    return "utf-8"


def _wide(sample: bytes) -> str:
    """UTF-16 without a byte order mark shows as a zero in every second byte."""
    if b"\0" not in sample or len(sample) < 4:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _old_code_page(data: bytes, declared: str) -> str:
    """Western European text is by far the most frequent and is recognised by its letters; the rest is guessed."""
    lines = [line for line in data[: 4 * 1024 * 1024].splitlines() if not line.isascii()]
    sample = b"\n".join(lines[:400])[:SAMPLE]
    if declared:
        try:
            sample.decode(declared)
        except (UnicodeDecodeError, LookupError):
            pass
        else:
            if codecs.lookup(declared).name not in {"utf-8", "ascii"}:
                return codecs.lookup(declared).name
    western = sample.decode("cp1252", errors="replace")
    odd = [char for char in western if char > "\x7f"]
    strange = sum(char not in _WESTERN for char in odd) + 2 * len(_INSIDE.findall(western))
    long = sum(map(len, _FOREIGN_RUN.findall(western)))
    if strange * 10 <= len(odd) and long * 4 <= len(odd):
        return "cp1252"
    scores = {name: _share(sample, name, letters) for name, letters in _ALPHABETS.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= 0.9:
        return best
    from charset_normalizer import from_bytes  # 40 ms to import; only old Asian and odd files need it

    guess = from_bytes(
        sample,
        cp_isolation=[
            "shift_jis",
            "euc_jp",
            "gb18030",
            "big5",
            "euc_kr",
            "cp1255",
            "cp1256",
            "cp1257",
            "cp437",
            "cp866",
            "mac_roman",
            "cp1252",
        ],
    ).best()
    return guess.encoding if guess is not None else "cp1252"


def _share(sample: bytes, encoding: str, letters: frozenset[str]) -> float:
    """How much of what is not ASCII is written in the alphabet that one expects under `encoding`.

    Capitals after small letters count against it: KOI8 read as cp1251 turns case around.
    """
    text = sample.decode(encoding, errors="replace")
    odd = [char for char in text if char > "\x7f" and char not in "\xa0§°€–„“”’«»№"]
    turned = len(
        re.findall(
            r"(?=[^\W\d_A-Za-z])[^\W\d_]",
            "".join(a for a, b in zip(text[1:], text, strict=False) if a.isupper() and b.islower()),
        )
    )
    return (sum(char.lower() in letters for char in odd) - turned) / len(odd) if odd else 0.0
