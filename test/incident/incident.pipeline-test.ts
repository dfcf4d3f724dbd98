import type { Suffixes } from '@together-otel/dashboards';
import { findBackends, skipReason } from '@together-otel/pipeline';
import { beforeAll, describe, expect, test } from 'vitest';
import { wrongFirstTokens } from './first-tokens.ts';
import { type Incident, type Observed, playIncident } from './incident.ts';
import { wrongMessages } from './notification-verdict.ts';
import { brokenTexts, emptyPanels, strangeEnvironments, wrongAlerts } from './verdict.ts';

const backends = findBackends();
const real = test.skipIf('missing' in backends);
const reason = skipReason(backends);
let incident: Incident;

beforeAll(async () => {
  if (!('missing' in backends)) incident = await playIncident(() => undefined);
});

describe.each<Suffixes>(['collector', 'exporter'])('with the names of the %s', (suffixes) => {
  const seen = (): Observed => {
    const found = incident.observed.find((each) => each.suffixes === suffixes);
    if (!found) throw new Error(`nothing was observed with the names of the ${suffixes}`);
    return found;
  };

  real(`each alert fires in its time, and in no other${reason}`, () => {
    expect(wrongAlerts(seen())).toEqual([]);
  });

  real(`no alert blames another environment${reason}`, () => {
    expect(strangeEnvironments(seen())).toEqual([]);
  });

  real(`texts of alerts are whole${reason}`, () => {
    expect(brokenTexts(seen())).toEqual([]);
  });

  real(`first tokens on the board are within 10 % of the truth${reason}`, () => {
    expect(wrongFirstTokens(seen())).toEqual([]);
  });

  real(`each query of each panel has data${reason}`, () => {
    expect(emptyPanels(seen())).toEqual([]);
  });
});

real(`each event is reported once, and its end once, and nothing else${reason}`, () => {
  const [collected] = incident.observed;
  if (!collected) throw new Error('nothing was observed');
  expect(wrongMessages(incident.notifications, collected.alerts)).toEqual([]);
});
