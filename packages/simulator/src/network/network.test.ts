import { get as httpsGet } from 'node:https';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.ts';
import { chat, get, simulate } from '../testing/client.ts';
import { callControl } from '../testing/control.ts';

/** The error code of a request, or its status if it succeeds. */
function outcome(simulator: Simulator, trusted = simulator.certificateAuthority): Promise<unknown> {
  return new Promise((resolve) => {
    const options = { ca: trusted, agent: false, headers: { authorization: 'Bearer secret' } };
    httpsGet(`${simulator.baseURL}/models`, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

function certificateOf(simulator: Simulator): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect(
      { port: simulator.port, host: '127.0.0.1', rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerCertificate());
        socket.destroy();
      },
    );
    socket.once('error', reject);
  });
}

async function codeOf(request: Promise<Response>): Promise<unknown> {
  try {
    return (await request).status;
  } catch (error) {
    return ((error as Error).cause as NodeJS.ErrnoException).code;
  }
}

describe('TLS', () => {
  it('serves HTTPS to clients that trust its authority', async () => {
    const simulator = await simulate({ tls: true });
    expect(simulator.url).toBe(`https://127.0.0.1:${simulator.port}`);
    expect(await outcome(simulator)).toBe(200);
    expect(simulator.ledger.entries()).toMatchObject([{ path: '/v1/models', status: 200 }]);
  });

  it.each([
    [{ daysLeft: -1 }, 'CERT_HAS_EXPIRED'],
    [{ names: ['api.example.com'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [{ signedBy: 'self' as const }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('presents %j, and a good certificate again', async (certificate, code) => {
    const simulator = await simulate({ tls: true });
    await simulator.network.presentCertificate(certificate);
    expect(await outcome(simulator)).toBe(code);
    await simulator.network.restore();
    expect(await outcome(simulator)).toBe(200);
  });

  it('is not trusted by clients without the authority', async () => {
    expect(await outcome(await simulate({ tls: true }), '')).toBe(
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    );
  });

  it('expires at the configured time', async () => {
    const simulator = await simulate({ tls: { daysLeft: 3, names: ['localhost', '127.0.0.1'] } });
    const { valid_to: until, subjectaltname } = await certificateOf(simulator);
    const days = (Date.parse(until) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(2.9);
    expect(days).toBeLessThanOrEqual(3);
    expect(subjectaltname).toBe('DNS:localhost, IP Address:127.0.0.1');
  });

  it('refuses a certificate when it speaks plain HTTP, and wrong options', async () => {
    const simulator = await simulate();
    await expect(simulator.network.presentCertificate({})).rejects.toThrow(/option tls/);
    await expect(simulate({ tls: { daysLeft: '3' } as never })).rejects.toThrow(
      'Invalid options.tls.daysLeft: "3". Give a number from -36500 to 36500.',
    );
    expect(await callControl(simulator, 'PUT', 'certificate', { names: [] })).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^Invalid certificate.names/) },
    });
  });
});

describe('a disturbed network', () => {
  it('refuses connections, open ones included, and listens on the same port again', async () => {
    const simulator = await simulate();
    await chat(simulator);
    await simulator.network.disturb({ connections: 'refused' });
    expect(await codeOf(chat(simulator))).toBe('ECONNREFUSED');
    await simulator.network.restore();
    expect(await codeOf(chat(simulator))).toBe(200);
  });

  it('resets connections', async () => {
    const simulator = await simulate();
    await simulator.network.disturb({ connections: 'reset' });
    expect(await codeOf(chat(simulator))).toBe('ECONNRESET');
    await simulator.restore();
    expect(await codeOf(chat(simulator))).toBe(200);
  });

  it.each([{}, { tls: true }])('ignores connections until it is restored, %j', async (options) => {
    const simulator = await simulate(options);
    await simulator.network.disturb({ connections: 'ignored' });
    const ask = options.tls ? outcome(simulator) : codeOf(get(simulator, '/models'));
    const first = await Promise.race([
      ask,
      new Promise((resolve) => setTimeout(resolve, 50, 'nothing')),
    ]);
    expect(first).toBe('nothing');
    await simulator.network.restore();
    expect(await ask).not.toBe(200);
    expect(simulator.ledger.entries()).toEqual([]);
    expect(await (options.tls ? outcome(simulator) : codeOf(get(simulator, '/models')))).toBe(200);
  });

  it.each([{}, { tls: true }])('delays connections, %j', async (options) => {
    const simulator = await simulate(options);
    await simulator.network.disturb({ delayMillis: 60 });
    const begun = performance.now();
    expect(await (options.tls ? outcome(simulator) : codeOf(get(simulator, '/models')))).toBe(200);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
  });

  it('lets a request in flight end when connections are only delayed', async () => {
    const simulator = await simulate({
      faults: [{ fault: { kind: 'slow-first-byte', millis: 300 } }],
    });
    const asked = codeOf(chat(simulator));
    await expect.poll(() => simulator.ledger.entries(), { interval: 5 }).toHaveLength(1);
    await simulator.network.disturb({ delayMillis: 1 });
    expect(await asked).toBe(200);
  });

  it('is disturbed from another process for a while', async () => {
    const simulator = await simulate();
    const refused = { connections: 'refused', seconds: 3 };
    expect((await callControl(simulator, 'PUT', 'network', refused)).status).toBe(204);
    await expect.poll(() => codeOf(chat(simulator))).toBe('ECONNREFUSED');
    await expect.poll(() => codeOf(chat(simulator))).toBe(200);
    const forever = await callControl(simulator, 'PUT', 'network', { connections: 'refused' });
    expect(forever).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^Invalid disturbance.seconds: nothing. Say for how/) },
    });
  });

  it('closes while disturbed', async () => {
    const simulator = await simulate();
    await simulator.network.disturb({ connections: 'refused', seconds: 60 });
    await simulator.close();
  });
});
