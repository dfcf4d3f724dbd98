import { probeAttr, type probeAttributes } from '@together-otel/semconv';
import { modelsUrl, readModels } from '../catalogue/catalogue.ts';
import type { ApiKey } from '../http/api-key.ts';
import {
  type CheckFailure,
  type FailureType,
  isOwnNetwork,
  messageOf,
} from '../http/check-failure.ts';
import type { FailedGet, HttpAnswer } from '../http/http-get.ts';
import { parseJson } from '../http/json.ts';
import type { Phases } from '../http/phases.ts';
import type { SourceContext } from '../source/context.ts';
import { PacedSource, type SourcePace } from '../source/paced-source.ts';
import { reading, stateReadings } from '../source/readings.ts';
import type { BlackboxReading, Reading, Report, StatusLine } from '../source/source.ts';
import { faultOf } from '../source/verdict.ts';

type ApiState = (typeof probeAttributes.apiState.values)[number];

/** Settings of the uptime source. */
export interface UptimeSettings extends SourcePace {
  readonly baseUrl: URL;
  readonly key: ApiKey;
}

const STATES: readonly ApiState[] = ['up', 'limited', 'refused', 'unreachable', 'down'];
const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;
const DAY_MILLIS = 86_400_000;
/** Days before expiry at which a certificate gives a notice. */
const CERTIFICATE_NOTICE_DAYS = 14;

/** Reports whether the API answers, how fast, and the likely cause of a failure. */
export class UptimeSource extends PacedSource<UptimeSettings> {
  override readonly name = 'uptime';
  readonly #url: URL;
  readonly #failuresSeen = new Set<FailureType>();

  constructor(context: SourceContext, settings: UptimeSettings) {
    super(context, settings.baseUrl.hostname, settings);
    this.#url = modelsUrl(settings.baseUrl);
  }

  override async read(signal: AbortSignal): Promise<Report> {
    const result = await this.context.get({ url: this.#url, key: this.settings.key, signal });
    const failure = 'failure' in result ? result.failure : undefined;
    const answer = 'failure' in result ? undefined : result;
    const isList = answer !== undefined && readModels(answer.body) !== undefined;
    const state = failure ? stateOfFailure(failure) : stateOf(answer?.status, isList);
    const url = this.#url.href;
    if (failure) this.#failuresSeen.add(failure.type);
    return {
      readings: [
        ...this.#statusReadings(answer?.status),
        ...this.#errorReadings(failure),
        ...this.#timeReadings(result),
        ...this.#bodyReadings(answer, isList),
        ...stateReadings('apiState', probeAttr.apiState, STATES, state, {
          [probeAttr.checkedUrl]: url,
        }),
      ],
      blackbox: blackbox(url, result, state === 'up'),
      lines: [this.#line(result, state, isList)],
    };
  }

  #statusReadings(status: number | undefined): Reading[] {
    return CLASSES.map((statusClass): Reading => {
      const isIt = status !== undefined && `${Math.floor(status / 100)}xx` === statusClass;
      return {
        metric: 'httpcheckStatus',
        value: isIt ? 1 : 0,
        attributes: {
          [probeAttr.checkedUrl]: this.#url.href,
          [probeAttr.checkedMethod]: 'GET',
          [probeAttr.checkedStatusClass]: statusClass,
          ...(isIt && { [probeAttr.checkedStatusCode]: status }),
        },
      };
    });
  }

  /** 0 for past errors, so that an alert ends at once. */
  #errorReadings(failure: CheckFailure | undefined): Reading[] {
    return [...this.#failuresSeen].map((type) => ({
      metric: 'httpcheckError',
      value: type === failure?.type ? 1 : 0,
      attributes: {
        [probeAttr.checkedUrl]: this.#url.href,
        [probeAttr.checkErrorType]: type,
        [probeAttr.checkErrorMessage]: messageOf(type),
      },
    }));
  }

  #timeReadings({ millis, phases, certificate }: HttpAnswer | FailedGet): Reading[] {
    const attributes = { [probeAttr.checkedUrl]: this.#url.href };
    const tcp = { ...attributes, [probeAttr.networkTransport]: 'tcp' };
    const nanoseconds = (metric: Reading['metric'], time: number | undefined, more = attributes) =>
      reading(metric, time && time * 1e6, more);
    const { processing } = phases;
    const left = certificate && certificate.expiresAt - this.context.clock.now();
    return [
      { metric: 'httpcheckDuration', value: millis, attributes },
      ...nanoseconds('httpcheckDnsLookupDuration', phases.resolve),
      ...nanoseconds('httpcheckClientConnectionDuration', phases.connect, tcp),
      ...nanoseconds('httpcheckTlsHandshakeDuration', phases.tls),
      ...nanoseconds('httpcheckClientRequestDuration', phases.toSent),
      ...nanoseconds('httpcheckResponseDuration', phases.transfer),
      ...reading('firstByteDuration', processing && processing / 1000, attributes),
      ...reading('httpcheckTlsCertRemaining', left && Math.floor(left / 1000), {
        ...attributes,
        [probeAttr.tlsIssuer]: certificate?.issuer,
        [probeAttr.tlsCommonName]: certificate?.commonName,
        [probeAttr.tlsAlternativeNames]: certificate && [...certificate.alternativeNames],
      }),
    ];
  }

  #bodyReadings(answer: HttpAnswer | undefined, isList: boolean): Reading[] {
    const attributes = { [probeAttr.checkedUrl]: this.#url.href };
    const validated = { ...attributes, [probeAttr.validationType]: 'model_list' };
    const isSuccess = answer !== undefined && isSuccessful(answer.status);
    return [
      { metric: 'httpcheckValidationPassed', value: isList ? 1 : 0, attributes: validated },
      {
        metric: 'httpcheckValidationFailed',
        value: isSuccess && !isList ? 1 : 0,
        attributes: validated,
      },
      ...reading('httpcheckResponseSize', answer?.bytes, attributes),
    ];
  }

  #line(result: HttpAnswer | FailedGet, state: ApiState, isList: boolean): StatusLine {
    const subject = this.#url.href;
    const took = `${Math.round(result.millis)} ms`;
    const cause = state === 'refused' || state === 'unreachable' ? state : undefined;
    const down = { subject, status: 'down', ...(cause && { cause }) } as const;
    if ('failure' in result) {
      const whose = cause ? ': your network or base URL, no sign of an outage' : '';
      return { ...down, text: `${result.failure.message}${whose}, after ${took}` };
    }
    const { status, certificate } = result;
    if (state === 'up') {
      const days = certificate && (certificate.expiresAt - this.context.clock.now()) / DAY_MILLIS;
      const isSoon = days !== undefined && days < CERTIFICATE_NOTICE_DAYS;
      const left = days === undefined ? '' : `, certificate ${Math.floor(days)} days`;
      const text = `${status} in ${took}${phaseText(result.phases)}${left}`;
      return { subject, status: isSoon ? 'notice' : 'ok', text };
    }
    const causes: Readonly<Record<Exclude<ApiState, 'up'>, string>> = {
      limited: `${status}: your quota, not an outage`,
      refused: refusal(result),
      unreachable: `${status}: your ${status === 407 ? 'proxy' : 'network'} wants credentials`,
      down: isSuccessful(status) && !isList ? `${status}, but no list of models` : `${status}`,
    };
    const text = `${causes[state]}, in ${took}`;
    return state === 'limited' ? { subject, status: 'notice', text } : { ...down, text };
  }
}

function stateOf(status: number | undefined, isList: boolean): ApiState {
  if (status === undefined) return 'down';
  return isSuccessful(status) && isList ? 'up' : faultOf(status);
}

function stateOfFailure({ type }: CheckFailure): ApiState {
  return isOwnNetwork(type) ? 'unreachable' : 'down';
}

function isSuccessful(status: number): boolean {
  return status >= 200 && status < 300;
}

function refusal({ status, body }: HttpAnswer): string {
  // Together's API always answers in JSON.
  if (status === 403 && parseJson(body) === undefined) {
    return '403, not from the API: a firewall or proxy blocks this address, not an outage';
  }
  if (status === 401 || status === 403) return `${status}: your key, not an outage`;
  if (status === 402) return `${status}: your credit, not an outage`;
  return `${status}: check the base URL`;
}

function phaseText({ resolve, connect, tls, processing, transfer }: Phases): string {
  const named = { dns: resolve, connect, tls, 'first byte': processing, transfer };
  const parts = Object.entries(named).flatMap(([name, millis]) =>
    millis === undefined ? [] : [`${name} ${Math.round(millis)}`],
  );
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

function blackbox(
  target: string,
  result: HttpAnswer | FailedGet,
  isSuccess: boolean,
): BlackboxReading[] {
  const labels = { target };
  const { phases, certificate } = result;
  const { resolve, connect, tls, processing, transfer } = phases;
  return [
    { metric: 'success', value: isSuccess ? 1 : 0, labels },
    { metric: 'duration', value: result.millis / 1000, labels },
    { metric: 'statusCode', value: 'status' in result ? result.status : 0, labels },
    ...Object.entries({ resolve, connect, tls, processing, transfer }).map(
      ([phase, millis = 0]): BlackboxReading => ({
        metric: 'phaseDuration',
        value: millis / 1000,
        labels: { target, phase },
      }),
    ),
    ...('bytes' in result
      ? [{ metric: 'contentLength' as const, value: result.bytes, labels }]
      : []),
    ...(certificate
      ? [
          {
            metric: 'certificateExpiry' as const,
            value: certificate.chainExpiresAt / 1000,
            labels,
          },
        ]
      : []),
  ];
}
