// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell syntax
import { describe, expect, it } from 'vitest';
import { maskedCommand } from './masked-command.ts';

describe('values of variables are masked', () => {
  it.each([
    ['a misspelt variable', ['OTEL_EXPORTER_OTLP_HEADER=api-key=S3CRET', 'node', 'app.js']],
    ['its value with a blank', ['OTEL_EXPORTER_OTLP_HEADER=api-key=S 3CRET', 'node', 'app.js']],
    ['its value with a quote', ["PASS=it's S3CRET", 'node', 'app.js']],
    ['its value with another quote', ['PASS=\'a "S3CRET', 'node', 'app.js']],
    ['a variable for env', ['env', 'FOO=S3CRET', 'node', 'app.js']],
    ['a variable for a container', ['docker', 'run', '-e', 'FOO=S3CRET', '--env=BAR=S3CRET', 'x']],
    ['a shell line', ['sh', '-c', 'export FOO=S3CRET; BAR="S3 3CRET" node app.js']],
  ])('%s in a command', (_what, words) => {
    expect(maskedCommand(words)).not.toMatch(/3CRET/);
    expect(maskedCommand(words)).toContain('=****');
    expect(maskedCommand(words)).not.toContain("'****");
  });

  it.each([
    ['FOO="S 3CRET" BAR=\'S 3CRET\' node app.js', 'FOO="****" BAR=\'****\' node app.js'],
    ['FOO=S\\ 3CRET node app.js', 'FOO=**** node app.js'],
    ['env "FOO=S 3CRET" node app.js', 'env FOO=**** node app.js'],
    ['FOO=$BAR PORT=3000 DEBUG=true node app.js', 'FOO=$BAR PORT=3000 DEBUG=true node app.js'],
    ['NODE_ENV=production node --title=x app.js', 'NODE_ENV=production node --title=x app.js'],
    ['OTEL_SERVICE_NAME=shop node app.js', 'OTEL_SERVICE_NAME=shop node app.js'],
  ])('the line %s', (line, expected) => {
    expect(maskedCommand(line, (name) => name === 'OTEL_SERVICE_NAME')).toBe(expected);
  });

  // A single shell value may contain blanks, quotes and brackets in many places.
  it.each([
    ['K=$(cat /run/keys/top) node app.js', 'K=**** node app.js'],
    ['K="$(vault read "my key")" node app.js', 'K="****" node app.js'],
    ["K=$(jq -r '.a)b' (x) y) node app.js", 'K=**** node app.js'],
    ['K=`pass show top` node app.js', 'K=**** node app.js'],
    ['K=${X:-my key} node app.js', 'K=**** node app.js'],
    ["K=$'it\\'s mine' node app.js", 'K=**** node app.js'],
    ['K=a"my key"b node app.js', 'K=**** node app.js'],
    ['K="my \\" key" node app.js', 'K="****" node app.js'],
    ['a=a node app.js', 'a=**** node app.js'],
    ['K+=mine K[1]=mine node app.js', 'K+=**** K[1]=**** node app.js'],
    ['export K=mine; node app.js', 'export K=****; node app.js'],
    ['`K=mine node app.js`', '`K=**** node app.js`'],
    ['set K=my key&& node app.js', 'set K=**** ****&& node app.js'],
    ['set "K=my key" && node app.js', 'set K=**** && node app.js'],
    ['set -gx K mine; node app.js', 'set -gx K ****; node app.js'],
    ['$env:K="my key"; node app.js', '$env:K="****"; node app.js'],
    ["$env:K = 'my key'; node app.js", "$env:K = '****'; node app.js"],
    ['docker run -eK=mine --env=K="my key" node', 'docker run -eK=**** --env=K="****" node'],
    ['node app.js <<< "my key"', 'node app.js <<< "****"'],
    ['node app.js --token $(pass my key) x', 'node app.js --token **** x'],
    ['node app.js --token=$(pass my key) x', 'node app.js --token=**** x'],
    ['node app.js --token my\\ key', 'node app.js --token ****'],
    ['node app.js --token -mY9', 'node app.js --token ****'],
    [
      'curl -HX-Team:mine -ume:mine --proxy-user me:mine',
      'curl -HX-Team:**** -ume:**** --proxy-user ****',
    ],
  ])('%s', (line, expected) => {
    expect(maskedCommand(line)).toBe(expected);
  });

  it.each([
    [`sh -c 'K="my key" node app.js --port 3000'`, `sh -c 'K="****" node app.js --port 3000'`],
    [`sh -c "K='my key' node app.js"`, `sh -c "K='****' node app.js"`],
    ['sh -c "K=\\"my key\\" node app.js"', 'sh -c "K=\\"****\\" node app.js"'],
    [['bash', '-lc', 'K="my key" node app.js'], `bash -lc 'K="****" node app.js'`],
    [['sh', '-c', 'K=$(pass my key) node app.js'], "sh -c 'K=**** node app.js'"],
    ['env -S "K=mine L=mine node app.js"', 'env -S "K=**** L=**** node app.js"'],
    ["env -S'K=mine node app.js'", "env -S'K=**** node app.js'"],
    [['env', '-S', 'K=mine node app.js'], "env -S 'K=**** node app.js'"],
    [['env', '--split-string=K=mine node app.js'], "env --split-string='K=**** node app.js'"],
    [['sh', '-c', `sh -c "sh -c 'K=my key x'"`], `sh -c "sh -c \\"sh -c '****'\\""`],
  ])('in the line within %s, of which the rest stays', (command, expected) => {
    expect(maskedCommand(command)).toBe(expected);
  });
});

it.each([
  'PATH=$(npm prefix)/bin:$PATH NODE_OPTIONS="--require ./a.cjs --max-old-space-size=512" node app.js',
  'K= L="" node app.js --env-file .env --title=x',
  'next dev -H 0.0.0.0 -p 3000',
  'docker run --rm -p 3000:3000 --name shop node:24 node app.js',
  "sh -c 'exec node app.js; wait'",
  'set -euo pipefail; node app.js',
  'set NODE_ENV=production node app.js',
  `node -e "it's" && test "can't"`,
])('%s has nothing to mask', (line) => {
  expect(maskedCommand(line)).toBe(line);
});

it.each(['(', '$(', '"', "'", '`', '"$(', '${', '\\', 'a=', '-S"', 'sh -c "'])(
  'lines of %s take no more than linear time',
  (part) => {
    // Quadratic time would take minutes and time out the test.
    for (let round = 0; round < 20; round++) maskedCommand(part.repeat(500_000));
  },
);
