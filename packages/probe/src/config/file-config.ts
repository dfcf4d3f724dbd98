import type { TokenPrice } from '../catalogue/catalogue.ts';

/** The configuration file after validation against probe.schema.json. */
export interface FileConfig {
  readonly baseUrls?: readonly string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly keyFile?: string;
  readonly models?: readonly string[];
  readonly modelsFile?: string;
  readonly catalogue?: { readonly interval?: string };
  readonly synthetic?: {
    readonly models: readonly string[];
    readonly maxCostPerDay: number;
    readonly interval?: string;
    readonly timeout?: string;
    readonly maxTokens?: number;
    readonly stateFile?: string;
    readonly prices?: Readonly<Record<string, TokenPrice>>;
  };
  readonly deployments?: {
    readonly interval?: string;
    readonly v1?: boolean;
    readonly v2?: boolean;
    readonly project?: string;
    readonly metrics?: boolean;
    readonly metricsUrl?: string;
  };
  readonly spend?: { readonly planUsd?: number; readonly interval?: string };
  readonly statusPage?: { readonly url: string; readonly interval?: string };
  readonly prometheus?: number | string;
  readonly notify?: readonly string[];
}
