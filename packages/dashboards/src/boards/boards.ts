import type { Settings } from '../settings.ts';
import type { Board } from './board.ts';
import { modelBoard } from './model/model.ts';
import { overviewBoard } from './overview/overview.ts';
import { pipelineBoard } from './pipeline/pipeline.ts';
import { probeBoard } from './probe/probe.ts';

/** The names that users give. */
export type BoardName = 'overview' | 'model' | 'probe' | 'pipeline';

/** The boards by their names. */
export const boards: Readonly<Record<BoardName, (settings?: Partial<Settings>) => Board>> = {
  overview: overviewBoard,
  model: modelBoard,
  probe: probeBoard,
  pipeline: pipelineBoard,
};
