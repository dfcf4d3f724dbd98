import { attr } from '@together-otel/semconv';
import { count, put, record } from '../facts/attribute-value.ts';
import { findFailure } from './answer-error.ts';
import type { Operation } from './operation.ts';

/** `videos`: the answer is a job, which is polled until the video is ready. */
export const videos: Operation = {
  name: 'generate_content',
  spanName: 'generate_content',

  describeRequest(body, attributes) {
    put(attributes, attr.outputType, 'video');
    put(attributes, attr.requestSeed, count(body['seed']));
  },

  readAnswer(answer, facts) {
    const fields = record(answer);
    facts.noteName(fields?.['id'], fields?.['model']);
    if (fields && !isJob(fields)) facts.error = findFailure(fields);
  },
};

/** Whether it has the status of a job that has not failed, rather than that of HTTP. */
function isJob({ status }: Readonly<Record<string, unknown>>): boolean {
  return typeof status === 'string' && /^\D/.test(status) && !/^(?:error|fail)/i.test(status);
}
