import { describe, expect, test } from 'vitest';
import { findBackends, skipReason } from './backends/index.ts';
import { type Loss, runThrough } from './fault-run.ts';
import { faults } from './faults.ts';
import { networkProblem } from './network.ts';
import { lossOfNetworkCut } from './network-loss.ts';

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);
const problem = await networkProblem();
const cable = problem === undefined ? '' : ` (skipped: ${problem})`;

/** Faults with an accepted loss: how much may be lost, and who must report it. */
const known: Readonly<Record<string, (loss: Loss) => void>> = {
  'traces waiting in memory for their sampling decision': (loss) => {
    expectAllFigures(loss);
    // All spans reached the gateway, so that is where they were lost.
    expect(loss.spansSent).toBeGreaterThanOrEqual(loss.calls);
    expect(loss.spansLost).toBeLessThan(loss.calls);
  },
  "spans that arrived while the gateway's queue was full": (loss) => {
    expectAllFigures(loss);
    expect(loss.spansLost).toBeGreaterThan(0);
    expect(loss.counted['gateway exporter_enqueue_failed_spans']).toBe(loss.spansLost);
  },
  'what it had not sent yet': (loss) => {
    expect(loss.attemptsLost).toBeGreaterThan(0);
    // Never more than was served: no invented figures.
    for (const [found, served] of Object.values(loss.wrongFigures)) {
      expect(found).toBeLessThan(served);
    }
  },
};

/** Explicit, because `toMatchObject` accepts any object for an empty one. */
function expectAllFigures({ wrongFigures, attemptsLost }: Loss): void {
  expect({ wrongFigures, attemptsLost }).toEqual({ wrongFigures: {}, attemptsLost: 0 });
}

describe('after a fault', () => {
  for (const fault of faults()) {
    const lost = fault.lost === undefined ? 'nothing is lost' : `lost is ${fault.lost}`;
    real(`${fault.name}: ${lost}${reason}`, async () => {
      const loss = await runThrough(fault);
      if (fault.lost !== undefined) return known[fault.lost]?.(loss);
      expectAllFigures(loss);
      expect(loss.spansLost).toBe(0);
    });
  }

  test.skipIf('missing' in backends || problem !== undefined)(
    `the network between agent and gateway is cut for a minute: nothing is lost${reason || cable}`,
    async () => {
      const loss = await lossOfNetworkCut(60);
      expectAllFigures(loss);
      expect(loss.spansLost).toBe(0);
    },
  );
});
