"""The words of each mail."""

from collections.abc import Mapping

#: Where the mail's list goes, after the words were filled in: it comes from records and is no template.
LIST = "\x00list\x00"
_SIGNED = "\n\nGuilder\n"

#: kind → subject and text. `{name}`, `{link}`, `{inviter}` and `{workspace}` are filled in as plain text.
TEMPLATES: Mapping[str, tuple[str, str]] = {
    "user.account.registered": (
        "Verify your e-mail address",
        (
            "Hello {name},\n\nwelcome to Guilder. Open this link to verify that this address is yours:\n\n{link}\n\n"
            "It holds for three days. If you did not register, ignore this mail."
        ),
    ),
    "user.email.verification_requested": (
        "Verify your e-mail address",
        (
            "Hello {name},\n\nopen this link to verify that this address is yours:\n\n{link}\n\nIt holds for three days; "
            "earlier links no longer hold."
        ),
    ),
    "user.password.reset_requested": (
        "Choose a new password",
        (
            "Hello {name},\n\nsomeone, most likely you, wants to choose a new password. Open this link to do so:\n\n{link}"
            "\n\nIt holds for one hour and once. If it was not you, ignore this mail: nothing has changed."
        ),
    ),
    "user.password.changed": (
        "Your password was changed",
        (
            "Hello {name},\n\nyour password was changed and every other browser was signed out. If it was not you, "
            "choose a new one at once:\n\n{link}"
        ),
    ),
    "user.account.locked": (
        "Ten wrong passwords in a row",
        (
            "Hello {name},\n\nsomeone tried ten wrong passwords on your account. From browsers that you have not used "
            "before, signing in rests for 15 minutes; in yours nothing changes. You can choose a new password here:\n\n{link}"
        ),
    ),
    "user.session.new_device": (
        "Signed in from a new browser",
        (
            "Hello {name},\n\nsomeone signed in to your account from a browser that was not used before. If it was "
            "you, there is nothing to do. If not, choose a new password at once, which signs everyone out:\n\n{link}"
        ),
    ),
    "user.session.reused": (
        "A sign-in was ended to protect you",
        (
            "Hello {name},\n\nan outdated sign-in of yours was used a second time. That happens when it has been copied, so "
            "Guilder ended it everywhere. Sign in again; if you do not know why this happened, choose a new password:"
            "\n\n{link}"
        ),
    ),
    "notifications.digest": (
        "What is new in {workspace}",
        (
            f"Hello {{name}},\n\nthis is new in {{workspace}}:\n\n{LIST}\n\nEach is told once. All of it, and whether you get "
            "this mail, is here:\n\n{link}"
        ),
    ),
    "budgets.report": (
        "Your budgets in {workspace}",
        (
            f"Hello {{name}},\n\nthis is what you asked to be told each week:\n\n{LIST}\n\nWhether you get this mail, and when, "
            "is set here:\n\n{link}"
        ),
    ),
    "workspace.invitation.created": (
        "{inviter} invites you to {workspace}",
        (
            "Hello,\n\n{inviter} invites you to the workspace {workspace} in Guilder. Open this link to join:\n\n{link}"
            "\n\nIt holds for seven days. If you do not know {inviter}, ignore this mail."
        ),
    ),
}


def render(kind: str, **words: str) -> tuple[str, str]:
    """Subject and text of a mail. A name can neither end a line nor fill in another word."""
    plain = {key: " ".join(value.split()) for key, value in words.items()}
    subject, text = TEMPLATES[kind]
    return subject.format_map(plain), text.format_map(plain) + _SIGNED
