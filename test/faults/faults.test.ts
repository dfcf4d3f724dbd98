import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Receiver } from '@together-otel/live/receiver';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { startPatientReceiver, startWorld } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { Application } from './application.ts';
import { startGrpcFront } from './grpc-front.ts';
import { attemptsIn, lostSpansIn, refusedByQueueIn } from './received.ts';
import { makeCertificate, startTlsFront } from './tls-front.ts';

const CALLS = 5;
/** Printed once, however long the delay. */
const DELAYED = 'buffering and retrying';

/** Waits until everything has arrived: each span once, and the metrics count every call. */
async function expectAll(receiver: Receiver, calls: number): Promise<void> {
  await receiver.waitFor(() => receiver.spans().length >= calls && attemptsIn(receiver) >= calls);
  expect(new Set(receiver.spans().map(({ spanId }) => spanId)).size).toBe(calls);
  expect(receiver.spans()).toHaveLength(calls);
  expect(attemptsIn(receiver)).toBe(calls);
}

async function expectQuietEnd(application: Application, lines: number): Promise<void> {
  const { code, stderr } = await application.end();
  expect(code).toBe(0);
  expect(stderr.split('\n').filter(Boolean), stderr).toHaveLength(lines);
}

describe('a collector that can not take telemetry now loses none', () => {
  it('when it is not up yet', async () => {
    await using world = await startWorld();
    await world.receiver.close();
    await using application = new Application(world.env);
    await application.call(CALLS);
    await application.hasSaid(DELAYED);
    await application.call(CALLS);
    await using receiver = await startPatientReceiver({ port: world.receiver.port });
    await expectAll(receiver, 2 * CALLS);
    await expectQuietEnd(application, 1);
  });

  it('when it goes away twice', async () => {
    await using world = await startWorld();
    await using application = new Application(world.env);
    await application.call(CALLS);
    await expectAll(world.receiver, CALLS);
    let reported = CALLS;
    for (const _time of ['first', 'second']) {
      world.receiver.behave({ kind: 'reset' });
      const before = world.receiver.requests().length;
      await application.call(CALLS);
      await world.receiver.waitFor(({ requests }) => requests().length > before + 1);
      world.receiver.behave({ kind: 'accept' });
      reported += CALLS;
      await expectAll(world.receiver, reported);
    }
    await expectQuietEnd(application, 1);
  });

  it('when it hangs', async () => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'hang' });
    await using application = new Application({
      ...world.env,
      // Long enough for an answer later: an export whose answer comes late is sent twice.
      OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
    });
    await application.call(CALLS);
    await application.hasSaid('no response within 2000 ms');
    world.receiver.behave({ kind: 'accept' });
    await expectAll(world.receiver, CALLS);
    await expectQuietEnd(application, 1);
  });

  it('when it is slow', async () => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'slow', millis: 700 });
    await using application = new Application(world.env);
    for (const _round of [1, 2, 3]) await application.call(CALLS);
    await expectAll(world.receiver, 3 * CALLS);
    await expectQuietEnd(application, 0);
  });

  it.each([429, 502, 503, 504])(
    'when it answers %i with Retry-After, which is heeded',
    async (status) => {
      await using world = await startWorld();
      world.receiver.behave({ kind: 'status', status, retryAfterSeconds: 2 });
      await using application = new Application(world.env);
      await application.call(CALLS);
      const ofTraces = () => world.receiver.requests().filter(({ signal }) => signal === 'traces');
      await world.receiver.waitFor(() => ofTraces().length > 0);
      world.receiver.behave({ kind: 'accept' });
      await expectAll(world.receiver, CALLS);
      const [first, second] = ofTraces();
      // Node's timers may fire a millisecond early.
      expect(Number(second?.at) - Number(first?.at)).toBeGreaterThanOrEqual(1990);
      await expectQuietEnd(application, 1);
    },
  );

  it('when its certificate is not trusted, until it is', async () => {
    await using world = await startWorld();
    const [wrong, right] = [await makeCertificate(), await makeCertificate()];
    await using front = await startTlsFront(wrong, world.receiver.port);
    using folder = temporaryFolder();
    const file = join(folder.path, 'trusted.pem');
    await writeFile(file, right.cert);
    await using application = new Application({
      ...world.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: front.url,
      OTEL_EXPORTER_OTLP_CERTIFICATE: file,
    });
    await application.call(CALLS);
    await application.hasSaid('self-signed certificate');
    front.present(right);
    await expectAll(world.receiver, CALLS);
    await expectQuietEnd(application, 1);
  });

  it('when it speaks no TLS', async () => {
    await using world = await startWorld();
    await using application = new Application({
      ...world.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: world.receiver.url.replace('http:', 'https:'),
    });
    await application.call(CALLS);
    await application.hasSaid(DELAYED);
    const { code, stderr } = await application.end();
    expect(code).toBe(0);
    expect(stderr).toContain('the last telemetry is lost');
  });

  it('when it uses gRPC and is not up yet', async () => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'status', status: 503 });
    await using front = await startGrpcFront(world.receiver.url);
    await using application = new Application({
      ...world.env,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_ENDPOINT: front.url,
    });
    await application.call(CALLS);
    await application.hasSaid(DELAYED);
    world.receiver.behave({ kind: 'accept' });
    await expectAll(world.receiver, CALLS);
    await expectQuietEnd(application, 1);
  });
});

describe('what is lost is counted', () => {
  it.each([400, 401, 413])('when the collector returns a permanent %i', async (status) => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'status', status }, 'traces');
    await using application = new Application(world.env);
    await application.call(CALLS);
    const { receiver } = world;
    await receiver.waitFor(() => lostSpansIn(receiver, String(status)) >= CALLS);
    expect(lostSpansIn(receiver, String(status))).toBe(CALLS);
    receiver.behave({ kind: 'accept' });
    await application.call(CALLS);
    await receiver.waitFor(() => attemptsIn(receiver) === 2 * CALLS);
    await receiver.waitFor(() => receiver.spans().length === CALLS);
    await expectQuietEnd(application, 1);
  });

  it('when it accepts only a part', async () => {
    await using world = await startWorld();
    const { receiver } = world;
    receiver.behave({ kind: 'partial-success', rejected: 1, message: 'one too many' }, 'traces');
    await using application = new Application({
      ...world.env,
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: String(CALLS),
    });
    await application.call(CALLS);
    await receiver.waitFor(() => lostSpansIn(receiver, 'rejected') > 0);
    expect(lostSpansIn(receiver, 'rejected')).toBe(1);
    await application.hasSaid('one too many');
    await expectQuietEnd(application, 1);
  });

  it('when more spans end at once than the queue of the SDK holds', async () => {
    await using world = await startWorld();
    const { receiver } = world;
    await using application = new Application({ ...world.env, SPANS: '3000' }, 'burst.cjs');
    await expectQuietEnd(application, 1);
    expect(receiver.spans().length + refusedByQueueIn(receiver)).toBe(3000);
    expect(refusedByQueueIn(receiver)).toBeGreaterThan(0);
  });
});

describe('the very end', () => {
  it.each(['grpc', 'http/protobuf'])('sends what is left over %s', async (protocol) => {
    await using world = await startWorld();
    await using front = await startGrpcFront(world.receiver.url);
    await using application = new Application(
      {
        ...world.env,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        ...(protocol === 'grpc' && { OTEL_EXPORTER_OTLP_ENDPOINT: front.url }),
      },
      'exits.mjs',
    );
    expect(await application.end()).toEqual({ code: 3, signal: null, stderr: '' });
    await expectAll(world.receiver, 1);
  });

  it('sends what was buffered during an outage', async () => {
    await using world = await startWorld();
    world.receiver.behave({ kind: 'status', status: 503, retryAfterSeconds: 600 });
    await using application = new Application(world.env);
    await application.call(CALLS);
    await application.hasSaid(DELAYED);
    world.receiver.behave({ kind: 'accept' });
    await expectQuietEnd(application, 1);
    await expectAll(world.receiver, CALLS);
  });
});
