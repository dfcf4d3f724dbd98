import type { Query } from '@together-otel/dashboards';
import { type Case, casesOf, type History, history, probe, steady } from '../case.ts';

const deploymentNotReady = casesOf('TogetherDeploymentNotReady');
const deploymentSaturated = casesOf('TogetherDeploymentSaturated');

const DEPLOYMENT = {
  deploymentApi: 'v2',
  deploymentId: 'dep_1',
  deploymentName: 'shop/summaries',
} as const;

function replicas(query: Query, desired: string, ready: string): History[] {
  return [
    history(
      query.gauge('deploymentReplicas', probe({ ...DEPLOYMENT, replicaKind: 'desired' })),
      desired,
    ),
    history(
      query.gauge('deploymentReplicas', probe({ ...DEPLOYMENT, replicaKind: 'ready' })),
      ready,
    ),
  ];
}

function state(query: Query, deploymentState: string, values: string): History {
  return history(query.gauge('deploymentState', probe({ ...DEPLOYMENT, deploymentState })), values);
}

function kvCache(query: Query, values: string): History[] {
  const series = query.foreign('worker_engine_kv_cache_utilization', probe()).text;
  return [{ series: series.replace('}', ', deployment_name="summaries"}'), values }];
}

export const deploymentCases: readonly Case[] = [
  deploymentNotReady.fires('one of two replicas is ready', { at: 20 }, (query) =>
    replicas(query, steady(2, 40), steady(1, 40)),
  ),
  deploymentNotReady.fires('it failed', { at: 20 }, (query) => [
    state(query, 'failed', steady(1, 40)),
  ]),
  deploymentNotReady.doesNotFire('all replicas are ready', { at: 20 }, (query) => [
    ...replicas(query, steady(2, 40), steady(2, 40)),
    state(query, 'failed', steady(0, 40)),
  ]),
  deploymentNotReady.edge('ten minutes of scaling up', { at: 30 }, (query) =>
    replicas(query, `${steady(1, 10)} ${steady(3, 30)}`, `${steady(1, 20)} ${steady(3, 20)}`),
  ),
  deploymentNotReady.edge(
    'stopped on purpose: no replicas wanted, none there',
    { at: 30 },
    (query) => [
      ...replicas(query, steady(0, 40), steady(0, 40)),
      state(query, 'stopped', steady(1, 40)),
    ],
  ),
  deploymentSaturated.fires('95% of the KV cache is in use', { at: 30 }, (query) =>
    kvCache(query, steady(0.95, 40)),
  ),
  deploymentSaturated.doesNotFire('60% of the KV cache is in use', { at: 30 }, (query) =>
    kvCache(query, steady(0.6, 40)),
  ),
  deploymentSaturated.edge('a burst of two minutes', { at: 24 }, (query) =>
    kvCache(query, `${steady(0.6, 20)} 1 1 ${steady(0.6, 20)}`),
  ),
];
