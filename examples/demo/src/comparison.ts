import type { ReceivedSpan } from '@together-otel/live/receiver';
import { attr } from '@together-otel/semconv';
import type { LedgerEntry } from '@together-otel/simulator';
import type { ModelFindings } from './findings.ts';

/** One figure that differs from what the simulator served. */
export interface Difference {
  readonly model: string;
  readonly figure: string;
  readonly telemetry: number;
  readonly ledger: number;
}

/** Error of the time to first token, against the simulator's clock. */
export interface FirstTokenAccuracy {
  readonly streams: number;
  /** Streams within 15 ms + 5% of the true value. */
  readonly within: number;
  readonly worstMillis: number;
}

/** Compares the figures with the simulator's ledger; empty if all are equal. */
export function compareWithLedger(
  models: Readonly<Record<string, ModelFindings>>,
  entries: readonly LedgerEntry[],
): Difference[] {
  const names = new Set([...Object.keys(models), ...entries.map(({ model }) => String(model))]);
  return [...names].flatMap((model) => {
    const served = entries.filter((entry) => String(entry.model) === model);
    const telemetry = telemetryFigures(models[model]);
    const ledger = ledgerFigures(served);
    const figures = new Set([...telemetry.keys(), ...ledger.keys()]);
    return [...figures].flatMap((figure) => {
      const pair = { telemetry: telemetry.get(figure) ?? 0, ledger: ledger.get(figure) ?? 0 };
      return pair.telemetry === pair.ledger ? [] : [{ model, figure, ...pair }];
    });
  });
}

function telemetryFigures(found: ModelFindings | undefined): Map<string, number> {
  if (!found) return new Map();
  return new Map([
    ['calls', found.calls],
    ['attempts', found.attempts],
    ...Object.entries(found.attemptsByStatus).map(named('attempts with status')),
    ...Object.entries(found.limitedByErrorType).map(named('429')),
    ['input tokens', found.tokens.input],
    ['output tokens', found.tokens.output],
  ]);
}

function ledgerFigures(entries: readonly LedgerEntry[]): Map<string, number> {
  const figures = new Map<string, number>();
  const add = (figure: string, amount: number): void => {
    figures.set(figure, (figures.get(figure) ?? 0) + amount);
  };
  for (const entry of entries) {
    add('calls', entry.retryCount === 0 ? 1 : 0);
    add('attempts', 1);
    add(`attempts with status ${entry.status}`, 1);
    if (entry.status === 429) add(`429 ${entry.errorType}`, 1);
    add('input tokens', entry.usageSent ? entry.promptTokens : 0);
    add('output tokens', entry.usageSent ? entry.completionTokens : 0);
  }
  return figures;
}

function named(prefix: string) {
  return ([name, count]: [string, number]): [string, number] => [`${prefix} ${name}`, count];
}

/** Compares each stream's time to first token with the true one, matched by request id. */
export function measureFirstTokens(
  spans: readonly ReceivedSpan[],
  entries: readonly LedgerEntry[],
): FirstTokenAccuracy {
  const served = new Map(entries.map((entry) => [entry.requestId, entry]));
  let streams = 0;
  let within = 0;
  let worstMillis = 0;
  for (const { attributes } of spans) {
    const measured = attributes[attr.timeToFirstToken];
    const entry = served.get(String(attributes[attr.requestId]));
    if (typeof measured !== 'number' || entry?.firstTokenAt === undefined) continue;
    const trueMillis = entry.firstTokenAt - entry.receivedAt;
    const offMillis = Math.abs(measured * 1000 - trueMillis);
    streams++;
    if (offMillis <= 15 + trueMillis * 0.05) within++;
    worstMillis = Math.max(worstMillis, offMillis);
  }
  return { streams, within, worstMillis };
}
