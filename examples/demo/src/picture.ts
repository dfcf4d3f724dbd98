/**
 * Renders terminal output as an SVG: `pnpm picture` creates examples/demo/demo.svg from the demo's
 * real output. Reads coloured text from stdin and writes the SVG to stdout.
 */
import { text } from 'node:stream/consumers';

const CELL = { width: 8, height: 18 };
const MARGIN = 16;
const PALETTE: Readonly<Record<string, string>> = {
  '31': '#ff7b72',
  '32': '#7ee787',
  '33': '#e3b341',
  '36': '#79c0ff',
};
const ESCAPE = '\u001b';

/** Neighbouring characters that look the same. */
interface Run {
  readonly text: string;
  readonly column: number;
  readonly colour: string | undefined;
  readonly isBold: boolean;
}

const lines = (await text(process.stdin)).trimEnd().split('\n').map(readRuns);
const columns = Math.max(...lines.map((runs) => widthOf(runs)));
const width = columns * CELL.width + 2 * MARGIN;
const height = lines.length * CELL.height + 2 * MARGIN;
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>What npm run demo prints</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#c9d1d9">
${lines.flatMap((runs, row) => runs.map((run) => draw(run, row))).join('\n')}
</g>
</svg>
`);

function readRuns(line: string): Run[] {
  let [column, colour, isBold] = [0, undefined as string | undefined, false];
  return line.split(new RegExp(`${ESCAPE}\\[`)).flatMap((part, index) => {
    const [, codes, rest = ''] =
      index === 0 ? ['', '', part] : (/^([\d;]*)m(.*)$/.exec(part) ?? []);
    for (const code of (codes ?? '').split(';')) {
      if (code in PALETTE) colour = PALETTE[code];
      else if (code === '39' || code === '0') colour = undefined;
      if (code === '1') isBold = true;
      else if (code === '22' || code === '0') isBold = false;
    }
    // Viewers collapse spaces, so each word group has its own position.
    const runs = [...rest.matchAll(/\S+(?: \S+)*/g)].map(({ 0: group, index: at }) => {
      return { text: group, column: column + [...rest.slice(0, at)].length, colour, isBold };
    });
    column += [...rest].length;
    return runs;
  });
}

function widthOf(runs: readonly Run[]): number {
  const last = runs.at(-1);
  return last ? last.column + [...last.text].length : 0;
}

/** Each run has its own position and width, so that columns stay aligned in any font. */
function draw({ text: shown, column, colour, isBold }: Run, row: number): string {
  const x = MARGIN + column * CELL.width;
  const y = MARGIN + row * CELL.height + 13;
  const length = [...shown].length * CELL.width;
  const style = `${colour ? ` fill="${colour}"` : ''}${isBold ? ' font-weight="bold"' : ''}`;
  return `<text x="${x}" y="${y}" textLength="${length}"${style}>${escapeXml(shown)}</text>`;
}

function escapeXml(shown: string): string {
  return shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
