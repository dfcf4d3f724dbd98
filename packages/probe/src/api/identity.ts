import { fieldsOf, textOf } from '../http/json.ts';
import { ApiRefusal, type TogetherApi } from './together-api.ts';

/** Whose key it is; undefined for what the API does not report. */
export interface Identity {
  readonly organizationId: string | undefined;
  readonly projectId: string | undefined;
}

/** Asks `GET /v1/whoami` once, and again only after a failure: a key does not change hands. */
export class IdentityReader {
  readonly #api: TogetherApi;
  #known: Identity | undefined;

  constructor(api: TogetherApi) {
    this.#api = api;
  }

  /** @throws CheckFailure when no answer came, ApiRefusal when the key is refused. */
  async read(signal: AbortSignal): Promise<Identity> {
    if (this.#known) return this.#known;
    let answer: unknown;
    try {
      answer = await this.#api.read('/whoami', {}, signal);
    } catch (error) {
      // A gateway in between may not have it.
      if (!(error instanceof ApiRefusal && error.status === 404)) throw error;
    }
    const { organization_id: organization, project_id: project } = fieldsOf(answer);
    const identity = { organizationId: textOf(organization), projectId: textOf(project) };
    if (answer !== undefined) this.#known = identity;
    return identity;
  }
}
