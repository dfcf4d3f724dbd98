import { createHash } from 'node:crypto';
import type { BoardResults } from '@together-otel/dashboards/preview';
import { stillHtml } from '../page/still.tsx';
import { readPageAssets } from '../server/page-assets.ts';
import { boardOfResults } from './board-of-results.ts';

/**
 * Draws a board as one HTML file: the live page's own look and charts, with these results inside. It
 * asks nobody for anything, and is readable without its script but for the lines of the charts.
 *
 * @param results what `queryBoard` answered, or `parseResults` read.
 */
export function previewPage(results: BoardResults): string {
  const board = boardOfResults(results);
  const assets = readPageAssets();
  const text = (path: string): string => Buffer.from(assets[path]?.bytes ?? []).toString();
  // Inside of an element, its end tag is the one thing that must not occur.
  const script = text('/page.js').replaceAll('</script', '<\\/script');
  const data = JSON.stringify(board).replaceAll('<', '\\u003c');
  const digest = createHash('sha256').update(script).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'">
<title>${escaped(board.title)}</title>
<style>${text('/page.css')}</style>
</head>
<body>
<div id="app">${stillHtml(board)}</div>
<script type="application/json" id="board">${data}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
