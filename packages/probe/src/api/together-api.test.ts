import { describe, expect, it } from 'vitest';
import { ApiKey } from '../http/api-key.ts';
import type { HttpGet } from '../http/http-get.ts';
import { answer } from '../testing/answers.ts';
import { patient } from '../testing/watched.ts';
import { IdentityReader } from './identity.ts';
import { TogetherApi } from './together-api.ts';

/** An API with fixed answers and a record of the requests it received. */
function apiOf(
  baseUrl: string,
  answerTo: (url: URL) => readonly [status: number, body: unknown],
): { api: TogetherApi; asked: string[] } {
  const asked: string[] = [];
  const get: HttpGet = async ({ url }) => {
    asked.push(url.href);
    return answer(...answerTo(url));
  };
  const api = new TogetherApi({ get, baseUrl: new URL(baseUrl), key: new ApiKey('k') });
  return { api, asked };
}

describe("Together's API", () => {
  it.each([
    ['https://api.together.ai/v1', 'https://api.together.ai'],
    ['https://api.together.ai/v1/', 'https://api.together.ai'],
    ['https://gateway.example.com/together/v1', 'https://gateway.example.com/together'],
    ['https://gateway.example.com', 'https://gateway.example.com'],
  ])('v2 is beside v1: %s', async (baseUrl, root) => {
    const { api, asked } = apiOf(baseUrl, () => [200, {}]);
    await api.read('/v2/projects', { after: undefined, limit: '5' }, patient);
    expect(asked).toEqual([`${root}/v2/projects?limit=5`]);
  });

  it('reads all pages, up to a limit', async () => {
    const pages = apiOf('http://host/v1', (url) => {
      const page = Number(url.searchParams.get('after') ?? 0);
      return [200, { data: [page], next_cursor: page < 2 ? String(page + 1) : '' }];
    });
    expect(await pages.api.readAll('/list', {}, patient)).toEqual([0, 1, 2]);
    const same = apiOf('http://host/v1', () => [200, { data: [1], next_cursor: 'x' }]);
    expect(await same.api.readAll('/list', {}, patient)).toEqual([1, 1]);
    let page = 0;
    const endless = apiOf('http://host/v1', () => {
      page += 1;
      return [200, { data: [page], next_cursor: String(page) }];
    });
    expect(await endless.api.readAll('/list', {}, patient)).toHaveLength(20);
  });

  it('reads pages of any length', async () => {
    const data = new Array<number>(200_000).fill(1);
    const { api } = apiOf('http://host/v1', () => [200, { data }]);
    expect(await api.readAll('/list', {}, patient)).toHaveLength(200_000);
  });

  it.each([
    [403, true],
    [404, true],
    [401, false],
    [500, false],
  ])(
    'reports a refusal by its status, and whether it is for good: %i',
    async (status, isUnavailable) => {
      const { api } = apiOf('http://host/v1', () => [status, {}]);
      await expect(api.read('/list', {}, patient)).rejects.toMatchObject({ status, isUnavailable });
    },
  );

  it('does not treat an HTML page as JSON', async () => {
    const { api } = apiOf('http://host/v1', () => [200, '<html>']);
    await expect(api.read('/list', {}, patient)).rejects.toThrow('/v1/list did not return JSON');
  });
});

describe('owner of the key', () => {
  const identity = { organization_id: 'org_1', project_id: 'proj_1', project_slug: 's' };

  it('is requested until answered, and then not again', async () => {
    let status = 500;
    const { api, asked } = apiOf('http://host/v1', () => [status, identity]);
    const reader = new IdentityReader(api);
    await expect(reader.read(patient)).rejects.toThrow('returned 500');
    // A gateway without this endpoint.
    status = 404;
    const unknown = { organizationId: undefined, projectId: undefined };
    expect(await reader.read(patient)).toEqual(unknown);
    status = 200;
    const known = { organizationId: 'org_1', projectId: 'proj_1' };
    expect(await reader.read(patient)).toEqual(known);
    expect(await reader.read(patient)).toEqual(known);
    expect(asked).toHaveLength(3);
  });
});
