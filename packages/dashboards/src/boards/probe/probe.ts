import { Query } from '../../promql/query.ts';
import type { Settings } from '../../settings.ts';
import { View } from '../../signals/view.ts';
import type { Board } from '../board.ts';
import { chosen, modelChoice, whoseChoices } from '../choices.ts';
import { catalogue } from './catalogue.ts';
import { deployments, utilisation } from './deployments.ts';
import { billing, watcher } from './spend.ts';
import { phases, uptime } from './uptime.ts';

/** The view from outside, and dedicated hardware. */
export function probeBoard(settings: Partial<Settings> = {}): Board {
  const query = new Query(settings, { ...chosen(settings), requestModel: { matches: '$model' } });
  const view = new View(query, '$__rate_interval', []);
  return {
    uid: 'together-probe',
    title: 'Together / Probe and deployments',
    description:
      'Together from outside (`together-otel probe`): uptime, catalogue, deployments, billed spend. Rows for sources that the probe does not watch stay empty.',
    choices: [...whoseChoices('probeCheckAge', settings), modelChoice('modelAvailable', true)],
    rows: [
      uptime(view),
      phases(view),
      catalogue(view),
      deployments(view),
      utilisation(view),
      billing(view),
      watcher(view),
    ],
  };
}
