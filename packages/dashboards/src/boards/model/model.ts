import { Query } from '../../promql/query.ts';
import { defaultSettings, type Settings } from '../../settings.ts';
import { View } from '../../signals/view.ts';
import type { Board } from '../board.ts';
import { chosen, everyCall, modelChoice, whoseChoices } from '../choices.ts';
import { errorTable } from '../error-table.ts';
import { bursts } from './bursts.ts';
import { decoded } from './decoded.ts';
import { serving } from './serving.ts';
import { state } from './state.ts';
import { streams } from './streams.ts';

/** One model in depth. */
export function modelBoard(settings: Partial<Settings> = {}): Board {
  const query = new Query(settings, { ...chosen(settings), requestModel: '$model' });
  const view = new View(query, '$__rate_interval', []);
  const from = everyCall({ ...defaultSettings, ...settings });
  return {
    uid: 'together-model',
    title: 'Together / Model',
    description:
      'One model in depth: errors explained, bursts against limits, where the time goes.',
    choices: [...whoseChoices(from, settings), modelChoice(from, false)],
    rows: [
      state(view),
      decoded(view),
      streams(view),
      bursts(view),
      serving(view),
      { title: 'Errors', height: 14, panels: [errorTable] },
    ],
  };
}
