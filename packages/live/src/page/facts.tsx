import { attr } from '@together-otel/semconv';
import type { CallDetail } from '../store/call-detail.ts';
import { CONTENT_ATTRIBUTES, pretty } from './content.tsx';
import { formatNumber } from './number-format.ts';
import { visible } from './visible.ts';

type Attributes = Readonly<Record<string, unknown>>;
type Fact = readonly [title: string, value: string | undefined];

/** Evidence that one call replaced another, in words. */
const EVIDENCE: Readonly<Record<string, string>> = {
  flow: 'same asynchronous flow',
  parent: 'same parent span',
  input: 'same input',
};

/** The key facts of a call, in words. */
export function Facts({ detail: { call, attributes } }: { readonly detail: CallDetail }) {
  const words = (name: string): string | undefined => wordsOf(attributes[name]);
  const duration = (name: string): string | undefined => durationOf(attributes[name]);
  return (
    <div class="fact-cards">
      <FactCard
        title="Call"
        facts={[
          ['Tokens in / out', `${countOf(call.input) ?? '–'} / ${countOf(call.output) ?? '–'}`],
          ['Response model', words(attr.responseModel)],
          ['Finish reasons', words(attr.responseFinishReasons)],
          ['Client', words(attr.clientLibrary)],
          ['Deployment', words(attr.deploymentType)],
          ['Request id', words(attr.requestId)],
        ]}
      />
      <FactCard
        title="Quota after this call"
        facts={[
          [
            'Requests left',
            left(attributes, attr.ratelimitRequestsRemaining, attr.ratelimitRequestsLimit),
          ],
          [
            'Tokens left',
            left(attributes, attr.ratelimitTokensRemaining, attr.ratelimitTokensLimit),
          ],
          ['Limit resets in', duration(attr.ratelimitReset)],
        ]}
      />
      <FactCard
        title="At Together"
        facts={[
          ['Queued', duration(attr.serverQueueDuration)],
          ['Processing', duration(attr.serverDuration)],
        ]}
      />
      <FactCard
        title="Replacement"
        facts={[
          ['Kind', words(attr.callReplaces)],
          ['Instead of', words(attr.fallbackFromModel)],
          [
            'Known by',
            EVIDENCE[words(attr.fallbackEvidence) ?? ''] ?? words(attr.fallbackEvidence),
          ],
        ]}
      />
    </div>
  );
}

function FactCard({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }) {
  const known = facts.filter(([, value]) => value !== undefined);
  if (known.length === 0) return null;
  return (
    <section class="fact-card">
      <h3>{title}</h3>
      <dl class="facts">
        {known.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

/** Every attribute by its name; prompts and answers are shown as a conversation instead. */
export function Pairs({ title, pairs }: { readonly title: string; readonly pairs: Attributes }) {
  const names = Object.keys(pairs).filter((name) => !CONTENT_ATTRIBUTES.has(name));
  return (
    <section class="fact-card">
      <h3>{title}</h3>
      <dl class="facts">
        {names.sort().map((name) => (
          <>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{wordsOf(pairs[name])}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function left(attributes: Attributes, remaining: string, limit: string): string | undefined {
  const count = countOf(attributes[remaining]);
  const most = countOf(attributes[limit]);
  if (count === undefined) return most && `of ${most} per second`;
  return most === undefined ? count : `${count} of ${most} per second`;
}

function countOf(value: unknown): string | undefined {
  return typeof value === 'number' ? value.toLocaleString('en') : undefined;
}

function durationOf(value: unknown): string | undefined {
  return typeof value === 'number' ? formatNumber(value, 'seconds') : undefined;
}

function wordsOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const isFlat = Array.isArray(value) && value.every((item) => typeof item !== 'object');
  return isFlat ? visible(value.join(', ')) : pretty(value);
}
