"""`summary --format html`: one page with the pictures, the tables, the findings, and the source beside them.

It needs no network: style and script stand in the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape

from kerasshape.diagnostics import Diagnostic
from kerasshape.report.svg import STYLE, line_id, picture, with_findings, xml_text
from kerasshape.report.table import Look, head, lines, shapes_text, totals, why
from kerasshape.report.text import printable
from kerasshape.results import FileResult, ModelSummary

_PAGE_STYLE = """
:root{color-scheme:light dark;--bg:#ffffff;--fg:#1f2430;--dim:#667085;--line:#e4e7ec;--code:#f8f9fc;--mark:#fff0b8;
--err:#c0262d}@media (prefers-color-scheme:dark){:root{--bg:#14171f;--fg:#e6e9ef;--dim:#98a2b3;--line:#2c3240;
--code:#1a1e28;--mark:#4d4313;--err:#ff7b7f}}*{box-sizing:border-box}body{margin:0;background:var(--bg);
color:var(--fg);font:14px/1.45 ui-sans-serif,system-ui,"Segoe UI",Roboto,Arial,"DejaVu Sans",sans-serif}header{
padding:20px 28px 0}h1{font-size:20px;margin:0}h2{font-size:16px;margin:0 0 12px}h3{font-size:15px;margin:0 0 2px}
.wide{overflow-x:auto}
.dim{color:var(--dim)}
.file{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:24px;padding:20px 28px;
border-bottom:1px solid var(--line)}.file>h2{grid-column:1/-1}.models{min-width:0}.model{margin-bottom:36px}.scroll{
overflow:auto;max-height:85vh;padding:8px 0}table{border-collapse:collapse;font-size:13px;margin-top:8px}td,th{
border:1px solid var(--line);padding:3px 9px;text-align:left;white-space:pre}th{background:var(--code)}.n{
text-align:right}tr[data-line]:hover,.node[data-line]{cursor:pointer}.source{position:sticky;top:12px;
align-self:start;max-height:96vh;overflow:auto;background:var(--code);border:1px solid var(--line);
border-radius:8px;padding:8px 0;font:12.5px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
.source div{white-space:pre;padding:0 12px;min-width:max-content}
.source b{display:inline-block;width:4ch;margin-right:1.5ch;text-align:right;color:var(--dim);font-weight:400;
user-select:none}.source .on{background:var(--mark)}.source .bad{box-shadow:inset 3px 0 var(--err)}.err{
color:var(--err)}ul{padding-left:18px}tr.on{background:var(--mark)}
.node[data-line]:hover rect.box,.node.on rect.box{stroke-width:2.5;stroke:var(--fg)}
@media (max-width:1000px){.file{grid-template-columns:minmax(0,1fr)}
.source{position:static;max-height:60vh}
}@media print{.scroll,.source{max-height:none;overflow:visible}
}
""".strip().replace("\n", "")

_SCRIPT = """
const all=(query)=>document.querySelectorAll(query);
const mark=(name,on)=>{
const line=document.getElementById(name);
if(!line)return;
line.classList.toggle('on',on);
const box=line.parentElement;
if(on)box.scrollTo({top:line.offsetTop-box.offsetTop-box.clientHeight/2,behavior:'smooth'})};
for(const each of all('[data-line]')){
each.addEventListener('mouseenter',()=>mark(each.dataset.line,true));
each.addEventListener('mouseleave',()=>mark(each.dataset.line,false))}
for(const line of all('.source div[id]')){
const twins=(on)=>all(`[data-line="${line.id}"]`).forEach(each=>each.classList.toggle('on',on));
line.addEventListener('mouseenter',()=>twins(true));
line.addEventListener('mouseleave',()=>twins(false))}
""".strip()

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def summary_html(results: Iterable[FileResult], look: Look) -> Iterator[str]:
    """The whole page."""
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
    yield f"<title>Models</title>\n<style>{STYLE}{_PAGE_STYLE}</style></head>\n<body>\n"
    yield "<header><h1>Models</h1></header>\n"
    for number, result in enumerate(results):
        if result.status != "skipped":
            yield from _file(result, number, replace(look, major=result.keras))
    yield f"<script>{_SCRIPT}</script>\n</body></html>\n"


def _file(result: FileResult, number: int, look: Look) -> Iterator[str]:
    yield f'<section class="file"><h2>{xml_text(result.path)} <span class="dim">Keras {result.keras}</span></h2>\n'
    yield '<div class="models">\n'
    for model, findings in with_findings(result):
        yield from _model(model, findings, number, look)
    if not result.models:
        yield '<p class="dim">No model found.</p>\n'
    if result.diagnostics:
        yield f"<h3>Findings</h3><ul>{''.join(_finding(each, number) for each in result.diagnostics)}</ul>\n"
    yield "</div>\n"
    if result.lines:
        yield f'<div class="source">{"".join(_source(result, number))}</div>\n'
    yield "</section>\n"


def _model(model: ModelSummary, findings: Sequence[Diagnostic], number: int, look: Look) -> Iterator[str]:
    name = model.name or model.keras_name
    line = line_id(number, model.span.cell, model.span.line)
    yield f'<article class="model"><h3 data-line="{line}">{xml_text(name)}</h3>\n'
    yield f'<div class="dim">{model.kind}, line {model.span.line}: '
    yield f"{xml_text(shapes_text(model.inputs))} → {xml_text(shapes_text(model.outputs))}</div>\n"
    yield f'<div class="scroll">{picture(model, findings, number)}</div>\n'
    yield f'<details open><summary>{len(model.layers)} layers</summary><div class="wide"><table><tr>'
    yield "".join(f"<th>{each}</th>" for each in head(model, look))
    yield "</tr>\n"
    places = [line_id(number, row.cell, row.line) if row.path is None else "" for row in model.layers]
    top = iter(places)
    for row in lines(model, look):
        place = next(top) if row.level == 0 else ""
        attribute = f' data-line="{place}"' if place else ""
        cells = ("   " * row.level + ("└ " if row.level else "") + row.cells[0], *row.cells[1:])
        drawn = "".join(f"<td{' class=n' if at == 2 else ''}>{xml_text(cell)}</td>" for at, cell in enumerate(cells))
        yield f"<tr{attribute}>{drawn}</tr>\n"
    yield f'</table></div><p class="dim">{xml_text(" · ".join(totals(model, look.major)))}</p></details>\n'
    if model.reason is not None:
        yield f'<p class="dim">{xml_text(why(model))}.</p>\n'
    yield "</article>\n"


def _finding(finding: Diagnostic, number: int) -> str:
    line = line_id(number, finding.span.cell, finding.span.line)
    cure = f"<br><span class=dim>{xml_text(finding.help)}</span>" if finding.help else ""
    return (
        f'<li data-line="{line}"><span class="{"err" if finding.severity == "error" else "dim"}">{finding.code}</span> '
        f"line {finding.span.line}: {xml_text(finding.message)}{cure}</li>"
    )


def _source(result: FileResult, number: int) -> Iterator[str]:
    bad = {(finding.span.cell, finding.span.line) for finding in result.diagnostics if finding.severity == "error"}
    for cell, texts in result.lines:
        if cell is not None:
            yield f'<div class="dim">cell {cell}</div>'
        for line, text in enumerate(texts, 1):
            style = ' class="bad"' if (cell, line) in bad else ""
            yield f'<div id="{line_id(number, cell, line)}"{style}><b>{line}</b>{escape(_code(text))}</div>'


def _code(text: str) -> str:
    return printable(text.rstrip("\r\n").expandtabs(4))
