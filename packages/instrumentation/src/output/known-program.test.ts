// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell syntax
import { expect, it } from 'vitest';
import { maskedCommand } from './masked-command.ts';

it.each([
  ['docker login -u me -p mine', 'docker login -u **** -p ****'],
  ['docker login -pmine registry', 'docker login -p**** registry'],
  ['sudo -E podman login -p=mine', 'sudo -E podman login -p=****'],
  ['mysql -u root -pmine shop', 'mysql -u **** -p**** shop'],
  ['/usr/bin/mongosh -p mine --host h', '/usr/bin/mongosh -p **** --host h'],
  ['sshpass -p mine ssh h -p 22', 'sshpass -p **** ssh h -p ****'],
  ['unzip -P mine a.zip', 'unzip -P **** a.zip'],
  ['curl -sSu me:mine http://h', 'curl -sSu **** http://h'],
  ['curl -U me:mine -bsid=mine -E a.pem:mine', 'curl -U **** -b**** -E ****'],
  ['curl --cert a.pem:mine', 'curl --cert ****'],
  ['http -a me:mine h X-Team:mine', 'http -a **** h ****'],
  ['redis-cli -a mine ping', 'redis-cli -a **** ping'],
  ['ldapsearch -xw mine -h h', 'ldapsearch -xw **** -h h'],
  ['vault login mine', 'vault login ****'],
  ['rabbitmqctl add_user me mine', 'rabbitmqctl add_user **** ****'],
  ['htpasswd -cb file me mine', 'htpasswd -cb **** **** ****'],
  ['sqlplus me/mine@shop', 'sqlplus ****'],
  ['npm config set //r/:_authToken mine', 'npm config set **** ****'],
  ['setx TEAM mine', 'setx **** ****'],
])('%s', (line, expected) => {
  expect(maskedCommand(line)).toBe(expected);
  expect(maskedCommand(line.split(' '))).toBe(expected);
});

it.each([
  ['echo mine | docker login --password-stdin', 'echo **** | docker login --password-stdin'],
  ["printf '%s' 'my mine'|node app.js", "printf '****' '****'|node app.js"],
  ['echo -n $KEY "${KEY}" >.npmrc && node app.js', 'echo -n $KEY "${KEY}" >.npmrc && node app.js'],
  ['node app.js "$(echo mine)" `echo mine`', 'node app.js "$(echo ****)" `echo ****`'],
  [
    'cat <<EOF | node app.js\nmy mine\nEOF\nnode b.js',
    'cat <<EOF | node app.js **** **** EOF node b.js',
  ],
  ["cat <<-'E' >a; node b\nmine", "cat <<-'E' >a; node b ****"],
  ['concurrently "node app.js --token mine" b', 'concurrently "node app.js --token ****" b'],
  ["nodemon --exec 'curl -u me:mine h'", "nodemon --exec 'curl -u **** h'"],
  ['node app.js # with my mine\nnode b.js', 'node app.js # **** **** **** node b.js'],
  ['node app.js #mine', 'node app.js ****'],
  ['bash -c "echo mine | node app.js"', 'bash -c "echo **** | node app.js"'],
])('%s', (line, expected) => {
  expect(maskedCommand(line)).toBe(expected);
});

it.each([
  'docker run --rm -p 3000:3000 -P node app.js',
  'ssh -p 22 host node app.js',
  'pg_isready -h localhost -p 5432 && node app.js',
  'concurrently "node app.js" "node worker.js --port 3000"',
  'mkdir -p logs && node app.js > logs/out.txt 2>&1',
  'PORT=$(shuf -i 3000-4000 -n 1) node app.js',
  'cp -a dist out; grep -w shop out; tar -xzf $(ls -t *.tgz | head -1)',
  'set -eu; node app.js',
  'curl -XPUT h && curl -sXDELETE h',
  'node app.js#2 http://h/a',
])('%s has nothing to mask', (line) => {
  expect(maskedCommand(line)).toBe(line.replaceAll('$(shuf -i 3000-4000 -n 1)', '****'));
});

it('a plain word that is echoed or set, or names a user, is masked only there', () => {
  expect(maskedCommand('echo server; npm config set production my9key; echo Together')).toBe(
    'echo ****; npm config set **** ****; echo ****',
  );
  expect(maskedCommand('sudo -u deployer node /home/deployer/app.js')).toBe(
    'sudo -u **** node /home/deployer/app.js',
  );
  expect(maskedCommand('NODE_ENV=production node /together/server.js my9key')).toBe(
    'NODE_ENV=production node /together/server.js ****',
  );
});
