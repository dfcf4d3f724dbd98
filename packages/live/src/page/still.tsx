import { renderToString } from 'preact-render-to-string';
import type { BoardView } from '../figures/board-view.ts';
import { Board } from './panel.tsx';

/** A static board: everything except the chart lines, which the page's script draws. */
export function Still({ board }: { readonly board: BoardView }) {
  return (
    <main>
      <header class="top">
        <h1>{board.title}</h1>
        <span class="faint">{timeOf(board)}</span>
      </header>
      <p class="faint">{board.description}</p>
      <Board board={board} />
    </main>
  );
}

/** The same as HTML. */
export function stillHtml(board: BoardView): string {
  return renderToString(<Still board={board} />);
}

function timeOf({ times }: BoardView): string {
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0].map((time) =>
    new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' '),
  );
  return `${from} – ${to?.slice(11)} UTC`;
}
