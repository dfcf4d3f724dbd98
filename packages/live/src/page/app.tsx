import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attribution } from '../figures/attribution.ts';
import type { BoardView } from '../figures/board-view.ts';
import type { Money } from '../figures/money.ts';
import type { Status } from '../server/status.ts';
import { CallView } from './call-view.tsx';
import { CallsView } from './calls-view.tsx';
import { Choice, named, Select } from './choice.tsx';
import type { Client, Quota } from './client.ts';
import { Empty } from './empty.tsx';
import { MoneyView } from './money-view.tsx';
import { Board } from './panel.tsx';
import { QuotaView } from './quota-view.tsx';
import { readTheme, setTheme, type Theme } from './theme.ts';
import { WhoseView } from './whose-view.tsx';

const VIEWS = [
  ['now', 'Now'],
  ['calls', 'Calls'],
  ['quota', 'Quota'],
  ['money', 'Money'],
] as const;

const RANGES = [
  ['0', 'since the first call'],
  ['300', 'last 5 minutes'],
  ['900', 'last 15 minutes'],
  ['3600', 'last hour'],
  ['21600', 'last 6 hours'],
  ['86400', 'last day'],
] as const;

/** The whole page. */
export function App({ client }: { readonly client: Client }) {
  const route = useRoute();
  const [status, setStatus] = useState<Status>();
  const [service, setService] = useState('');
  const [model, setModel] = useState('');
  const [seconds, setSeconds] = useState('0');
  const [isPaused, setPaused] = useState(false);
  const [news, setNews] = useState(0);
  const [isThere, setThere] = useState(true);
  const [problem, setProblem] = useState('');
  const [board, setBoard] = useState<BoardView>();
  const [quota, setQuota] = useState<Quota>();
  const [money, setMoney] = useState<Money>();
  const [by, setBy] = useState('');
  const [attribution, setAttribution] = useState<Attribution>();
  const [theme, showTheme] = useState<Theme>(readTheme);
  const isAsking = useRef(false);
  const isMissed = useRef(false);

  useEffect(() => client.news(() => setNews((before) => before + 1), setThere), [client]);
  // Refresh even without new data: time passes.
  useEffect(() => {
    const timer = setInterval(() => setNews((before) => before + 1), 5000);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    if (!isPaused) void refresh();
  }, [news, isPaused]);
  useEffect(() => void refresh(), [service, model, seconds, by, route.view]);

  /** One request at a time; changes in the meantime trigger one more. */
  async function refresh(): Promise<void> {
    if (isAsking.current) {
      isMissed.current = true;
      return;
    }
    isAsking.current = true;
    const parameters = { service, model, seconds };
    try {
      setStatus(await client.status());
      if (route.view === 'now') {
        setBoard(await client.overview(parameters));
        setAttribution(await client.attribution({ ...parameters, by }));
      }
      if (route.view === 'quota') setQuota(await client.quota(parameters));
      if (route.view === 'money') setMoney(await client.money(parameters));
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      isAsking.current = false;
      if (isMissed.current) {
        isMissed.current = false;
        setTimeout(() => setNews((before) => before + 1), 100);
      }
    }
  }

  const open = (id: number): void => {
    location.hash = `#/calls/${id}`;
  };
  const isEmpty = status !== undefined && status.calls === 0;
  return (
    <>
      <header class="top">
        <h1>
          together-otel <span class="faint">live</span>
        </h1>
        <nav aria-label="Views">
          {VIEWS.map(([view, title]) => (
            <a
              key={view}
              href={`#/${view}`}
              {...(route.view === view && { 'aria-current': 'page' as const })}
            >
              {title}
            </a>
          ))}
        </nav>
        <div class="controls">
          <Choice
            title="Service"
            value={service}
            values={status?.services ?? []}
            onChange={setService}
          />
          <Choice title="Model" value={model} values={status?.models ?? []} onChange={setModel} />
          <Select title="Time" value={seconds} options={RANGES} onChange={setSeconds} />
          <Select
            title="Theme"
            value={theme}
            options={['system', 'light', 'dark'].map(named)}
            onChange={(chosen) => {
              showTheme(chosen as Theme);
              setTheme(chosen as Theme);
            }}
          />
          <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
            {isPaused ? 'Resume' : 'Pause'}
          </button>
        </div>
      </header>
      <main>
        <p role="status" class={`state ${isThere ? '' : 'bad'}`}>
          {isThere
            ? isPaused
              ? 'paused'
              : ''
            : 'together-otel live has stopped or cannot be reached; data received so far stays here'}
        </p>
        {problem && (
          <p class="problem" role="alert">
            {problem}{' '}
            <button type="button" class="link" onClick={() => setProblem('')}>
              dismiss
            </button>
          </p>
        )}
        {isEmpty && status && route.view !== 'calls' && <Empty status={status} />}
        {!isEmpty && route.view === 'now' && board && (
          <Board
            board={board}
            onModel={(name) => {
              setModel(name);
              location.hash = '#/calls';
            }}
          />
        )}
        {!isEmpty && route.view === 'now' && attribution && (
          <WhoseView attribution={attribution} onBy={setBy} />
        )}
        {route.view === 'quota' && quota && !isEmpty && <QuotaView quota={quota} />}
        {route.view === 'money' && money && !isEmpty && <MoneyView money={money} />}
        {route.view === 'calls' && route.call === undefined && (
          <CallsView
            client={client}
            service={service}
            model={model}
            news={news}
            isPaused={isPaused}
            onOpen={open}
            onProblem={setProblem}
          />
        )}
        {route.view === 'calls' && route.call !== undefined && (
          <>
            <p>
              <a href="#/calls">← all calls</a>
            </p>
            <CallView client={client} id={route.call} onOpen={open} />
          </>
        )}
      </main>
    </>
  );
}

interface Route {
  readonly view: (typeof VIEWS)[number][0];
  readonly call: number | undefined;
}

function readRoute(): Route {
  const [, view = 'now', call] = location.hash.split('/');
  const known = VIEWS.find(([name]) => name === view)?.[0] ?? 'now';
  const id = Number(call);
  return {
    view: known,
    call: known === 'calls' && Number.isSafeInteger(id) && id > 0 ? id : undefined,
  };
}

function useRoute(): Route {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    const changed = (): void => setRoute(readRoute());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}
