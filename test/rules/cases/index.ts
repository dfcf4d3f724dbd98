import type { Case } from '../case.ts';
import { aftermathCases } from './aftermath.ts';
import { budgetCases } from './budgets.ts';
import { burnCases } from './burns.ts';
import { callCases } from './calls.ts';
import { collectorCases } from './collectors.ts';
import { costCases } from './costs.ts';
import { counterCases } from './counters.ts';
import { deploymentCases } from './deployments.ts';
import { edgeCases } from './edges.ts';
import { firstTokenCases } from './first-tokens.ts';
import { growthCases } from './growth.ts';
import { lateProbeCases } from './late-probes.ts';
import { latencyCases } from './latency.ts';
import { limitCases } from './limits.ts';
import { operatorCases } from './operator.ts';
import { operatorPlaceCases } from './operator-places.ts';
import { operatorSignalCases } from './operator-signals.ts';
import { pipelineCases } from './pipeline.ts';
import { presenceCases } from './presence.ts';
import { probeCases } from './probe.ts';
import { recordedCases } from './recorded.ts';
import { spendCases } from './spend.ts';
import { telemetryCases } from './telemetry.ts';

export const cases: readonly Case[] = [
  ...limitCases,
  ...latencyCases,
  ...callCases,
  ...spendCases,
  ...probeCases,
  ...deploymentCases,
  ...lateProbeCases,
  ...telemetryCases,
  ...growthCases,
  ...counterCases,
  ...edgeCases,
  ...recordedCases,
  ...pipelineCases,
  ...collectorCases,
  ...burnCases,
  ...costCases,
  ...firstTokenCases,
  ...presenceCases,
  ...budgetCases,
  ...aftermathCases,
  ...operatorCases,
  ...operatorPlaceCases,
  ...operatorSignalCases,
];
