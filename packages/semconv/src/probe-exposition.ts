/**
 * The part of Together's own metrics of dedicated endpoints that is passed on, under its own names
 * and labels: series with one of these prefixes, or of exactly this name.
 *
 * @see https://docs.together.ai/docs/dedicated-endpoints/monitoring
 */
export const deploymentScrape = {
  prefixes: ['router_inference_'],
  names: [
    'edge_inference_requests_total',
    'edge_inference_request_duration_ms',
    'edge_inference_ttft_ms',
    'edge_inference_inflight_requests',
    'router_pre_worker_duration_seconds',
    'worker_ttft_seconds',
    'worker_tpot_seconds',
    'worker_generation_duration_seconds',
    'worker_token_total',
    'worker_engine_kv_cache_utilization',
    'worker_engine_cache_hit_rate',
  ],
  labels: [
    'endpoint_id',
    'endpoint_name',
    'deployment_id',
    'deployment_name',
    'replica_id',
    'model',
    'model_id',
    'status_code',
    'is_streaming',
    'token_type',
  ],
} as const;

/** A series of the probe's `/metrics` that uses blackbox_exporter's name. */
export interface BlackboxDefinition {
  readonly name: string;
  readonly type: 'gauge';
  readonly labels: readonly string[];
  readonly description: string;
}

/**
 * Replaces `httpcheck.*` on `/metrics`, so that boards and alerts for blackbox_exporter work. The
 * label `target` is the checked URL.
 *
 * @see https://github.com/prometheus/blackbox_exporter
 */
export const blackboxMetrics = {
  success: {
    name: 'probe_success',
    type: 'gauge',
    labels: ['target'],
    description: '1 for a 2xx with a list of models, otherwise 0.',
  },
  duration: {
    name: 'probe_duration_seconds',
    type: 'gauge',
    labels: ['target'],
    description: 'The whole check.',
  },
  phaseDuration: {
    name: 'probe_http_duration_seconds',
    type: 'gauge',
    labels: ['target', 'phase'],
    description: 'By phase: resolve, connect, tls, processing (until the first byte), transfer.',
  },
  statusCode: {
    name: 'probe_http_status_code',
    type: 'gauge',
    labels: ['target'],
    description: 'Status of the response; 0 if there was none.',
  },
  contentLength: {
    name: 'probe_http_content_length',
    type: 'gauge',
    labels: ['target'],
    description: 'Bytes of the body.',
  },
  certificateExpiry: {
    name: 'probe_ssl_earliest_cert_expiry',
    type: 'gauge',
    labels: ['target'],
    description: 'When the first certificate of the chain expires, Unix time.',
  },
} as const;
