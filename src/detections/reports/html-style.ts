/** The page's style sheet. Colours follow the reader's light or dark setting. */
export const pageStyle = `
:root { color-scheme: light dark; --text: #1f2328; --dim: #59636e; --page: #ffffff; --panel: #f6f8fa; --line: #d1d9e0; --accent: #0969da;
  --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; --skip: #6e7781; --hit: #bc4c00; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --dim: #9198a1; --page: #0d1117; --panel: #151b23; --line: #3d444d; --accent: #4493f8;
  --good: #3fb950; --bad: #f85149; --warn: #d29922; --skip: #9198a1; --hit: #db6d28; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1400px; padding: 0 1.5rem; font: 14px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 1.5rem 0 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h3 { font-size: .85rem; margin: 0 0 .4rem; } h4 { margin: 0; font-size: .95rem; }
small, .facts, .place, .more, .references, footer { color: var(--dim); }
code, pre { font: 12px/1.5 ui-monospace, monospace; }
pre { margin: .5rem 0; padding: .6rem .8rem; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: left; }
button:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
input { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .6rem; width: 22rem; max-width: 100%; }
#reset { color: var(--accent); }
.scroll { overflow-x: auto; } .details .scroll { contain: inline-size; }
.verdict { display: inline-block; padding: 0 .55em; border-radius: 999px; border: 1px solid currentColor; font-size: .85em; font-weight: 600; white-space: nowrap; color: var(--skip); }
.verdicts .verdict { font-size: .95em; padding: .15em .8em; }
.verdict[aria-pressed="true"] { background: currentColor; } .verdict[aria-pressed="true"]::first-line { color: var(--page); }
.passed, .clear { color: var(--good); } .failed, .invalid { color: var(--bad); } .refused, .timeout { color: var(--warn); } .hit { color: var(--hit); }
.matrix { display: flex; gap: .75rem; align-items: flex-start; padding-bottom: .5rem; }
.tactic { flex: 1 0 9.5rem; max-width: 20rem; } .tactic h3 small { display: block; font-weight: normal; }
.technique { display: block; width: 100%; margin-bottom: 3px; padding: .25rem .4rem; font-size: 11px; line-height: 1.35; color: var(--text); background: var(--panel); border-left: 4px solid var(--skip); border-radius: 3px; overflow-wrap: anywhere; }
.technique span { float: right; color: var(--dim); } .technique.passed { border-color: var(--good); } .technique.failed { border-color: var(--bad); }
.technique.refused { border-color: var(--warn); } .technique.hit { border-color: var(--hit); } .technique[aria-pressed="true"] { outline: 2px solid var(--accent); }
table { border-collapse: collapse; width: 100%; } #table > thead th { position: sticky; top: 0; background: var(--page); }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); font-weight: normal; } thead th { font-weight: 600; white-space: nowrap; }
thead button { font-weight: 600; } [aria-sort="ascending"] button::after { content: " \\25B2"; } [aria-sort="descending"] button::after { content: " \\25BC"; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.open { color: var(--accent); } .details > td { background: var(--panel); padding: .8rem 1.2rem 1.2rem; } .details pre { background: var(--page); }
.scripted .details:not(.shown) { display: none; } .scripted tbody[hidden] { display: none; }
.run { margin: .8rem 0; padding: .6rem .9rem; border: 1px solid var(--line); border-radius: 6px; background: var(--page); } .facts { margin: .2rem 0; }
.reasons, .notices { margin: .3rem 0; padding-left: 1.2rem; } .reasons pre { border: 0; padding: 0; margin: 0; background: none; }
.rows { font: 12px/1.4 ui-monospace, monospace; width: max-content; } .rows td { max-width: 24rem; overflow-wrap: anywhere; }
.tools { display: flex; gap: 1rem; align-items: center; flex-wrap: wrap; }
@media (max-width: 720px) {
  body { padding: 0 .8rem; } table { overflow-wrap: normal; }
  #table, #table > tbody, .details, .details > td { display: block; } .scripted .details:not(.shown), #table > tbody[hidden] { display: none; }
  #table > thead, #table > thead > tr, .summary { display: flex; flex-wrap: wrap; gap: .1rem .8rem; }
  #table > thead th, .summary > * { padding: 0; border: 0; text-align: left; } #table > thead th { position: static; }
  .summary { padding: .5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } .summary > th { flex: 1 1 70%; }
  .summary > td:empty { display: none; } .details > td { padding: .6rem; overflow-wrap: anywhere; } .run { padding: .5rem; }
  .scroll > table:not(.rows) { min-width: 46rem; }
  .summary > .number:nth-child(5)::before { content: "rows "; } .summary > .number:nth-child(6)::before { content: "risk "; }
}
`;
