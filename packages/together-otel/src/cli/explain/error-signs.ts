import { type ErrorRule, errorRules, unlistedErrorRules } from '@together-otel/semconv';

/** A pattern, and the rows of the error table that it may mean, most likely first. */
interface Sign {
  readonly pattern: RegExp;
  readonly rules: readonly ErrorRule[];
}

const { timeout, connection, cancelled } = unlistedErrorRules;

/** The rows for a status: the general one, then those of its codes. */
export function rulesOfStatus(status: number): readonly ErrorRule[] {
  const own = errorRules.filter((rule) => rule.status === status);
  const byCode = errorRules.flatMap((rule) =>
    rule.usualStatuses?.includes(status) ? { ...rule, status } : [],
  );
  const general = own.filter((rule) => rule.code === undefined && rule.words === undefined);
  return [...general, ...own.filter((row) => !general.includes(row)), ...byCode];
}

function sign(pattern: RegExp, ...of: readonly (number | ErrorRule)[]): Sign {
  const rules = of.flatMap((each) => (typeof each === 'number' ? rulesOfStatus(each) : each));
  return { pattern, rules };
}

/** Exception names of the SDKs. The first match wins: a timeout is also a connection error. */
const exceptions: readonly Sign[] = [
  sign(/APIUserAbortError|\bAbortError\b|CancelledError/, cancelled),
  sign(
    /APIConnectionTimeoutError|APITimeoutError|\b(?:Read|Connect|Write|Pool)Timeout\b|\bTimeoutError\b/,
    timeout,
  ),
  sign(/APIConnectionError|\bConnect(?:ion)?Error\b|RemoteProtocolError/, connection),
  sign(/RateLimitError/, 429),
  sign(/AuthenticationError/, 401),
  sign(/PermissionDeniedError/, 403),
  sign(/NotFoundError/, 404),
  sign(/UnprocessableEntityError/, 422),
  sign(/BadRequestError|InvalidRequestError/, 400),
  sign(/ConflictError/, 409),
  sign(/ServiceUnavailableError/, 503),
  sign(/InternalServerError/, 500, 503),
];

/** Words used by people and gateways. All matches count, in this order. */
const phrases: readonly Sign[] = [
  sign(/request was aborted|operation was aborted|user aborted/i, cancelled),
  sign(/too many requests|rate.?limit/i, 429),
  sign(/context.?length|max_new_tokens|max_tokens|token limit/i, ...contextRules()),
  sign(/(?:invalid|incorrect|missing|wrong) api key|unauthori[sz]ed/i, 401),
  sign(
    /payment required|insufficient (?:credit|funds|quota|balance)|credit limit|spending limit/i,
    402,
  ),
  sign(/\bforbidden\b|permission denied/i, 403),
  sign(/\bnot found\b|does not exist|(?:is|not) available/i, 404),
  sign(/(?:payload|content|request entity) too large/i, 413),
  sign(/unprocessable/i, 422),
  sign(/bad request/i, 400),
  sign(/overloaded/i, 529, 503),
  sign(/service unavailable|out of capacity|no capacity/i, 503),
  sign(/gateway time-?out/i, 504, 524),
  sign(/bad gateway/i, unlistedErrorRules.server),
  sign(/internal server error/i, 500),
  sign(/timed? ?out|ETIMEDOUT/i, timeout, 408, 504, 524),
  sign(
    /connection.?(?:error|refused|reset|closed)|fetch failed|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|socket hang up|could not resolve|failed to connect|no such host|nodename nor servname|name or service not known|name resolution|UnknownHost|unreachable|no route to host|certificate|SSL/i,
    connection,
  ),
];

function contextRules(): ErrorRule[] {
  return errorRules.filter(({ category }) => category === 'context');
}

/** Possible meanings of a text without status or code, most likely first. */
export function rulesBySigns(text: string): readonly ErrorRule[] {
  const exception = exceptions.find(({ pattern }) => pattern.test(text));
  if (exception) return exception.rules;
  const found = phrases.filter(({ pattern }) => pattern.test(text));
  return [...new Set(found.flatMap(({ rules }) => rules))];
}
