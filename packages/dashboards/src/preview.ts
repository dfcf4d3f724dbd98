export type { BoardName } from './boards/boards.ts';
export { boundedText } from './preview/bounded-body.ts';
export { type BoardQuestion, queryBoard } from './preview/query-board.ts';
export type { Range } from './preview/range.ts';
export {
  type BoardResults,
  parseResults,
  type ResultSeries,
  resultsUntil,
} from './preview/results.ts';
export {
  type ModelUsage,
  queryUsage,
  type UsageHour,
  type UsageQuestion,
} from './usage/query-usage.ts';
