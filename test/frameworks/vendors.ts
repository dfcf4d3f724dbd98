import type { Entry } from './roads.ts';

/** A vendor's product that observes the same calls, set up by a file in `fixtures/vendors/`. */
export interface Vendor {
  readonly name: string;
  /** @default the name */
  readonly file?: string;
  /** @default both */
  readonly entries?: readonly Entry[];
  /** Whether it sends OTLP. */
  readonly sendsOtlp: boolean;
  /** The preload that its documentation recommends. */
  readonly preload?: Readonly<Partial<Record<Entry, string>>>;
  readonly settings?: (url: string) => Readonly<Record<string, string>>;
}

export const vendors: readonly Vendor[] = [
  { name: 'langfuse', sendsOtlp: true },
  { name: 'openinference', sendsOtlp: true, entries: ['main.mjs'] },
  // Its ES modules fail to load: they import names that a dependency does not export. Version 3 has
  // no CommonJS build.
  {
    name: 'openinference 2',
    file: 'openinference',
    sendsOtlp: true,
    entries: ['main.cjs'],
    settings: () => ({ OPENINFERENCE: 'openinference-vercel-2' }),
  },
  { name: 'traceloop', sendsOtlp: true },
  { name: 'langsmith', sendsOtlp: false },
  { name: 'posthog', sendsOtlp: false },
  {
    name: 'braintrust',
    sendsOtlp: false,
    settings: (url) => ({ BRAINTRUST_API_URL: url, BRAINTRUST_APP_URL: url }),
  },
  {
    name: 'braintrust, by its hook',
    file: 'braintrust-hook',
    sendsOtlp: false,
    preload: { 'main.cjs': 'braintrust/hook.mjs', 'main.mjs': 'braintrust/hook.mjs' },
    settings: (url) => ({ BRAINTRUST_API_URL: url, BRAINTRUST_APP_URL: url }),
  },
  { name: 'sentry', sendsOtlp: false, preload: { 'main.mjs': '@sentry/node/import' } },
  {
    name: 'dd-trace',
    sendsOtlp: false,
    preload: { 'main.mjs': 'dd-trace/initialize.mjs' },
    settings: (url) => ({
      DD_TRACE_AGENT_URL: url,
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      DD_TRACE_STARTUP_LOGS: 'false',
    }),
  },
];

/** Pinned, because the tests assert what these versions do. */
export const vendorDependencies: Readonly<Record<string, string>> = {
  '@ai-sdk/otel': '1.0.173',
  '@ai-sdk/togetherai': '3.0.54',
  '@arizeai/openinference-vercel': '3.2.1',
  '@langfuse/otel': '5.11.1',
  '@opentelemetry/api': '1.9.1',
  '@opentelemetry/exporter-trace-otlp-proto': '0.223.0',
  '@opentelemetry/sdk-node': '0.223.0',
  '@posthog/ai': '8.13.1',
  '@sentry/node': '11.12.0',
  '@traceloop/node-server-sdk': '0.27.0',
  ai: '7.0.173',
  braintrust: '3.35.0',
  'dd-trace': '6.21.0',
  langsmith: '0.12.0',
  'openinference-vercel-2': 'npm:@arizeai/openinference-vercel@2.8.1',
  zod: '4.6.7',
};
