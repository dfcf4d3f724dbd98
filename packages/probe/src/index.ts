export { ApiKey } from './http/api-key.ts';
export { CheckFailure, type FailureType } from './http/check-failure.ts';
export {
  answerOf,
  createHttpGet,
  type FailedGet,
  type GetRequest,
  type HttpAnswer,
  type HttpGet,
  type HttpSettings,
} from './http/http-get.ts';
export { type Clock, systemClock } from './schedule/clock.ts';
export type { SourceContext } from './source/context.ts';
export type {
  PassedOnDistribution,
  PassedOnHistogram,
  PassedOnMetric,
  PassedOnPoint,
  ProbeEvent,
  Reading,
  Report,
  Source,
  SourceName,
  StatusLine,
} from './source/source.ts';
