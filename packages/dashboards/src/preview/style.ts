/** The font of the page and of its drawings. */
export const fontFamily: string =
  'Inter, ui-sans-serif, system-ui, Segoe UI, Roboto, DejaVu Sans, sans-serif';

/** The look of the page, light and dark by the reader's system. */
export const style: string = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --panel: #fff; --edge: #dfe2e8; --text: #1b1f27; --faint: #68707f; --grid: #e6e9ee;
  --good: #1a7f45; --watch: #9a6700; --bad: #cf222e;
  --line-0: #2f6fde; --line-1: #d9702b; --line-2: #1a9a63; --line-3: #9b51d6; --line-4: #c2387c;
  --line-5: #0b8fa3; --line-6: #8a7400; --line-7: #6a7283;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101216; --panel: #181b20; --edge: #272b33; --text: #e4e7ec; --faint: #929baa; --grid: #282d36;
    --good: #4cc783; --watch: #e3b341; --bad: #ff6b6b;
    --line-0: #6ea6ff; --line-1: #ff9d5c; --line-2: #56d39b; --line-3: #c792ff; --line-4: #ff7fb6;
    --line-5: #4fd0e0; --line-6: #d9c04a; --line-7: #a5adbb;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 20px; max-width: 1480px; background: var(--page); color: var(--text);
  font: 14px/1.45 ${fontFamily};
}
header { display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: baseline; }
h1 { margin: 0; font-size: 20px; }
h2 { margin: 22px 0 8px; font-size: 14px; font-weight: 600; }
h3 { margin: 0; font-size: 13px; font-weight: 600; }
p { margin: 0; }
.faint { color: var(--faint); font-size: 12px; }
.row { display: grid; grid-template-columns: repeat(24, minmax(0, 1fr)); gap: 8px; }
.panel {
  display: flex; flex-direction: column; min-width: 0; padding: 10px 12px;
  background: var(--panel); border: 1px solid var(--edge); border-radius: 6px;
}
.title { display: flex; justify-content: space-between; gap: 8px; align-items: baseline; }
.limit { color: var(--bad); font-size: 11px; white-space: nowrap; }
.question { color: var(--faint); font-size: 12px; line-height: 1.35; }
.stat.faint { font-size: 18px; font-weight: 400; }
.number-row { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 8px; }
.stat { margin: 4px 0 2px; font-size: 24px; font-weight: 600; line-height: 1.1; white-space: nowrap; font-variant-numeric: tabular-nums; }
.drawing { padding-top: 8px; }
.course { margin-top: auto; padding-top: 8px; }
.drawing svg, .course svg { display: block; width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 0 14px; margin: 4px 0 0; padding: 0; list-style: none; font-size: 12px; }
.legend li::before {
  content: ""; display: inline-block; width: 12px; height: 3px; margin: 0 6px 3px 0; border-radius: 2px;
  background: var(--line);
}
.legend b { margin-left: 6px; font-weight: 500; color: var(--faint); font-variant-numeric: tabular-nums; }
.nothing { margin: auto; padding: 24px 0; color: var(--faint); }
.good { color: var(--good); } .watch { color: var(--watch); } .bad { color: var(--bad); }
table .watch, table .bad { font-weight: 600; }
.scroll { overflow-x: auto; margin-top: 6px; }
table { width: 100%; border-collapse: collapse; font-size: 12.5px; font-variant-numeric: tabular-nums; }
th { color: var(--faint); font-weight: 500; text-align: left; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--grid); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.number:last-child { padding-right: 0; }
code { font: 12px ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; }
@media (max-width: 900px) { .panel { grid-column: 1 / -1 !important; } }
`;
