import type { Scenario } from '../harness/scenario.ts';
import { aborts } from './aborts.ts';
import { appearances } from './appearance.ts';
import { clients } from './clients.ts';
import { failures } from './failures.ts';
import { jsonCalls } from './json-calls.ts';
import { mediaStreams } from './media-streams.ts';
import { observers } from './observers.ts';
import { operations } from './operations.ts';
import { rawResponses } from './raw-responses.ts';
import { reportedFailures } from './reported-failures.ts';
import { requestForms } from './request-forms.ts';
import { helpers } from './stream-helpers.ts';
import { streams } from './streams.ts';
import { unfinishedStreams } from './unfinished-streams.ts';

/** All scenarios by topic. */
export const topics: Readonly<Record<string, readonly Scenario[]>> = {
  'JSON calls': jsonCalls,
  streams,
  'streams of transcripts, pictures and speech': mediaStreams,
  'unfinished streams': unfinishedStreams,
  aborts,
  failures,
  'failures with status 200': reportedFailures,
  'forms of requests': requestForms,
  'raw responses': rawResponses,
  appearances,
  operations,
  helpers,
  clients,
  observers,
};
