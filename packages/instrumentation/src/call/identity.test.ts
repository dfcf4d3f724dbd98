import { metrics as api, ProxyTracerProvider } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { Instruments } from '../telemetry/instruments.ts';
import { ModelLimit } from '../telemetry/model-limit.ts';
import type { Endpoint } from '../together/endpoint.ts';
import { PeakBook } from '../together/rate-peak.ts';
import { IdentityBook } from './identity.ts';
import { type CallRequest, readRequest } from './request.ts';

const api443: Endpoint = { together: true, address: 'api.together.ai', port: 443 };

function newBook(modelLimit = 200, synthetic = false): IdentityBook {
  const generations = { tagged: true, latest: false };
  return new IdentityBook({
    tracer: new ProxyTracerProvider().getTracer('test'),
    instruments: new Instruments(api.getMeter('test'), generations, () => {}),
    emit: () => {},
    providerName: 'together_ai',
    synthetic,
    models: new ModelLimit(modelLimit),
  });
}

function asking(model: string | undefined, path = '/chat/completions'): CallRequest {
  const request = readRequest({ method: 'post', path, body: { model } });
  return request ?? expect.fail('no request');
}

describe('IdentityBook', () => {
  it('tells who is asked for what', () => {
    expect(newBook().find(asking('m'), api443)).toEqual({
      span: {
        [attr.operationName]: 'chat',
        [attr.providerName]: 'together_ai',
        [attr.requestModel]: 'm',
        [attr.serverAddress]: 'api.together.ai',
        [attr.serverPort]: 443,
      },
      common: {
        [attr.operationName]: 'chat',
        [attr.providerName]: 'together_ai',
        [attr.requestModel]: 'm',
        [attr.serverAddress]: 'api.together.ai',
      },
    });
  });

  it('marks synthetic calls on the span and in metrics', () => {
    const { span, common } = newBook(200, true).find(asking('m'), api443);
    expect(span).toMatchObject({ [attr.synthetic]: true });
    expect(common).toMatchObject({ [attr.synthetic]: true });
  });

  it('is one object for calls of one kind, and another for each other kind', () => {
    const book = newBook();
    const { common } = book.find(asking('m'), api443);
    expect(book.find(asking('m'), api443).common).toBe(common);
    expect(book.find(asking('m'), { ...api443 }).common).toBe(common);
    expect(book.find(asking('n'), api443).common).not.toBe(common);
    expect(book.find(asking('m', '/embeddings'), api443).common).not.toBe(common);
    expect(book.find(asking('m'), { ...api443, address: 'proxy' }).common).not.toBe(common);
  });

  it('names each model on its span, and in metrics as many as there is room for', () => {
    const book = newBook(1);
    book.find(asking('m'), api443);
    const beyond = book.find(asking('n'), api443);
    expect(beyond.span).toMatchObject({ [attr.requestModel]: 'n' });
    expect(beyond.common).toMatchObject({ [attr.requestModel]: '_OTHER' });
    expect(book.find(asking('o'), api443).common).toBe(beyond.common);
  });

  it('does without a model, an operation or a port', () => {
    const book = newBook();
    const listing = readRequest({ method: 'get', path: '/models' }) ?? expect.fail('no request');
    const nowhere: Endpoint = { together: true, address: '', port: undefined };
    expect(book.find(listing, nowhere).span).toEqual({
      [attr.providerName]: 'together_ai',
      [attr.serverAddress]: '',
    });
  });

  it('keeps one series of peaks for each model, however many names come by', () => {
    const book = newBook(20);
    const peaks = new PeakBook();
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 2500; index++) {
        peaks.request(book.find(asking(`m${index}`), api443).common);
      }
    }
    const models: unknown[] = [];
    peaks.report((gauge, _value, attributes) => {
      if (gauge === 'requestRatePeak') models.push(attributes[attr.requestModel]);
    });
    expect(models).toHaveLength(21);
    expect(new Set(models).size).toBe(21);
  });
});
