import { IdentityReader } from '../api/identity.ts';
import { TogetherApi } from '../api/together-api.ts';
import { CatalogueSource } from '../catalogue/catalogue-source.ts';
import { WatchList } from '../catalogue/watch-list.ts';
import type { ProbeConfig } from '../config/config.ts';
import { DeploymentMetricsSource } from '../deployments/deployment-metrics-source.ts';
import { DeploymentsSource } from '../deployments/deployments-source.ts';
import type { SourceContext } from '../source/context.ts';
import type { Source } from '../source/source.ts';
import { SpendSource } from '../spend/spend-source.ts';
import { StatusPageSource } from '../status-page/status-page-source.ts';
import type { Budget } from '../synthetic/budget.ts';
import type { Complete } from '../synthetic/completion.ts';
import { SyntheticSource } from '../synthetic/synthetic-source.ts';
import { UptimeSource } from '../uptime/uptime-source.ts';

/** Where synthetic completions are configured. */
export interface SyntheticMeans {
  readonly budget: Budget;
  readonly complete: Complete;
}

/** Builds the sources requested by a configuration. */
export function buildSources(
  config: ProbeConfig,
  context: SourceContext,
  means: SyntheticMeans | undefined,
): Source[] {
  const { baseUrls, key, intervalMillis, timeoutMillis, synthetic } = config;
  const [baseUrl] = baseUrls;
  const sources: Source[] = baseUrls.map(
    (url) => new UptimeSource(context, { baseUrl: url, key, intervalMillis, timeoutMillis }),
  );
  const priced = Object.keys(synthetic?.prices ?? {});
  const called = (synthetic?.models ?? []).filter((model) => !priced.includes(model));
  const watched = [...new Set([...config.models, ...called])];
  if (watched.length > 0 || config.modelsFile !== undefined) {
    const watchList = new WatchList(watched, config.modelsFile, context.say);
    sources.push(new CatalogueSource(context, { baseUrl, key, watchList, ...config.catalogue }));
  }
  if (synthetic && means) {
    sources.push(new SyntheticSource(context, { ...synthetic, ...means, baseUrl, key }));
  }
  sources.push(...accountSources(config, context));
  if (config.statusPage) sources.push(new StatusPageSource(context, config.statusPage));
  return sources;
}

/** Sources about the key's own account. */
function accountSources(
  { baseUrls: [baseUrl], key, deployments, spend }: ProbeConfig,
  context: SourceContext,
): Source[] {
  const api = new TogetherApi({ get: context.get, baseUrl, key });
  const identity = new IdentityReader(api);
  const sources: Source[] = [];
  if (deployments && (deployments.v1 || deployments.v2)) {
    sources.push(new DeploymentsSource(context, { ...deployments, api, identity }));
  }
  if (deployments?.metrics) {
    const { metricsUrl: url, intervalMillis, timeoutMillis } = deployments;
    sources.push(
      new DeploymentMetricsSource(context, { key, identity, url, intervalMillis, timeoutMillis }),
    );
  }
  if (spend) sources.push(new SpendSource(context, { ...spend, api, identity }));
  return sources;
}
