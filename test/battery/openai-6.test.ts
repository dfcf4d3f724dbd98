import { runBattery } from './harness/battery.ts';
import { topics } from './scenarios/topics.ts';

runBattery('openai-6', topics);
