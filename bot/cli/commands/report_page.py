"""Reports as one HTML file for print: A4, one a page, nothing but text and a style sheet in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from zoneinfo import ZoneInfo

from bot.runtime.output import plainly
from flows.reports import Report, facts, sent

_STYLE = """\
@page { size: A4; margin: 18mm 20mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 170mm; padding: 8mm 4mm; background: #fff; color: #111;
  font: 11pt/1.5 "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
article + article { break-before: page; margin-top: 16mm; }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 5mm; }
h2, h3 { font-size: 11pt; margin: 5mm 0 1mm; break-after: avoid; }
dl { display: grid; grid-template-columns: 48mm 1fr; margin: 0; border-top: 1px solid #888; }
dt, dd { margin: 0; padding: 1.5mm 0; border-bottom: 1px solid #ccc; }
dt { color: #444; padding-right: 4mm; }
p { margin: 0; white-space: pre-line; overflow-wrap: anywhere; orphans: 3; widows: 3; }
.quiet { color: #444; margin-top: 5mm; }
.earlier { margin-top: 8mm; padding-top: 3mm; border-top: 3px solid #888; }
@media print {
  body { max-width: none; padding: 0; }
  article + article { margin-top: 0; }
}"""


def page(reports: Iterable[Sequence[Report]], organisation: str, zone: ZoneInfo) -> str:
    """The whole file. Each report comes with all of its versions, the first one first."""
    articles = "\n".join(_article(versions, organisation, zone) for versions in reports)
    return (
        "<!doctype html>\n"
        '<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Session reports, {escape(organisation)}</title>\n"
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{articles}\n</body>\n</html>\n"
    )


def _article(versions: Sequence[Report], organisation: str, zone: ZoneInfo) -> str:
    *earlier, newest = versions
    told = facts(newest, zone)
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{_shown(text)}</dd>\n" for label, text in told)
    parts = [
        "<article>",
        f"<h1>{escape(newest.heading)}</h1>",
        f"<dl>\n{rows}</dl>",
        *_sections(newest),
        f'<p class="quiet">Sent: {escape(sent(newest, zone))}. {escape(organisation)}</p>',
    ]
    for old in reversed(earlier):
        words = f"Before it was changed, as sent {sent(old, zone)}"
        parts += [f'<div class="earlier"><h2>{escape(words)}</h2>', *_sections(old, "h3"), "</div>"]
    return "\n".join([*parts, "</article>"])


def _sections(report: Report, level: str = "h2") -> list[str]:
    told = [(s.label, s.text) for s in report.sections if s.text is not None]
    if report.skipped:
        told.append(("Skipped", ", ".join(report.skipped)))
    return [f"<{level}>{escape(label)}</{level}>\n<p>{_shown(text)}</p>" for label, text in told]


def _shown(text: str) -> str:
    return escape(plainly(text))
