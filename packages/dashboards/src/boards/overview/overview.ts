import { Query } from '../../promql/query.ts';
import { defaultSettings, type Settings } from '../../settings.ts';
import { View } from '../../signals/view.ts';
import type { Board } from '../board.ts';
import { chosen, everyCall, modelChoice, whoseChoices } from '../choices.ts';
import { errorTable } from '../error-table.ts';
import { models } from './models.ts';
import { now } from './now.ts';
import { quota, reserves } from './reserves.ts';
import { speed, traffic } from './traffic.ts';

/** All models at a glance: what is wrong, with which model, and on whose side. */
export function overviewBoard(settings: Partial<Settings> = {}): Board {
  const query = new Query(settings, { ...chosen(settings), requestModel: { matches: '$model' } });
  const all = new View(query, '$__rate_interval', []);
  const perModel = all.per('requestModel');
  const from = everyCall({ ...defaultSettings, ...settings });
  return {
    uid: 'together-overview',
    title: 'Together / Overview',
    description:
      "Together as your applications see it, model by model. Excludes the probe's synthetic calls.",
    choices: [...whoseChoices(from, settings), modelChoice(from, true)],
    rows: [
      now(all),
      models(perModel),
      traffic(perModel),
      speed(perModel),
      quota(perModel),
      reserves(perModel, all),
      { title: 'Errors', height: 14, panels: [errorTable] },
    ],
  };
}
