import { attr } from '@together-otel/semconv';
import { variable } from './variable.ts';

/**
 * A link to Explore with a TraceQL search: spans of a model in the time shown that fulfil a
 * condition. `model` is the variable that has its name.
 *
 * It stands in for exemplars, which OpenTelemetry's JavaScript SDK does not send.
 *
 * @see https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/#generate-explore-urls-from-external-tools
 */
export function traceSearch(condition: string, model: string): string {
  const uid = variable('traces');
  const panes = {
    together: {
      datasource: uid,
      queries: [
        {
          refId: 'A',
          datasource: { type: 'tempo', uid },
          queryType: 'traceql',
          query: `{ span.${attr.requestModel} = "${variable(`${model}:percentencode`)}" && ${condition} }`,
        },
      ],
      range: { from: variable('__from'), to: variable('__to') },
    },
  };
  return `/explore?schemaVersion=1&panes=${readable(encodeURIComponent(JSON.stringify(panes)))}`;
}

/** Grafana replaces its variables before it reads the URL, so these must stay as they are. */
function readable(encoded: string): string {
  return encoded.replace(/%24%7B([\w.%]+?)%7D/g, (_match, name: string) =>
    variable(decodeURIComponent(name)),
  );
}
