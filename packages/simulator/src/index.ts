export type { Billing, BillingProfile } from './account/billing.ts';
export type { Models } from './catalogue/catalogue.ts';
export type {
  LatencyProfile,
  ModelOverride,
  ModelProfile,
  ModelType,
  PricingProfile,
  ReasoningField,
  UsagePlacement,
} from './catalogue/model-profile.ts';
export type { Controls } from './control/controls.ts';
export type {
  DeploymentChange,
  DeploymentProfile,
  DeploymentState,
} from './dedicated/deployment-profile.ts';
export type {
  EndpointChange,
  EndpointProfile,
  EndpointState,
} from './dedicated/endpoint-profile.ts';
export type {
  EndlessBodyFault,
  ErrorEventFault,
  Fault,
  FaultKind,
  FaultRule,
  HangFault,
  HtmlFault,
  HugeChunkFault,
  MalformedSseFault,
  ResetBeforeFault,
  ResetInBodyFault,
  SlowBodyFault,
  SlowFirstByteFault,
  SplitUtf8Fault,
  StatusFault,
  TruncatedSseFault,
} from './faults/fault.ts';
export {
  type ErrorTypePlace,
  KNOWN_ERRORS,
  type KnownError,
  type KnownErrorName,
} from './faults/known-errors.ts';
export type { HeaderProfile } from './http/header-profile.ts';
export type { Ledger } from './ledger/ledger.ts';
export type { LedgerEntry, Outcome } from './ledger/ledger-entry.ts';
export type { LedgerSummary, ModelSummary, TokenTotals } from './ledger/ledger-summary.ts';
export type { RateGrowth, RateLimitProfile } from './limits/rate-limit-profile.ts';
export type { CertificateOptions } from './network/certificate-options.ts';
export type { Disturbance, Network } from './network/network.ts';
export type {
  LimitOptions,
  PromptCacheOptions,
  SimulatorOptions,
} from './options/simulator-options.ts';
export type { Register } from './register/register.ts';
export { type Simulator, startSimulator } from './simulator.ts';
export type {
  ComponentChange,
  ComponentProfile,
  ComponentState,
} from './status-page/component-profile.ts';
