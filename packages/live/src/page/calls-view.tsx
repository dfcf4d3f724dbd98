import { attributes } from '@together-otel/semconv';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ListedCall } from '../store/call-list.ts';
import { Choice } from './choice.tsx';
import type { Client } from './client.ts';
import { formatNumber } from './number-format.ts';
import { type Head, Table } from './table.tsx';

interface CallsProps {
  readonly client: Client;
  readonly service: string;
  readonly model: string;
  /** Changes when new data arrives. */
  readonly news: number;
  readonly isPaused: boolean;
  readonly onOpen: (id: number) => void;
  readonly onProblem: (problem: string) => void;
}

const OUTCOMES = attributes.callOutcome.values;
const CATEGORIES = attributes.errorCategory.values;
const HEADS: readonly Head[] = [
  'Ended',
  'Model',
  'Outcome',
  'Attempts',
  { number: 'First token' },
  { number: 'Took' },
  { number: 'Tokens in / out' },
  'Replaces',
  'Service',
];
const PAGE = 100;
/** Maximum length of the live list; filters and "older" bring older calls back. */
const MOST = 300;

/** Calls as they end, latest first. */
export function CallsView({
  client,
  service,
  model,
  news,
  isPaused,
  onOpen,
  onProblem,
}: CallsProps) {
  const [outcome, setOutcome] = useState('');
  const [category, setCategory] = useState('');
  const [replaces, setReplaces] = useState('');
  const [text, setText] = useState('');
  const [calls, setCalls] = useState<readonly ListedCall[]>([]);
  const [hasOlder, setHasOlder] = useState(false);
  const asked = useRef(0);
  const filter = { service, model, outcome, category, replaces, text };
  const key = JSON.stringify(filter);

  useEffect(() => {
    const question = ++asked.current;
    const timer = setTimeout(
      async () => {
        try {
          const found = await client.calls({ ...filter, limit: PAGE });
          if (question !== asked.current) return;
          setCalls(found);
          setHasOlder(found.length === PAGE);
        } catch (error) {
          onProblem((error as Error).message);
        }
      },
      text ? 150 : 0,
    );
    return () => clearTimeout(timer);
  }, [key]);

  useEffect(() => {
    if (isPaused || calls.length === 0) {
      if (!isPaused) void refresh();
      return;
    }
    void refresh();
  }, [news, isPaused]);

  async function refresh(): Promise<void> {
    const question = asked.current;
    try {
      const found = await client.calls({ ...filter, after: calls[0]?.id, limit: PAGE });
      if (question !== asked.current || found.length === 0) return;
      setCalls((before) => {
        const last = before[0]?.id ?? 0;
        return [...found.filter(({ id }) => id > last), ...before].slice(0, MOST);
      });
    } catch (error) {
      onProblem((error as Error).message);
    }
  }

  async function older(): Promise<void> {
    const found = await client.calls({ ...filter, before: calls.at(-1)?.id, limit: PAGE });
    setCalls([...calls, ...found]);
    setHasOlder(found.length === PAGE);
  }

  async function save(format: 'otlp' | 'calls'): Promise<void> {
    const url = URL.createObjectURL(await client.exported({ ...filter, format }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `together-${format}.jsonl`;
    link.click();
    URL.revokeObjectURL(url);
  }

  async function load(event: Event): Promise<void> {
    const input = event.currentTarget as HTMLInputElement;
    const [file] = input.files ?? [];
    if (!file) return;
    try {
      const { lines, refused } = await client.load(file);
      onProblem(refused > 0 ? `${lines} lines loaded, ${refused} not readable` : '');
    } catch (error) {
      onProblem((error as Error).message);
    }
    input.value = '';
  }

  return (
    <section aria-label="Calls">
      <div class="filters">
        <label>
          Search{' '}
          <input
            type="search"
            value={text}
            placeholder="model, id, error, content"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <Choice title="Outcome" value={outcome} values={OUTCOMES} onChange={setOutcome} />
        <Choice title="Cause" value={category} values={CATEGORIES} onChange={setCategory} />
        <Choice
          title="Replaces"
          value={replaces}
          values={attributes.callReplaces.values}
          onChange={setReplaces}
        />
        <span class="spread" />
        <button type="button" onClick={() => void save('otlp')}>
          Export OTLP
        </button>
        <button type="button" onClick={() => void save('calls')}>
          Export calls
        </button>
        <label class="file">
          Load a file{' '}
          <input type="file" accept=".json,.jsonl,.ndjson" onChange={(event) => void load(event)} />
        </label>
      </div>
      {calls.length === 0 ? (
        <p class="nothing">No matching calls.</p>
      ) : (
        <Table isList label="List of calls" heads={HEADS}>
          <tbody>
            {calls.map((call) => (
              <Row key={call.id} call={call} onOpen={onOpen} />
            ))}
          </tbody>
        </Table>
      )}
      {hasOlder && (
        <button type="button" class="older" onClick={() => void older()}>
          Older calls
        </button>
      )}
    </section>
  );
}

function Row({
  call,
  onOpen,
}: {
  readonly call: ListedCall;
  readonly onOpen: (id: number) => void;
}) {
  const open = (event: Event): void => {
    event.preventDefault();
    onOpen(call.id);
  };
  return (
    <tr class="call" onClick={open}>
      <td>
        <a href={`#/calls/${call.id}`} onClick={open}>
          {clock(call.ended)}
        </a>
      </td>
      <td class="name" title={call.model}>
        {call.model}
      </td>
      <td>
        <OutcomeMark call={call} />
      </td>
      <td>
        <AttemptChips call={call} />
      </td>
      <td class="number">{formatNumber(call.first_token ?? undefined, 'seconds')}</td>
      <td class="number">{formatNumber((call.ended - call.started) / 1000, 'seconds')}</td>
      <td class="number">
        {call.input ?? '–'} / {call.output ?? '–'}
      </td>
      <td class="name">
        {call.replaces === 'fallback'
          ? `fallback from ${call.from_model ?? '?'}`
          : (call.replaces ?? '')}
      </td>
      <td class="name" title={call.service}>
        {call.service}
      </td>
    </tr>
  );
}

/** The outcome in one word, with the cause of a failure. */
export function OutcomeMark({
  call,
}: {
  readonly call: Pick<ListedCall, 'outcome' | 'error' | 'category'>;
}) {
  const tone = call.outcome === 'success' ? 'good' : call.outcome === 'error' ? 'bad' : 'watch';
  return (
    <span class={`mark ${tone}`}>
      {call.outcome === 'error' ? (call.error ?? 'error') : call.outcome}
    </span>
  );
}

function AttemptChips({ call }: { readonly call: ListedCall }) {
  const others = call.attempts - call.limited - call.full - (call.outcome === 'error' ? 0 : 1);
  return (
    <span class="chips">
      {call.limited > 0 && <span class="chip watch">{times(call.limited)}429</span>}
      {call.full > 0 && <span class="chip bad">{times(call.full)}503</span>}
      {others > 0 && (
        <span class="chip bad">
          {times(others)}
          {call.outcome === 'error' ? (call.status ?? 'failed') : 'failed'}
        </span>
      )}
      {call.outcome !== 'error' && <span class="chip">{call.status ?? call.outcome}</span>}
    </span>
  );
}

function times(count: number): string {
  return count > 1 ? `${count} × ` : '';
}

export function clock(millis: number): string {
  const date = new Date(millis);
  return `${date.toLocaleTimeString(undefined, { hour12: false })}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
