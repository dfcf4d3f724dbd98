import type { Query } from '@together-otel/dashboards';
import { type Case, type History, history, probe, steady } from '../case.ts';

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
  {
    alert: 'TogetherDeploymentNotReady',
    kind: 'fires',
    name: 'one of two replicas is ready',
    history: (query) => replicas(query, steady(2, 40), steady(1, 40)),
    at: 20,
  },
  {
    alert: 'TogetherDeploymentNotReady',
    kind: 'fires',
    name: 'it failed',
    history: (query) => [state(query, 'failed', steady(1, 40))],
    at: 20,
  },
  {
    alert: 'TogetherDeploymentNotReady',
    kind: 'does not fire',
    name: 'all replicas are ready',
    history: (query) => [
      ...replicas(query, steady(2, 40), steady(2, 40)),
      state(query, 'failed', steady(0, 40)),
    ],
    at: 20,
  },
  {
    alert: 'TogetherDeploymentNotReady',
    kind: 'edge',
    name: 'ten minutes of scaling up',
    history: (query) =>
      replicas(query, `${steady(1, 10)} ${steady(3, 30)}`, `${steady(1, 20)} ${steady(3, 20)}`),
    at: 30,
  },
  {
    alert: 'TogetherDeploymentNotReady',
    kind: 'edge',
    name: 'stopped on purpose: no replicas wanted, none there',
    history: (query) => [
      ...replicas(query, steady(0, 40), steady(0, 40)),
      state(query, 'stopped', steady(1, 40)),
    ],
    at: 30,
  },
  {
    alert: 'TogetherDeploymentSaturated',
    kind: 'fires',
    name: '95% of the KV cache is in use',
    history: (query) => kvCache(query, steady(0.95, 40)),
    at: 30,
  },
  {
    alert: 'TogetherDeploymentSaturated',
    kind: 'does not fire',
    name: '60% of the KV cache is in use',
    history: (query) => kvCache(query, steady(0.6, 40)),
    at: 30,
  },
  {
    alert: 'TogetherDeploymentSaturated',
    kind: 'edge',
    name: 'a burst of two minutes',
    history: (query) => kvCache(query, `${steady(0.6, 20)} 1 1 ${steady(0.6, 20)}`),
    at: 24,
  },
];
