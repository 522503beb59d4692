"""One model of a file, as an editor or a notebook shows it: a page, Markdown, or plain text."""

from __future__ import annotations

from dataclasses import replace

from kerasshape.report.html import summary_html
from kerasshape.report.summary import markdown_lines, summary_lines
from kerasshape.report.svg import summary_svg, with_findings
from kerasshape.report.table import Look
from kerasshape.results import FileResult, ModelSummary


def model_at(result: FileResult, line: int, cell: int | None = None) -> ModelSummary | None:
    """The model that is made at a line, or the last one that is made before it."""
    before = [model for model in result.models if model.span.cell == cell and model.span.line <= line]
    return max(before, key=lambda model: model.span.line, default=None)


def model_page(result: FileResult, model: ModelSummary, look: Look | None = None) -> str:
    """A whole page with the picture, the table and the findings, and the source where the result holds its lines."""
    return "".join(summary_html([_alone(result, model)], look or Look()))


def model_picture(result: FileResult, model: ModelSummary) -> str:
    """The graph of the model as SVG."""
    return "".join(summary_svg([_alone(result, model)]))


def model_markdown(result: FileResult, model: ModelSummary, look: Look | None = None) -> str:
    """A heading, the table, and the totals."""
    return "\n".join(markdown_lines(model, replace(look or Look(), major=result.keras))) + "\n"


def model_text(result: FileResult, model: ModelSummary, look: Look | None = None) -> str:
    """The table as Keras draws it."""
    return "\n".join(summary_lines(result, model, look or Look())) + "\n"


def _alone(result: FileResult, model: ModelSummary) -> FileResult:
    """The result with this model and its findings alone."""
    findings = [found for each, found in with_findings(result) if each is model]
    return replace(result, models=(model,), diagnostics=tuple(findings[0] if findings else ()))
