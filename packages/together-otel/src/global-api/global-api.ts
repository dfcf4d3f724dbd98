import {
  type ContextManager,
  createNoopMeter,
  type LoggerProvider,
  type MeterProvider,
  type ProxyTracerProvider,
  type TracerProvider,
} from '@opentelemetry/api';
import { SCOPE_NAME } from '@together-otel/semconv';
import { OWN_METER } from '../delivery/queue/counts.ts';
import { ContextBridge, lentContextManager } from './context-bridge.ts';
import { LentLoggerProvider, LentMeterProvider, LentTracerProvider } from './lent-providers.ts';
import { own, type Registry, useContextManager } from './own-registry.ts';
import { SharedApi } from './shared-api.ts';

const OURS: readonly string[] = [SCOPE_NAME, OWN_METER];

let shared: SharedApi | undefined;

/**
 * Lends our SDK's registrations to the application's copies of the API until it starts an SDK of
 * its own; ours keeps sending what the plugin records.
 */
export function lendGlobalApi(): void {
  const theirs = {
    get trace() {
      return shared?.theirs('trace') as TracerProvider | undefined;
    },
    get logs() {
      return shared?.theirs('logs') as LoggerProvider | undefined;
    },
  };
  const { trace, metrics, logs, context, propagation } = own;
  const nothing: MeterProvider = { getMeter: () => createNoopMeter() };
  const lent: Registry = {
    ...(trace && { trace: new LentTracerProvider(trace as ProxyTracerProvider, theirs) }),
    ...(metrics && { metrics: new LentMeterProvider(metrics as MeterProvider, nothing) }),
    ...(logs && { logs: new LentLoggerProvider(logs as LoggerProvider, theirs) }),
    ...(context && { context: lentContextManager(context as ContextManager) }),
    ...(propagation && { propagation }),
  };
  shared = SharedApi.lend(lent);
  if (context) useContextManager(new ContextBridge(shared, context as ContextManager));
}

/**
 * Whether our pipeline exports this instrumentation scope: always the plugin's own and the delivery
 * counts, anything else only while the application has no SDK of its own.
 */
export function carries(scopeName: string): boolean {
  return isOurs(scopeName) || !shared?.hasOtherSdk;
}

/** Whether a scope belongs to the plugin or to the delivery counts, not to the application. */
export function isOurs(scopeName: string): boolean {
  return OURS.includes(scopeName);
}
