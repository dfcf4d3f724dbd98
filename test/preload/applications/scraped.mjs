/** Scrapes its own Prometheus exporter under a host name and prints the status. */
import { get } from 'node:http';

const options = (headers, path) => ({
  host: '127.0.0.1',
  port: process.env.OTEL_EXPORTER_PROMETHEUS_PORT,
  path,
  headers,
});
function ask(host, path = '/metrics') {
  return new Promise((resolve) => {
    get(options({ host }, path), (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    }).on('error', () => setTimeout(() => ask(host, path).then(resolve), 50));
  });
}
const statuses = [];
for (const host of ['localhost', '127.0.0.1:1', 'attacker.example']) statuses.push(await ask(host));
statuses.push(await ask('localhost', '//'), await ask('localhost', '/%'));
console.log(statuses.join(' '));
