export type { RequestHook, RequestInfo, ResponseHook, ResponseInfo } from './call/hooks.ts';
export type { Redact } from './content/captured-content.ts';
export type * from './content/messages/message.ts';
export { explainTogetherError, type TogetherErrorExplanation } from './explain.ts';
export { TogetherInstrumentation } from './instrumentation.ts';
export { isSupported, rangeOf, SUPPORTED_SDKS, type SupportedSdk } from './sdk/supported.ts';
export type { ModelPrice } from './together/model-list.ts';
export type { TogetherInstrumentationConfig } from './types.ts';
