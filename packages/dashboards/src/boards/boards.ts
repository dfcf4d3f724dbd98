import type { Settings } from '../settings.ts';
import type { Board } from './board.ts';
import { modelBoard } from './model/model.ts';
import { overviewBoard } from './overview/overview.ts';
import { pipelineBoard } from './pipeline/pipeline.ts';
import { probeBoard } from './probe/probe.ts';

/** Names used on the command line. */
export type BoardName = 'overview' | 'model' | 'probe' | 'pipeline';

/** Boards by name. */
export const boards: Readonly<Record<BoardName, (settings?: Partial<Settings>) => Board>> = {
  overview: overviewBoard,
  model: modelBoard,
  probe: probeBoard,
  pipeline: pipelineBoard,
};
