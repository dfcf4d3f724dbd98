export type { ProbeFlags } from './config/config.ts';
export { ConfigError } from './config/config-error.ts';
export { type OnceOptions, probeOnce } from './run/once.ts';
export type { Output, TerminalStream } from './run/output.ts';
export { probeForever, type ServiceOptions } from './run/service.ts';
export { type TestNotifyOptions, testNotify } from './run/test-notify.ts';
export { type Clock, systemClock } from './schedule/clock.ts';
