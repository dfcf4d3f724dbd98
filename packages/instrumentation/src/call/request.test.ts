import { describe, expect, it } from 'vitest';
import { readRequest } from './request.ts';

describe('the model of a request', () => {
  const modelOf = (path: string, body: unknown, more: object = {}) =>
    readRequest({ method: 'post', path, body, ...more })?.model;

  it('is that of the body, or of the upload that the SDK encoded', () => {
    expect(modelOf('/deployments/d/chat/completions', { model: 'm' })).toBe('m');
    const upload = { __metadata: { model: 'w' } };
    expect(modelOf('/audio/transcriptions', Buffer.from('x'), upload)).toBe('w');
  });

  it.each([
    ['https://gateway.example/openai/deployments/org%2Fm/chat/completions?api-version=1', 'org/m'],
    ['/openai/deployments/m/embeddings', 'm'],
    ['/deployments/%/chat/completions', '%'],
    ['/chat/completions', undefined],
    ['/deployments/m', undefined],
    ['/deployments/m/metrics', undefined],
    [`/deployments/${'m'.repeat(300)}/chat/completions`, undefined],
  ])('that only the path may name, in %s, is %s', (path, model) => {
    expect(modelOf(path, { messages: [] })).toBe(model);
  });
});
