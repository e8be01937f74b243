"""Pure decisions: which password is good enough, and who may give which role."""

from functools import cache
from importlib import resources

from guilder.identity.contracts import PasswordRefused
from guilder.kernel.errors import FieldProblem

#: NIST SP 800-63B-4 §3.1.1.2 and OWASP ASVS 5.0 6.2.1, 6.2.9: a length, no rules of composition.
SHORTEST, LONGEST = 8, 128

_RANK = {"viewer": 0, "member": 1, "adviser": 1, "admin": 2, "owner": 3}


@cache
def _common() -> frozenset[str]:
    # The 5,000 most used passwords of at least eight characters: frequency list of zxcvbn 4.4.28 (MIT licence).
    text = (resources.files("guilder.identity") / "data" / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def check_password(password: str, *, email: str, name: str) -> None:
    """Raises PasswordRefused 422 with the reason. The password is taken as it is, to the byte."""
    reason = ""
    plain = password.lower()
    if len(password) < SHORTEST:
        reason = f"Use at least {SHORTEST} characters."
    elif len(password) > LONGEST:
        reason = f"Use at most {LONGEST} characters."
    elif plain in _common() or len(set(plain)) <= 2:
        reason = "This is one of the passwords that are tried first. Choose one that is yours alone."
    elif _rest(plain, email, name) < 4:
        reason = (
            "This is your name, your address or the name of this program. Choose something that others can't guess."
        )
    if reason:
        raise PasswordRefused(reason, details=[FieldProblem(field="password", message=reason)])


def _rest(plain: str, email: str, name: str) -> int:
    """How many characters are left once the words that anyone would try are taken away."""
    for word in sorted({"guilder", *email.lower().split("@")[0:1], *name.lower().split()}, key=len, reverse=True):
        if len(word) >= 3:
            plain = plain.replace(word, "")
    return len(plain)


def may_give(giver: str, role: str) -> bool:
    """Whether a member with the role `giver` may give, change or take away `role`: owners all, admins all but owner."""
    return giver == "owner" or (giver == "admin" and _RANK[role] < _RANK["owner"])
