/** Why a request is rejected, whatever the configured behaviour. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** The HTTP status to answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
