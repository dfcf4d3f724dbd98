// Starts one of the examples against the simulator: npm run example -- retry
const NAMES = ['retry', 'fallback-chain', 'per-model-timeouts', 'steady-traffic'];
const [name = ''] = process.argv.slice(2);

if (NAMES.includes(name)) {
  await import(`./${name}/main.js`);
} else {
  console.error(`example is '${name}': expected one of ${NAMES.join(', ')}`);
  process.exitCode = 2;
}
