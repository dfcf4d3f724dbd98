/** Default ports: those of OTLP, and that of the live page. */
export const ports = { otlpGrpc: 4317, otlpHttp: 4318, livePage: 4319 } as const;
