import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateOptions } from '@together-otel/simulator';
import { describe, expect, it } from 'vitest';
import { World } from './command.ts';

/** A world with HTTPS and the settings to trust its certificate authority. */
async function secureWorld(tls: CertificateOptions | true = true) {
  const world = await World.start({ tls });
  const file = join(world.folder, 'authority.pem');
  await writeFile(file, world.simulator.certificateAuthority ?? '');
  return { world, env: { NODE_EXTRA_CA_CERTS: file } };
}

interface Printed {
  readonly status: string;
  readonly lines: readonly { readonly status: string; readonly text: string }[];
  readonly readings: readonly {
    readonly name: string;
    readonly value: number;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

async function once(world: World, env: Readonly<Record<string, string>>) {
  const { code, stdout } = await world.run(['--once', '--json'], env);
  const printed = JSON.parse(stdout) as Printed;
  const value = (name: string) => printed.readings.find((reading) => reading.name === name)?.value;
  const error = printed.readings.find(({ name }) => name === 'httpcheck.error');
  return { code, printed, value, error: error?.attributes['error.type'] };
}

const DAY_SECONDS = 86_400;

describe('TLS', () => {
  it('reports the phases and how long the certificate lasts', async () => {
    const { world, env } = await secureWorld({ daysLeft: 90 });
    await using _ = world;
    const { code, value, printed } = await once(world, env);
    expect(printed.lines).toMatchObject([{ status: 'ok' }]);
    expect(code).toBe(0);
    expect(value('httpcheck.tls.handshake.duration')).toBeGreaterThan(0);
    const days = (value('httpcheck.tls.cert_remaining') ?? 0) / DAY_SECONDS;
    expect(Math.round(days)).toBe(90);
  });

  it('reports one that expires soon', async () => {
    const { world, env } = await secureWorld({ daysLeft: 5 });
    await using _ = world;
    const { code, printed } = await once(world, env);
    expect(printed.lines).toMatchObject([{ status: 'notice' }]);
    expect(code).toBe(0);
  });

  it.each([
    ['certificate_expired', { daysLeft: -2 }, -2],
    ['certificate_untrusted', { signedBy: 'self' }, 90],
    ['certificate_untrusted', { names: ['elsewhere.example.com'] }, 90],
  ] as const)(
    'says %s of %j, looks at it, and sends no key there',
    async (type, certificate, days) => {
      const { world, env } = await secureWorld();
      await using _ = world;
      await world.simulator.network.presentCertificate(certificate);
      const { code, error, value } = await once(world, env);
      expect({ code, error }).toEqual({ code: 1, error: type });
      expect(Math.round((value('httpcheck.tls.cert_remaining') ?? 0) / DAY_SECONDS)).toBe(days);
      expect(world.simulator.ledger.summary().requests).toBe(0);
    },
  );

  it('does not wait for ever for a handshake', async () => {
    const { world, env } = await secureWorld();
    await using _ = world;
    await world.simulator.network.disturb({ connections: 'ignored' });
    const { code, stdout } = await world.run(['--once', '--timeout', '3s'], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /DOWN {2}uptime {2}\S+ {2}no complete response in time \(in the TLS handshake\), after \d+ ms/,
    );
  });
});

it('reports a name that does not resolve', async () => {
  await using world = await World.start();
  const { error, code } = await once(world, { TOGETHER_BASE_URL: 'http://together.invalid/v1' });
  expect({ code, error }).toEqual({ code: 1, error: 'dns' });
});
