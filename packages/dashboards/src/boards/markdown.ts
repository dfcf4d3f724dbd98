import { panelsOf } from './board.ts';
import { boards } from './boards.ts';

const MARKER = /(<!-- boards -->\n)[\s\S]*?(<!-- \/boards -->)/;

/** Fills `<!-- boards --> … <!-- /boards -->` with every panel and the question it answers. */
export function renderBoardTables(markdown: string): string {
  const tables = Object.values(boards).map((boardOf) => {
    const board = boardOf();
    const rows = panelsOf(board).map(({ title, question }) => `| ${title} | ${question} |`);
    return [
      `## ${board.title} (\`${board.uid}.json\`)`,
      '',
      board.description,
      '',
      '| panel | question |',
      '|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return markdown.replace(
    MARKER,
    (_all, open: string, close: string) => `${open}\n${tables.join('\n')}\n${close}`,
  );
}
