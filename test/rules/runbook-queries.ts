import { readdir, readFile } from 'node:fs/promises';
import { stringify } from 'yaml';

const RUNBOOKS = new URL('../../packages/dashboards/runbooks/', import.meta.url);

/** Every query in a runbook, as rules that promtool can check. */
export async function runbookQueries(): Promise<string> {
  const pages = (await readdir(RUNBOOKS)).sort();
  const texts = await Promise.all(pages.map((page) => readFile(new URL(page, RUNBOOKS), 'utf8')));
  const queries = texts
    .flatMap((text) => [...text.matchAll(/```promql\n(.+?)\n```/gs)])
    // A block may hold several queries; continuation lines are indented.
    .flatMap(([, block = '']) => block.split(/\n(?! )/));
  const rules = queries.map((expr, index) => ({ record: `query_${index}`, expr }));
  return stringify({ groups: [{ name: 'runbooks', rules }] }, { lineWidth: 0 });
}
