import type { Matches, Query } from '@together-otel/dashboards';
import { type Case, casesOf, type History, history, MODEL, probe, steady, URL } from '../case.ts';

/** A reading of two probes: one checks as it should, the other has not completed a check lately. */
interface Reading {
  readonly key: 'apiState' | 'modelAvailable' | 'deploymentReplicas' | 'deploymentState';
  readonly labels: Matches;
  readonly onTime: number;
  readonly late: number;
}

const DEPLOYMENT = {
  deploymentApi: 'v2',
  deploymentId: 'dep_1',
  deploymentName: 'shop/summaries',
} as const;

function histories(
  query: Query,
  probeSource: string,
  missed: number,
  readings: readonly Reading[],
): History[] {
  const both = [
    { instance: 'p', age: 5 },
    { instance: 'late', age: missed * 60 },
  ];
  return both.flatMap(({ instance, age }) => {
    const labels = probe({ probeSource, serverAddress: 'api.together.ai' }, instance);
    return [
      history(query.gauge('probeCheckAge', labels), steady(age, 40)),
      history(query.gauge('probeCheckInterval', labels), steady(60, 40)),
      ...readings.map(({ key, labels: own, onTime, late }) =>
        history(
          query.gauge(key, probe(own, instance)),
          steady(instance === 'late' ? late : onTime, 40),
        ),
      ),
    ];
  });
}

/** Readings of a probe that has missed four checks still count, those of one that missed seven don't. */
function lateCases(
  alert: string,
  what: string,
  source: string,
  firesAfter: 4 | 7,
  readings: readonly Reading[],
): Case[] {
  const { fires, edge } = casesOf(alert);
  return ([4, 7] as const).map((missed) =>
    (missed === firesAfter ? fires : edge)(
      `a probe that missed ${missed} checks says that ${what}`,
      { at: 30 },
      (query) => histories(query, source, missed, readings),
    ),
  );
}

const replicas = (replicaKind: string, onTime: number, late: number): Reading => ({
  key: 'deploymentReplicas',
  labels: { ...DEPLOYMENT, replicaKind },
  onTime,
  late,
});

export const lateProbeCases: readonly Case[] = [
  ...lateCases('TogetherProbeRefused', 'it is refused', 'uptime', 4, [
    {
      key: 'apiState',
      labels: { checkedUrl: URL, apiState: 'refused' },
      onTime: 0,
      late: 1,
    },
  ]),
  ...lateCases('TogetherModelMissing', 'the model is there', 'catalogue', 7, [
    {
      key: 'modelAvailable',
      labels: { requestModel: MODEL, serverAddress: 'api.together.ai' },
      onTime: 0,
      late: 1,
    },
  ]),
  ...lateCases('TogetherDeploymentNotReady', 'all replicas are ready', 'deployments', 7, [
    replicas('desired', 2, 2),
    replicas('ready', 1, 2),
  ]),
  ...lateCases('TogetherDeploymentNotReady', 'one more replica is wanted', 'deployments', 4, [
    replicas('desired', 2, 3),
    replicas('ready', 2, 2),
  ]),
  ...lateCases('TogetherDeploymentNotReady', 'it has failed', 'deployments', 4, [
    {
      key: 'deploymentState',
      labels: { ...DEPLOYMENT, deploymentState: 'failed' },
      onTime: 0,
      late: 1,
    },
  ]),
];
