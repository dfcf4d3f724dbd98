import { PROVIDER_NAME } from '@together-otel/semconv';
import {
  AN_ATTRIBUTE_KEY,
  isAttributeKey,
  isSameLabel,
  MOST_KEYS,
} from '../attribution/attribute-key.ts';
import { type CaptureMode, captureModeName, readCaptureMode } from '../content/capture-mode.ts';
import type { Deployment } from '../facts/call-summary.ts';
import { type Generations, optInOf, readGenerations } from '../telemetry/generation.ts';
import type { ModelPrice } from '../together/model-list.ts';
import { readPrices } from '../together/price-list.ts';
import { entriesOf, flag, milliseconds, text, whole } from './kinds.ts';
import { readRegularFile } from './regular-file.ts';
import { type Fault, type Kind, type Reading, type Setting, setting } from './setting.ts';

/** Generous: a price list of every model Together ever had is much smaller. */
const MOST_PRICE_BYTES = 16 * 1024 * 1024;

/** Prices and their source. */
interface PriceSource {
  /** The file; undefined without a list. */
  readonly path: string | undefined;
  readonly prices: ReadonlyMap<string, ModelPrice>;
}

/** The plugin's settings, by the `TogetherInstrumentation` option that overrides each. */
export interface PluginSettings {
  readonly hosts: Setting<readonly string[]>;
  readonly prices: Setting<PriceSource>;
  readonly warn: Setting<boolean>;
  readonly fetch: Setting<boolean>;
  readonly deployments: Setting<ReadonlyMap<string, Deployment>>;
  readonly providerName: Setting<string>;
  readonly ratelimitTtlMillis: Setting<number>;
  readonly metricModelLimit: Setting<number>;
  readonly contextAttributes: Setting<readonly string[]>;
  readonly contextAttributeLimit: Setting<number>;
  readonly fallbackWindowMillis: Setting<number>;
  readonly maxContentBytes: Setting<number>;
  readonly captureMessageContent: Setting<CaptureMode>;
  readonly generations: Setting<Generations>;
}

const hosts: Kind<readonly string[]> = {
  expected: 'hosts such as proxy.example.com or 127.0.0.1:8080, comma-separated',
  read: (list) => {
    const found = entriesOf(list).map((entry) => ({ entry, host: readHost(entry) }));
    const usable = found.flatMap(({ host }) => host ?? []);
    const faults = found.flatMap(({ entry, host }) =>
      host === undefined ? [{ entry, expected: A_HOST }] : [],
    );
    return { value: usable, faults };
  },
  write: (value) => value.join(','),
  takes: Array.isArray,
};

/** Expected form of a host entry. */
export const A_HOST =
  'a host such as proxy.example.com or 127.0.0.1:8080, without scheme or path' as const;

/** @returns undefined if it is not a host. */
export function readHost(entry: string): string | undefined {
  const host = entry.trim().toLowerCase();
  const [, name, port] =
    /^(\[[0-9a-f:.]+\]|[a-z0-9_-][a-z0-9._-]*)(?::(\d{1,5}))?$/.exec(host) ?? [];
  if (name === undefined || !URL.canParse(`http://${host}`)) return undefined;
  // Normalised as in a client's URL: `[0:0:0:0:0:0:0:1]` is `[::1]`.
  const { hostname } = new URL(`http://${name}`);
  return port === undefined ? hostname : `${hostname}:${Number(port)}`;
}

/** Reads attribute keys; drops invalid ones and those that collide with another. */
export function attributeKeys(entries: readonly string[]): Reading<readonly string[]> {
  const keys: string[] = [];
  const faults: Fault[] = [];
  for (const entry of entries.map((each) => each.trim())) {
    if (keys.includes(entry)) continue;
    if (!isAttributeKey(entry) || keys.some((key) => isSameLabel(key, entry))) {
      faults.push({ entry, expected: AN_ATTRIBUTE_KEY });
    } else if (keys.length >= MOST_KEYS) {
      faults.push({ entry, expected: `at most ${MOST_KEYS} keys` });
    } else keys.push(entry);
  }
  return { value: keys, faults };
}

const contextKeys: Kind<readonly string[]> = {
  expected: 'keys of W3C baggage such as tenant.id, comma-separated',
  read: (list) => attributeKeys(entriesOf(list)),
  write: (value) => value.join(','),
  takes: Array.isArray,
};

/** Deployment types of models. */
export function isDeployment(type: unknown): type is Deployment {
  return type === 'serverless' || type === 'dedicated';
}

/** Names have none of these, but entries that are separated or quoted in another way do. */
const MODEL = /^[^\s=;'"]+$/;

const deployments: Kind<ReadonlyMap<string, Deployment>> = {
  expected: 'pairs such as org/model=dedicated or org/model=serverless, comma-separated',
  read: (list) => {
    const found = new Map<string, Deployment>();
    const faults: Fault[] = [];
    for (const entry of entriesOf(list)) {
      const at = entry.lastIndexOf('=');
      const model = entry.slice(0, Math.max(at, 0)).trim();
      const type = entry
        .slice(at + 1)
        .trim()
        .toLowerCase();
      if (MODEL.test(model) && isDeployment(type)) found.set(model, type);
      else faults.push({ entry });
    }
    return { value: found, faults };
  },
  write: (value) => [...value].map((pair) => pair.join('=')).join(','),
  takes: (value) => value instanceof Map,
};

const NO_PRICES: PriceSource = { path: undefined, prices: new Map() };

const prices: Kind<PriceSource> = {
  expected: 'the path of a JSON file in the format of `together-otel prices`',
  read: (path) => {
    try {
      // Windows editors add a byte order mark.
      const text = readRegularFile(path, MOST_PRICE_BYTES)
        .toString('utf8')
        .replace(/^\uFEFF/, '');
      const content: unknown = JSON.parse(text);
      return { value: { path, prices: readPrices(content) }, faults: [] };
    } catch (error) {
      return { value: undefined, faults: [{ expected: `a price list (${reasonOf(error)})` }] };
    }
  },
  write: ({ path = '' }) => path,
  takes: (value) => value instanceof Map,
};

/** Without the start of the file, which V8 quotes: the path may be that of a secret. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof SyntaxError)) return error.message;
  const [place = ''] = / at position \d+(?: \(line \d+ column \d+\))?$/.exec(error.message) ?? [];
  return `it is not JSON${place}`;
}

const captureMode: Kind<CaptureMode> = {
  expected: 'NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT, true or false',
  read: (value) => {
    const mode = readCaptureMode(value);
    return mode === undefined ? { value: mode, faults: [{}] } : { value: mode, faults: [] };
  },
  write: captureModeName,
  takes: (value) => readCaptureMode(String(value)) !== undefined,
};

/** Entries of other conventions share this variable. */
const generations: Kind<Generations> = {
  expected: 'gen_ai_latest_experimental or gen_ai_latest_experimental/dup, comma-separated',
  read: (list) => {
    const unknown = entriesOf(list).filter(
      (entry) => /^gen_?ai/i.test(entry) && !/^gen_ai_latest_experimental(?:\/dup)?$/.test(entry),
    );
    return { value: readGenerations(list), faults: unknown.map((entry) => ({ entry })) };
  },
  write: optInOf,
  takes: (value) => typeof value === 'object' && value !== null,
};

export const pluginSettings: PluginSettings = {
  hosts: setting(hosts, {
    variable: 'TOGETHER_OTEL_HOSTS',
    default: [],
    description: 'additional hosts to treat as Together, such as a proxy',
  }),
  prices: setting(prices, {
    variable: 'TOGETHER_OTEL_PRICES',
    default: NO_PRICES,
    description: 'model prices for `together.client.cost`; without them no cost is recorded',
  }),
  warn: setting(flag, {
    variable: 'TOGETHER_OTEL_WARN',
    default: false,
    description:
      'log a warning when a model is often rate limited or unavailable, or a quota runs low',
  }),
  fetch: setting(flag, {
    variable: 'TOGETHER_OTEL_FETCH',
    default: true,
    description: 'observe calls made without an SDK, through `globalThis.fetch`',
  }),
  deployments: setting(deployments, {
    variable: 'TOGETHER_OTEL_DEPLOYMENTS',
    default: new Map<string, Deployment>(),
    description: "where models run, if Together's responses don't say",
  }),
  providerName: setting(text('a name'), {
    variable: 'TOGETHER_OTEL_PROVIDER_NAME',
    default: PROVIDER_NAME,
    description: '`gen_ai.provider.name` on all signals',
  }),
  ratelimitTtlMillis: setting(milliseconds({ from: 1 }), {
    variable: 'TOGETHER_OTEL_RATELIMIT_TTL_MILLIS',
    default: 300_000,
    description: 'how long a quota reading is reported',
  }),
  metricModelLimit: setting(whole('a whole number above 0', { from: 1 }), {
    variable: 'TOGETHER_OTEL_METRIC_MODEL_LIMIT',
    default: 200,
    description:
      'maximum number of models per provider in metrics; the rest are counted as `_OTHER`',
  }),
  contextAttributes: setting(contextKeys, {
    variable: 'TOGETHER_OTEL_ATTRIBUTES',
    default: [],
    description:
      'keys from W3C baggage or `withAttributes` to record on spans and metrics, such as `tenant.id`',
  }),
  contextAttributeLimit: setting(whole('a whole number above 0', { from: 1 }), {
    variable: 'TOGETHER_OTEL_ATTRIBUTE_LIMIT',
    default: 100,
    description: 'maximum number of values per key in metrics; the rest are counted as `_OTHER`',
  }),
  fallbackWindowMillis: setting(milliseconds({ from: 1 }), {
    variable: 'TOGETHER_OTEL_FALLBACK_WINDOW_MILLIS',
    default: 30_000,
    description: 'how long after a failure a call may count as its retry or fallback',
  }),
  maxContentBytes: setting(whole('a whole number of bytes from 1024', { from: 1024 }), {
    variable: 'TOGETHER_OTEL_MAX_CONTENT_BYTES',
    default: 16_384,
    description: 'maximum size of a content attribute; longer ones are truncated',
  }),
  captureMessageContent: setting(captureMode, {
    variable: 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
    default: 'none',
    defaultInWords: 'false',
    description: 'whether and where prompts and completions are recorded',
  }),
  generations: setting(generations, {
    variable: 'OTEL_SEMCONV_STABILITY_OPT_IN',
    default: { tagged: true, latest: false },
    description: "use the newest metric names instead of v1.41's, or both",
  }),
};
