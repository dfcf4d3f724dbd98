import type { AttributeDefinition } from './definition.ts';

/**
 * Attributes specific to the probe's signals. `http.*` follows the OpenTelemetry Collector's
 * httpcheck receiver; `together.*` is this project's.
 */
export const probeAttributes = {
  checkedUrl: {
    name: 'http.url',
    type: 'string',
    description: 'The URL that was checked, without user info and query.',
    stability: 'development',
  },
  checkedMethod: {
    name: 'http.method',
    type: 'string',
    description: 'The method of the check.',
    stability: 'development',
    values: ['GET'],
  },
  checkedStatusCode: {
    name: 'http.status_code',
    type: 'int',
    description: 'Status of the response; only on the point whose value is 1.',
    stability: 'development',
  },
  checkedStatusClass: {
    name: 'http.status_class',
    type: 'string',
    description: 'The status class of a point.',
    stability: 'development',
    values: ['1xx', '2xx', '3xx', '4xx', '5xx'],
  },
  checkErrorType: {
    name: 'error.type',
    type: 'string',
    description: 'Why there was no response.',
    stability: 'stable',
    values: [
      'timeout',
      'dns',
      'connection_refused',
      'connection_reset',
      'connection',
      'certificate_expired',
      'certificate_untrusted',
      'tls',
      'body_too_large',
      'network',
      'proxy',
    ],
  },
  checkErrorMessage: {
    name: 'error.message',
    type: 'string',
    description: 'The same in words, one sentence per type.',
    stability: 'development',
  },
  networkTransport: {
    name: 'network.transport',
    type: 'string',
    description: 'How the connection was opened.',
    stability: 'stable',
    values: ['tcp'],
  },
  tlsIssuer: {
    name: 'http.tls.issuer',
    type: 'string',
    description: "The certificate's issuer.",
    stability: 'development',
  },
  tlsCommonName: {
    name: 'http.tls.cn',
    type: 'string',
    description: "The certificate's common name.",
    stability: 'development',
  },
  tlsAlternativeNames: {
    name: 'http.tls.san',
    type: 'string[]',
    description: "The certificate's alternative names.",
    stability: 'development',
  },
  validationType: {
    name: 'validation.type',
    type: 'string',
    description: 'What the body is checked for: `model_list`, an array of models.',
    stability: 'development',
    values: ['model_list'],
  },
  apiState: {
    name: 'together.api.state',
    type: 'string',
    description:
      '`up`: 2xx with a list of models; `limited`: 429, your quota; `refused`: another status below 500, your key, account or base URL; `unreachable`: the request did not leave your network (name resolution, no route, the proxy); `down`: their outage (5xx, no response in time, no connection, TLS, a wrong body).',
    stability: 'project',
    values: ['up', 'limited', 'refused', 'unreachable', 'down'],
  },
  deploymentApi: {
    name: 'together.deployment.api',
    type: 'string',
    description: '`v1`: an endpoint of `/v1/endpoints`; `v2`: a deployment of a project.',
    stability: 'project',
    values: ['v1', 'v2'],
  },
  deploymentId: {
    name: 'together.deployment.id',
    type: 'string',
    description: "Together's id of the endpoint (v1) or deployment (v2).",
    stability: 'project',
  },
  deploymentName: {
    name: 'together.deployment.name',
    type: 'string',
    description: 'Its name, as used for the model in calls (v1: `owner/model-8hex`).',
    stability: 'project',
  },
  deploymentState: {
    name: 'together.deployment.state',
    type: 'string',
    description: "Together's states in lower case, those of v1 and of v2.",
    stability: 'project',
    values: [
      'pending',
      'provisioning',
      'starting',
      'scaling',
      'started',
      'ready',
      'degraded',
      'stopping',
      'stopped',
      'error',
      'failed',
      'unknown',
    ],
  },
  replicaKind: {
    name: 'together.deployment.replica.kind',
    type: 'string',
    description: '`min` and `max` are the bounds of autoscaling.',
    stability: 'project',
    values: ['desired', 'scheduled', 'ready', 'min', 'max'],
  },
  statusComponentName: {
    name: 'together.status.component.name',
    type: 'string',
    description: 'A component of the status page.',
    stability: 'project',
  },
  statusComponentState: {
    name: 'together.status.component.state',
    type: 'string',
    description: 'Its state on the status page.',
    stability: 'project',
    values: [
      'operational',
      'degraded_performance',
      'partial_outage',
      'major_outage',
      'under_maintenance',
      'unknown',
    ],
  },
  probeSource: {
    name: 'together.probe.source',
    type: 'string',
    description: 'What is watched.',
    stability: 'project',
    values: [
      'uptime',
      'catalogue',
      'synthetic',
      'deployments',
      'deployment_metrics',
      'spend',
      'status_page',
    ],
  },
  checkResult: {
    name: 'together.probe.check.result',
    type: 'string',
    description:
      '`completed`: reported its target as up or down; `failed`: could not; `aborted`: took too long; `skipped`: the previous one was still running.',
    stability: 'project',
    values: ['completed', 'failed', 'aborted', 'skipped'],
  },
} as const;

/** A key of {@link probeAttributes}. */
export type ProbeAttributeKey = keyof typeof probeAttributes;

/** The attribute names alone, by the same keys. */
export const probeAttr: {
  readonly [K in ProbeAttributeKey]: (typeof probeAttributes)[K]['name'];
} = Object.fromEntries(
  Object.entries<AttributeDefinition>(probeAttributes).map(([key, { name }]) => [key, name]),
) as { [K in ProbeAttributeKey]: (typeof probeAttributes)[K]['name'] };
