import { describe, expect, it } from 'vitest';
import { findDeployment } from './deployment.ts';
import { decodeResponse } from './error-decoding.ts';
import { readRateLimit } from './headers/rate-limit.ts';

const api = { together: true, address: 'api.together.ai', port: 443 };
const dedicated = { ...api, address: 'api-inference.together.ai' };
const reading = readRateLimit(new Headers({ 'x-ratelimit-reset': '1' }));

function failed(status: number, type: string) {
  return decodeResponse(status, { error: { type } });
}

describe('findDeployment', () => {
  it("prefers the user's configuration", () => {
    const error = failed(503, 'routing_error');
    expect(findDeployment('serverless', dedicated, undefined, error)).toBe('serverless');
    expect(findDeployment('dedicated', api, reading, undefined)).toBe('dedicated');
  });

  it("recognises the dedicated endpoints' own host", () => {
    expect(findDeployment(undefined, dedicated, reading, undefined)).toBe('dedicated');
  });

  it.each([
    [400, 'dedicated_endpoint_not_running', 'dedicated'],
    [503, 'routing_error', 'dedicated'],
    [429, 'dynamic_request_limited', 'serverless'],
    [429, 'dynamic_token_limited', 'serverless'],
  ])('infers it from %i %s', (status, type, deployment) => {
    expect(findDeployment(undefined, api, undefined, failed(status, type))).toBe(deployment);
  });

  it('treats rate-limit headers as a sign of serverless, errors as stronger evidence', () => {
    expect(findDeployment(undefined, api, reading, undefined)).toBe('serverless');
    expect(findDeployment(undefined, api, reading, failed(500, 'server_error'))).toBe('serverless');
    expect(findDeployment(undefined, api, reading, failed(503, 'routing_error'))).toBe('dedicated');
  });

  it('does not guess', () => {
    expect(findDeployment(undefined, api, undefined, undefined)).toBeUndefined();
    expect(findDeployment(undefined, api, undefined, failed(503, 'x'))).toBeUndefined();
  });

  it.each(['constructor', 'toString', '__proto__'])('is not misled by the type %s', (type) => {
    const error = { ...failed(503, 'x'), type };
    expect(findDeployment(undefined, api, undefined, error)).toBeUndefined();
  });
});
