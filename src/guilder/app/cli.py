"""The command line. Each command imports what it needs when it runs: `guilder --help` answers in under 0.3 s."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="guilder",
    help="Guilder: track what you have, plan what you want, ask how it comes about.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
audit = typer.Typer(help="The record of what happened.", no_args_is_help=True)
jobs = typer.Typer(help="Work that failed on its last attempt.", no_args_is_help=True)
user = typer.Typer(help="People who sign in.", no_args_is_help=True)
app.add_typer(audit, name="audit")
app.add_typer(jobs, name="jobs")
app.add_typer(user, name="user")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Port = Annotated[int, typer.Option(help="Where to listen.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Email = Annotated[str | None, typer.Option(help="Whose household; the demo's when left out.")]


@app.command()
def run(
    *,
    port: Port = 8000,
    demo: Annotated[bool, typer.Option(help="Make a household with three years of example data.")] = True,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Beside it, banks to try connecting with.")] = False,
) -> None:
    """Everything on this machine: database, page, API and worker."""
    from guilder.app.commands import running

    _leave(running.run(port=port, demo=demo, sandbox=sandbox))


@app.command()
def serve(
    *,
    modules: Annotated[str | None, typer.Option(help="Which modules, separated by commas; all when left out.")] = None,
    port: Port = 8000,
    host: Host = "127.0.0.1",
) -> None:
    """The API of all or some modules, and the page."""
    from guilder.app.commands import serving

    _leave(serving.serve(_names(modules), host=host, port=port))


@app.command()
def work(
    *,
    queues: Annotated[str | None, typer.Option(help="Which modules' jobs and handlers; all when left out.")] = None,
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this pipe closes.")] = None,
) -> None:
    """A worker: jobs and event handlers."""
    from guilder.app.commands import working

    _leave(working.work(_names(queues), parent=parent))


@app.command()
def sandbox(*, port: Port = 8400) -> None:
    """Banks to try connecting with: local servers in the place of the real providers."""
    from guilder.app.commands import sandboxing

    _leave(sandboxing.serve(port=port))


@app.command()
def migrate(*, check: Annotated[bool, typer.Option(help="Only say whether something is missing.")] = False) -> None:
    """Bring the database to the tables that this program needs."""
    from guilder.app.commands import migrating

    _finish(migrating.migrate(check=check))


@app.command()
def seed(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="The demo household.")] = False,
    scale: Annotated[int, typer.Option(help="A household with this many transactions.")] = 0,
    as_json: Json = False,
) -> None:
    """Example data."""
    from guilder.app.commands import seeding

    _finish(seeding.seed(demo=demo or not scale, scale=scale, as_json=as_json))


@app.command()
def doctor(*, as_json: Json = False) -> None:
    """Check everything that Guilder stands on."""
    from guilder.app.commands import checking

    _finish(checking.doctor(as_json=as_json))


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Bank statements of any kind.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only read the files; needs no database.")] = False,
    as_json: Json = False,
    email: Email = None,
    account: Annotated[str | None, typer.Option(help="The account to book on, by name or id.")] = None,
) -> None:
    """Read bank statements, and book what is new."""
    from guilder.app.commands import importing

    _finish(importing.run(files, dry_run=dry_run, as_json=as_json, email=email, account=account))


@app.command()
def calc(
    tool: Annotated[str, typer.Argument(help="Which calculation, such as monte-carlo.")],
    source: Annotated[Path | None, typer.Argument(help="A JSON file; standard input when left out.")] = None,
    *,
    schema: Annotated[bool, typer.Option("--schema", help="Only say what goes in and comes out.")] = False,
) -> None:
    """Pure finance: JSON in, JSON out, no database."""
    from guilder.app.commands import calc as calculating

    _finish(calculating.calc(tool, source, schema=schema))


@app.command()
def fx(
    amount: Annotated[str, typer.Argument(help="How much, such as 100.")],
    currency: Annotated[str, typer.Argument(metavar="FROM", help="Its currency, such as USD.")],
    to: Annotated[str, typer.Argument(help="The other currency, such as EUR.")],
    *,
    on: Annotated[str | None, typer.Option(help="The day, such as 2025-03-01; today when left out.")] = None,
    as_json: Json = False,
    email: Email = None,
) -> None:
    """Convert money at the rate of a day."""
    from guilder.app.commands import converting

    _finish(converting.run(amount, currency, to, on=on, as_json=as_json, email=email))


@app.command()
def categorize(
    source: Annotated[Path | None, typer.Argument(help="CSV or JSON; standard input when left out or -.")] = None,
    *,
    as_json: Json = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Answer the other lines when some cannot be read.")
    ] = False,
    currency: Annotated[str, typer.Option(help="The currency of lines that name none, such as EUR.")] = "",
) -> None:
    """Which category each line of a bank's file belongs in; no database, no network.

    Columns: description, amount (money out negative), and if there are any currency, counterparty, mcc, id.
    Per line: merchant, category (null where unsure, with candidates), confidence, source and reason.
    """
    from guilder.app.commands import categorizing

    _finish(categorizing.run(source, as_json=as_json, skip_bad=skip_bad, currency=currency))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question about your money.")],
    *,
    as_json: Json = False,
    email: Email = None,
) -> None:
    """Ask the assistant; --json prints the events that the page receives."""
    from guilder.app.commands import asking

    _finish(asking.run(question, as_json=as_json, email=email))


@audit.command()
def verify(*, as_json: Json = False) -> None:
    """Recompute every chain, and say where one was changed."""
    from guilder.app.commands import auditing

    _finish(auditing.verify(as_json=as_json))


@jobs.command()
def dead(*, as_json: Json = False) -> None:
    """List jobs and events that wait for a person."""
    from guilder.app.commands import letters

    _finish(letters.dead(as_json=as_json))


@jobs.command()
def replay(
    names: Annotated[list[str], typer.Argument(help="Ids as `guilder jobs dead` prints them, or `all`.")],
) -> None:
    """Try dead letters again."""
    from guilder.app.commands import letters

    _finish(letters.replay(names))


@user.command(name="list")
def list_(*, as_json: Json = False) -> None:
    """List the people who can sign in."""
    from guilder.app.commands import people

    _finish(people.show(as_json=as_json))


@user.command()
def create(email: str, name: Annotated[str, typer.Option(help="How to call them.")] = "") -> None:
    """Make an account, with a random password that is printed once."""
    from guilder.app.commands import people

    _finish(people.create(email, name))


@user.command()
def password(email: str) -> None:
    """Give someone a new random password, printed once; their sessions end."""
    from guilder.app.commands import people

    _finish(people.password(email))


@app.command()
def openapi() -> None:
    """Print the API's description."""
    from guilder.app.commands import describing

    _finish(describing.openapi())


@app.command()
def version() -> None:
    """Print the version."""
    from guilder import __version__

    print(__version__)


def main() -> None:
    """Run a command; what goes wrong is one line on stderr with a remedy, and an exit code that means something.

    0 done, 1 failed, 2 asked wrongly, 3 a part is missing (database, page, right), 130 interrupted.
    """
    if sys.argv[1:] == ["--version"]:
        sys.argv[1:] = ["version"]
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:
        from guilder.app.errors import Stopped
        from guilder.kernel.errors import GuilderError
        from guilder.kernel.settings import SettingsAreWrong

        if isinstance(error, Stopped):
            _fail(f"{error} {error.remedy}", error.code)
        if isinstance(error, GuilderError):
            _fail(str(error), 1)
        if isinstance(error, SettingsAreWrong):
            _fail(f"{error}", 2)
        if os.environ.get("GUILDER_LOG_LEVEL", "").upper() == "DEBUG":
            raise
        _fail(f"{type(error).__name__}: {error} Set GUILDER_LOG_LEVEL=DEBUG to see where.", 1)


def _fail(line: str, code: int) -> None:
    print(f"guilder: {' '.join(line.split())}", file=sys.stderr)
    sys.exit(code)


def _names(text: str | None) -> list[str] | None:
    return [name.strip() for name in text.split(",") if name.strip()] if text else None


def _finish(code: int) -> None:
    if code:
        raise typer.Exit(code)


def _leave(code: int) -> None:
    """End without waiting for a thread that still warms numerical code; everything else has been closed."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
