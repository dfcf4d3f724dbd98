import { type ContextManager, context, propagation } from '@opentelemetry/api';
import type { ViewOptions } from '@opentelemetry/sdk-metrics';
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import type { TogetherInstrumentationConfig } from '@together-otel/instrumentation';
import type { Plugins } from './observer.ts';

function boom(): never {
  throw new Error('a plug-in of the application');
}

/** Plug-ins that throw from every callback, as many at a time as can be reached. */
export interface ThrowingPlugins {
  readonly plugins?: Plugins;
  readonly config?: TogetherInstrumentationConfig;
  /** Installs global plug-ins. @returns a function that removes them. */
  install?(): () => void;
}

const views: ViewOptions[] = [
  { instrumentName: '*', attributesProcessors: [{ process: boom } as never] },
];

const content: TogetherInstrumentationConfig = { captureMessageContent: true, redact: boom };

const manager: ContextManager = {
  active: boom,
  with: boom,
  bind: boom,
  enable: () => manager,
  disable: () => manager,
};

export const throwingPlugins: Readonly<Record<string, ThrowingPlugins>> = {
  'processors, views, hooks and the redaction': {
    plugins: {
      spanProcessors: [
        { onStart: boom, onEnd: boom, forceFlush: boom, shutdown: boom },
        { onStart() {}, onEnd: boom, forceFlush: boom, shutdown: boom },
      ],
      views,
    },
    config: { ...content, requestHook: boom, responseHook: boom },
  },
  'exporters, asynchronous hooks and the redaction': {
    plugins: {
      spanProcessors: [
        new SimpleSpanProcessor({ exporter: { export: boom, shutdown: boom, forceFlush: boom } }),
        new SimpleSpanProcessor({
          exporter: { export: (_spans, done) => done(undefined as never), shutdown: boom },
        }),
      ],
    },
    config: {
      captureMessageContent: true,
      redact: (async () => boom()) as never,
      requestHook: (async () => boom()) as never,
      responseHook: (async () => boom()) as never,
    },
  },
  'the sampler, the views and the propagator': {
    plugins: { sampler: { shouldSample: boom, toString: boom }, views },
    install() {
      propagation.setGlobalPropagator({ inject: boom, extract: boom, fields: boom });
      return () => propagation.disable();
    },
  },
  'the context manager': {
    install() {
      context.setGlobalContextManager(manager);
      return () => context.disable();
    },
  },
};
