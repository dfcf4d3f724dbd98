import { useEffect, useState } from 'preact/hooks';
import { highest, lowest } from '../figures/statistics/extremes.ts';
import type { AttemptBar, CallDetail, TraceSpan } from '../store/call-detail.ts';
import type { ListedCall } from '../store/call-list.ts';
import { clock, OutcomeMark } from './calls-view.tsx';
import type { Client } from './client.ts';
import { Content } from './content.tsx';
import { Facts, Pairs } from './facts.tsx';
import { formatNumber } from './number-format.ts';

interface CallProps {
  readonly client: Client;
  readonly id: number;
  readonly onOpen: (id: number) => void;
}

/** One call: its attempts on a timeline, meaning, trace and content. */
export function CallView({ client, id, onOpen }: CallProps) {
  const [detail, setDetail] = useState<CallDetail>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    setProblem('');
    client.call(id).then(setDetail, (error: Error) => setProblem(error.message));
  }, [id]);
  if (problem) return <p class="nothing">{problem}</p>;
  if (!detail || detail.call.id !== id) return <p class="nothing">…</p>;
  const { call } = detail;
  return (
    <article class="call-view" aria-label={detail.name}>
      <header>
        <h2>{detail.name}</h2>
        <OutcomeMark call={call} />
        <span class="faint">
          {clock(call.started)} – {clock(call.ended)} · {call.service}
          {call.host ? ` · ${call.host}` : ''}
        </span>
      </header>
      {detail.message && <p class="message">{detail.message}</p>}
      <Timeline detail={detail} />
      <Facts detail={detail} />
      <Related title="Replaced this failed call" calls={detail.replaced} onOpen={onOpen} />
      <Related title="Was replaced by" calls={detail.replacedBy} onOpen={onOpen} />
      <Content attributes={{ ...detail.attributes, ...detail.content }} />
      <Trace spans={detail.trace} own={call.span} />
      <details>
        <summary>All attributes</summary>
        <Pairs title="Span" pairs={detail.attributes} />
        <Pairs title="Resource" pairs={detail.resource} />
      </details>
    </article>
  );
}

/** Attempts as bars, waits as gaps, first chunk and first token as marks. */
function Timeline({ detail }: { readonly detail: CallDetail }) {
  const { attempts, firstChunk, firstToken, call } = detail;
  const length = Math.max(1, highest(attempts.map(({ to }) => to)) ?? 0);
  const percent = (millis: number): string =>
    `${(Math.min(length, Math.max(0, millis)) / length) * 100}%`;
  const words = attempts.map(
    (bar) => `attempt ${bar.number} ${labelOf(bar, call.outcome)}, ${seconds(bar.to - bar.from)}`,
  );
  const output = call.output ?? 0;
  const streamed = firstToken === null ? 0 : length - firstToken;
  return (
    <figure class="timeline">
      <figcaption class="visually-hidden">
        {words.join('; ')}
        {firstToken !== null && `; first token after ${seconds(firstToken)}`}
      </figcaption>
      <div class="bars" aria-hidden="true">
        {attempts.map((bar, index) => {
          const next = attempts[index + 1];
          return (
            <>
              <div
                key={bar.number}
                class={`bar ${toneOf(bar, call.outcome)}`}
                style={{ left: percent(bar.from), width: percent(bar.to - bar.from) }}
              >
                <span>{labelOf(bar, call.outcome)}</span>
              </div>
              {next && next.from > bar.to && (
                <div
                  class="wait"
                  style={{ left: percent(bar.to), width: percent(next.from - bar.to) }}
                >
                  <span>waited {seconds(next.from - bar.to)}</span>
                </div>
              )}
            </>
          );
        })}
        {firstChunk !== null && (
          <div
            class="tick chunk"
            style={{ left: percent(firstChunk) }}
            title={`first chunk after ${seconds(firstChunk)}`}
          />
        )}
        {firstToken !== null && (
          <div
            class="tick token"
            style={{ left: percent(firstToken) }}
            title={`first token after ${seconds(firstToken)}`}
          />
        )}
      </div>
      <div class="axis" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span key={share}>{seconds(share * length)}</span>
        ))}
      </div>
      {attempts.length > 1 && (
        <ol class="attempts">
          {attempts.map((bar) => (
            <li key={bar.number}>
              <b class={toneOf(bar, call.outcome)}>{labelOf(bar, call.outcome)}</b> after{' '}
              {seconds(bar.to - bar.from)}
            </li>
          ))}
        </ol>
      )}
      <ul class="legend">
        {firstChunk !== null && <li class="chunk">first chunk {seconds(firstChunk)}</li>}
        {firstToken !== null && <li class="token">first token {seconds(firstToken)}</li>}
        {streamed > 0 && output > 1 && (
          <li>then {formatNumber((output - 1) / (streamed / 1000), 'tokens/s')}</li>
        )}
        {call.backoff > 0 && (
          <li>{seconds(call.backoff * 1000)} of that waiting between attempts</li>
        )}
      </ul>
    </figure>
  );
}

function labelOf({ status, error }: AttemptBar, outcome: string): string {
  if (error && status !== null && error !== String(status)) return `${status} ${error}`;
  return error ?? (status === null ? outcome : String(status));
}

function toneOf({ category, error }: AttemptBar, outcome: string): string {
  if (category === 'rate_limit') return 'watch';
  if (category !== null || error !== null) return 'bad';
  return outcome === 'success' ? 'good' : 'watch';
}

function Related({
  title,
  calls,
  onOpen,
}: {
  readonly title: string;
  readonly calls: readonly ListedCall[];
  readonly onOpen: (id: number) => void;
}) {
  if (calls.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="related">
        {calls.map((call) => (
          <li key={call.id}>
            <button type="button" class="link" onClick={() => onOpen(call.id)}>
              {clock(call.ended)} {call.model}
            </button>{' '}
            <OutcomeMark call={call} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Trace({ spans, own }: { readonly spans: readonly TraceSpan[]; readonly own: string }) {
  if (spans.length < 2) return null;
  const start = lowest(spans.map(({ started }) => started)) ?? 0;
  const length = (highest(spans.map(({ ended }) => ended)) ?? 0) - start || 1;
  const depths = depthsOf(spans);
  return (
    <section>
      <h3>Trace</h3>
      <ol class="trace">
        {spans.map((span) => (
          <li key={span.id} class={span.span === own ? 'own' : ''}>
            <span class="trace-name" style={{ '--depth': depths.get(span.span) ?? 0 }}>
              {span.name} <span class="faint">{span.service}</span>
            </span>
            <span class="trace-line" aria-hidden="true">
              <span
                class={`bar ${span.status === 'error' ? 'bad' : ''}`}
                style={{
                  left: `${((span.started - start) / length) * 100}%`,
                  width: `${((span.ended - span.started) / length) * 100}%`,
                }}
              />
            </span>
            <span class="number">{seconds(span.ended - span.started)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function depthsOf(spans: readonly TraceSpan[]): ReadonlyMap<string, number> {
  const parents = new Map(spans.map(({ span, parent }) => [span, parent]));
  const depthOf = (span: string): number => {
    let depth = 0;
    for (let parent = parents.get(span); parent && depth < 20; parent = parents.get(parent))
      depth += parents.has(parent) ? 1 : 0;
    return depth;
  };
  return new Map(spans.map(({ span }) => [span, depthOf(span)]));
}

function seconds(millis: number): string {
  return formatNumber(millis / 1000, 'seconds');
}
