import { fieldsOf, textOf } from '../http/json.ts';
import { ApiRefusal, type TogetherApi } from './together-api.ts';

/** Owner of the key; undefined for fields the API does not report. */
export interface Identity {
  readonly organizationId: string | undefined;
  readonly projectId: string | undefined;
}

/** Calls `GET /v1/whoami` until it succeeds once: the owner of a key does not change. */
export class IdentityReader {
  readonly #api: TogetherApi;
  #known: Identity | undefined;

  constructor(api: TogetherApi) {
    this.#api = api;
  }

  /** @throws CheckFailure without an answer, ApiRefusal when the key is rejected. */
  async read(signal: AbortSignal): Promise<Identity> {
    if (this.#known) return this.#known;
    let answer: unknown;
    try {
      answer = await this.#api.read('/whoami', {}, signal);
    } catch (error) {
      // A gateway may not offer this endpoint.
      if (!(error instanceof ApiRefusal && error.status === 404)) throw error;
    }
    const { organization_id: organization, project_id: project } = fieldsOf(answer);
    const identity = { organizationId: textOf(organization), projectId: textOf(project) };
    if (answer !== undefined) this.#known = identity;
    return identity;
  }
}
