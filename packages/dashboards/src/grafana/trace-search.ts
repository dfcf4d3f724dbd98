import { attr } from '@together-otel/semconv';
import { variable } from './variable.ts';

/**
 * A link to Explore with a TraceQL search for a model's spans in the displayed range that match a
 * condition. `model` is the variable with its name.
 *
 * Replaces exemplars, which OpenTelemetry's JavaScript SDK does not send.
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

/** Grafana substitutes its variables before it parses the URL, so they must not be encoded. */
function readable(encoded: string): string {
  return encoded.replace(/%24%7B([\w.%]+?)%7D/g, (_match, name: string) =>
    variable(decodeURIComponent(name)),
  );
}
