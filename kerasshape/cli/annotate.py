"""`kerasshape annotate`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from kerasshape.cli import options
from kerasshape.cli.output import note, write
from kerasshape.config import Config
from kerasshape.records import dataclass
from kerasshape.report.text import count
from kerasshape.results import FileResult
from kerasshape.shape_comments.annotations import Style


@dataclass
class _Annotator:
    """Annotates files one after the other, and counts what it does."""

    style: Style
    width: int
    remove: bool
    check: bool
    diff: bool
    comments: int = 0
    files: int = 0
    looked_at: int = 0
    too_long: int = 0

    def of_input(self, data: bytes, path: str, config: Config, *, root: Path | None = None) -> FileResult:
        """Annotate standard input; the text goes to standard output."""
        from kerasshape.checker import check_source
        from kerasshape.cli.rewriting import show

        result = check_source(data, path, config, root=root)
        after = self._annotated(result, data)
        if not self.check:
            show(path, data, after, diff=self.diff)
        return result

    def of_file(self, result: FileResult) -> Iterator[str]:
        """Annotate the file of a result, and report it where it is only looked at."""
        from kerasshape.cli.rewriting import put, telling

        path = Path(result.path)
        self.looked_at += 1
        if result.status != "checked":
            return
        with telling(path):
            data = path.read_bytes()
            after = self._annotated(result, data)
            if not self.check:
                put(path, data, after, diff=self.diff)
            elif after != data:
                yield f"{result.path}: shape comments are missing or out of date\n"

    def _annotated(self, result: FileResult, data: bytes) -> bytes:
        from kerasshape.fix.edits import apply
        from kerasshape.fix.written import NotEditable
        from kerasshape.shape_comments.annotations import annotate
        from kerasshape.source import SourceError, read_source

        try:
            source = read_source(result.path, data)
            found = annotate(source, result.calls, style=self.style, width=self.width, remove=self.remove)
            after = apply(result.path, data, found.edits)
        except (SourceError, NotEditable) as error:
            note(f"{result.path}: left as it is, {error}\n")
            return data
        self.comments += len(found.edits)
        self.files += bool(found.edits)
        self.too_long += found.too_long
        return after


@click.command("annotate")
@options.shared
@click.option("--style", type=click.Choice(("none", "batch")), default="none", help="A free batch: `None`, or `batch`.")
@click.option("--line-length", type=click.IntRange(min=20), default=88, help="No comment makes a line longer; 88.")
@click.option("--remove", is_flag=True, help="Take away the comments that this command wrote.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a comment is missing or out of date.")
@click.option("--diff", is_flag=True, help="Print a patch, and write nothing; exit 1 when it is not empty.")
@click.option("--quiet", "-q", is_flag=True, help="Leave out the closing line.")
def command(
    asked: options.Asked,
    style: Style,
    line_length: int,
    remove: bool,
    check: bool,
    diff: bool,
    quiet: bool,
) -> int:
    """Write the output shape behind each line that puts a layer to work: `# :: (None, 10, 8)`.

    PATHS are files, notebooks and folders (the current one by default); `-` reads standard input and writes to
    standard output. Comments that a person wrote are never changed, and their lines get none.
    """
    if check and diff:
        raise options.UsageError("--check and --diff both write nothing; choose one")
    settings, run = asked.configuration()
    annotator = _Annotator(style, line_length, remove, check, diff)
    results = asked.results(settings, run, summarise=True, of_input=annotator.of_input)
    if not asked.of_input:
        write((piece for result in list(results) for piece in annotator.of_file(result)), asked.output_file)
        if not annotator.looked_at:
            note(asked.nothing_found(settings))
    if not quiet:
        note(_closing(annotator))
    return int((check or diff) and annotator.files > 0)


def _closing(done: _Annotator) -> str:
    verb = "To change" if done.check or done.diff else "Changed"
    left = f" {count(done.too_long, 'line')} would be too long." if done.too_long else ""
    return f"{verb}: {count(done.comments, 'comment')} in {count(done.files, 'file')}.{left}\n"
