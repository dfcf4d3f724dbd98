import type { Exchange } from '../http/exchange.ts';
import type { Platform } from '../platform.ts';
import { errorBody, usualError } from './error-body.ts';
import type { EndlessBodyFault, Fault, StatusFault } from './fault.ts';
import { KNOWN_ERRORS, type KnownErrorName } from './known-errors.ts';

/** Answers with the fault, not the endpoint. @returns false for faults inside normal answers. */
export async function answerWithFault(
  exchange: Exchange,
  platform: Platform,
  fault: Fault,
): Promise<boolean> {
  switch (fault.kind) {
    case 'status':
      await answerStatus(exchange, platform, fault);
      return true;
    case 'html':
      await answerHtml(exchange, fault.status ?? 502);
      return true;
    case 'reset-before':
      await exchange.reset();
      return true;
    case 'hang':
      if (fault.where === 'body') return false;
      await exchange.untilClosed();
      return true;
    case 'slow-first-byte':
      await exchange.wait(fault.millis);
      return exchange.over;
    case 'endless-body':
      await answerEndless(exchange, platform, fault);
      return true;
    default:
      return false;
  }
}

async function answerStatus(
  exchange: Exchange,
  platform: Platform,
  fault: StatusFault,
): Promise<void> {
  const known = knownName(fault);
  const status = fault.status ?? (known === undefined ? 500 : KNOWN_ERRORS[known].status);
  const headers = { ...platform.headers(exchange, status, { waitSeconds: fault.retryAfterReset }) };
  // An explicit reset is sent whatever the profile.
  if (fault.retryAfterReset !== undefined)
    headers['x-ratelimit-reset'] = String(fault.retryAfterReset);
  let body: string;
  if (known !== undefined) {
    exchange.entry.errorType = KNOWN_ERRORS[known].errorType;
    body = JSON.stringify(
      errorBody(known, {
        id: exchange.ids.request,
        ...(fault.errorTypePlace === undefined ? {} : { place: fault.errorTypePlace }),
      }),
    );
  } else {
    const custom = fault.body as Readonly<Record<string, unknown>>;
    const isText = typeof custom['text'] === 'string' && Object.keys(custom).length === 1;
    if (isText) headers['content-type'] = 'text/plain; charset=utf-8';
    body = isText ? String(custom['text']) : JSON.stringify(custom);
    const type = isText ? undefined : customErrorType(custom);
    if (type !== undefined) exchange.entry.errorType = type;
  }
  await exchange.whole(status, { ...headers, ...fault.headers }, body);
}

function knownName(fault: StatusFault): KnownErrorName | undefined {
  if (typeof fault.body === 'string') return fault.body;
  return fault.body === undefined ? usualError(fault.status ?? 500) : undefined;
}

/** Checks all four places, the most specific first. */
function customErrorType(body: Readonly<Record<string, unknown>>): string | undefined {
  const inner = body['error'];
  const error =
    typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  const places = [body['error_type'], error['error_type'], error['code'], error['type']];
  return places.find((place): place is string => typeof place === 'string');
}

async function answerHtml(exchange: Exchange, status: number): Promise<void> {
  const page = `<!DOCTYPE html>
<html>
<head><title>api.together.ai | ${status}: Bad gateway</title></head>
<body>
<h1>Error ${status}</h1>
<p>The web server reported an error. Cloudflare Ray ID: <strong>${exchange.ids.ray}</strong></p>
</body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=UTF-8',
    server: 'cloudflare',
    'cf-ray': `${exchange.ids.ray}-MXP`,
  };
  await exchange.whole(status, headers, page);
}

async function answerEndless(
  exchange: Exchange,
  platform: Platform,
  fault: EndlessBodyFault,
): Promise<void> {
  const status = fault.status ?? 500;
  const total = fault.bytes ?? 16 * 1024 * 1024;
  const piece = Buffer.alloc(64 * 1024, 'x');
  const isError = status >= 400;
  if (isError) exchange.entry.errorType = 'server_error';
  exchange.begin(status, platform.headers(exchange, status));
  const opening = isError
    ? '{"error":{"type":"server_error","param":null,"code":null,"message":"'
    : '[{"id":"';
  await exchange.write(opening);
  for (let sent = opening.length; sent < total && !exchange.over; sent += piece.length) {
    await exchange.write(piece.subarray(0, total - sent));
  }
  exchange.end(isError ? '"}}' : '"}]');
}
