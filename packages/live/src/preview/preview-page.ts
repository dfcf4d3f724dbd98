import { createHash } from 'node:crypto';
import type { BoardResults } from '@together-otel/dashboards/preview';
import { stillHtml } from '../page/still.tsx';
import { readPageAssets } from '../server/page-assets.ts';
import { boardOfResults } from './board-of-results.ts';

/**
 * Renders a board as one HTML file, with the live page's look and charts and these results
 * embedded. It loads nothing, and is readable without its script except for the chart lines.
 *
 * @param results from `queryBoard` or `parseResults`.
 */
export function previewPage(results: BoardResults): string {
  const board = boardOfResults(results);
  const assets = readPageAssets();
  const text = (path: string): string => Buffer.from(assets[path]?.bytes ?? []).toString();
  // Inside a script element, only its end tag must not occur.
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
