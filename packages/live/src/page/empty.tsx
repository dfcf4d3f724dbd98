import type { Status } from '../server/status.ts';

/** Waiting for data, with instructions. */
export function Empty({ status }: { readonly status: Status }) {
  const { endpoints, spans, otherHosts, refused } = status;
  return (
    <section class="empty" aria-label="Nothing yet">
      {spans === 0 ? (
        <h2>Waiting for the first call</h2>
      ) : (
        <h2>Telemetry arrives, but no call to Together yet</h2>
      )}
      {otherHosts.length > 0 && (
        <p>
          The application called{' '}
          {otherHosts.map((host) => (
            <code key={host}>{host}</code>
          ))}
          , which is not known as Together. If it is a gateway to Together, start the application
          with <code>TOGETHER_OTEL_HOSTS={otherHosts[0]}</code>.
        </p>
      )}
      {refused.count > 0 && (
        <p class="bad">
          {refused.count} exports could not be read: {refused.reason}
        </p>
      )}
      <p>Start an application under the preload:</p>
      <pre>npx together-otel run --live -- npm start</pre>
      <p>or send OTLP from any application:</p>
      <pre>
        {`OTEL_EXPORTER_OTLP_ENDPOINT=${endpoints.http}   # http/protobuf, http/json
OTEL_EXPORTER_OTLP_ENDPOINT=${endpoints.grpc}   # grpc`}
      </pre>
    </section>
  );
}
