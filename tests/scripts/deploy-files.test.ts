/** What is shipped to install by, against what the program reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CHAIN_VARIABLES } from '#lib/chain/settings.ts';
import { SIGNER_VARIABLES } from '#lib/chain/relay/settings.ts';
import { TRACE_VARIABLES } from '#lib/events/settings.ts';
import { PAGES_READY } from '#lib/http/browser.ts';
import { PRICE_VARIABLES } from '#lib/price/settings.ts';
import { root } from '#scripts/paths.ts';
import { SOCKET_PATH } from '#server/web.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const template = read('deploy/holdfast.env');
const signerTemplate = read('deploy/signer.env');

/** Names of the environment that lib/config.ts reads, from its own text. */
function variablesOf(config: string, storage: string): string[] {
  const block = /const environment = z\s*\.object\(\{([\s\S]*?)\n {2}\}\)/.exec(config)![1]!;
  const own = [...block.matchAll(/^\s{4}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name!);
  const ofStorage = [...storage.matchAll(/^\s{2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name!);
  return [...own, ...ofStorage];
}

const variables = [
  ...variablesOf(read('lib/config.ts'), read('lib/storage/settings.ts')),
  ...Object.keys(CHAIN_VARIABLES),
  ...Object.keys(PRICE_VARIABLES),
  ...Object.keys(TRACE_VARIABLES),
];

describe('the environment file', () => {
  it('names every variable that the program reads', () => {
    expect(variables.length).toBeGreaterThan(25);
    expect(variables).toContain('STAMP_KEY');
    const missing = variables.filter((name) => !new RegExp(`\\b${name}\\b`).test(template));
    expect(missing.map((name) => `${name}: add it to deploy/holdfast.env, with what it is`)).toEqual([]);
  });

  it('would miss one that is new', () => {
    const grown = variablesOf(
      read('lib/config.ts').replace('    REDIS_URL:', '    NEW_SETTING: flag,\n    REDIS_URL:'),
      '',
    );
    expect(grown.filter((name) => !template.includes(name))).toEqual(['NEW_SETTING']);
  });

  it('names none that nobody reads, and holds no secret', () => {
    const known = [
      ...variables,
      'NODE_ENV',
      'NODE_OPTIONS',
      'NEXT_TELEMETRY_DISABLED',
      'NEXTAUTH_URL',
      'NEXTAUTH_SECRET',
    ];
    const named = [...template.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    const set = Object.entries(parseEnv(template)).filter(([name]) => /SECRET|KEYS?$|MNEMONIC/.test(name));
    expect(set.filter(([, value]) => value !== '')).toEqual([]);
  });
});

describe('the proxies', () => {
  const refused = {
    'deploy/nginx.conf': (text: string) =>
      [...text.matchAll(/^\s*location = (\S+) \{ return 404; \}$/gm)].map(([, path]) => path!),
    'deploy/Caddyfile': (text: string) => /@inside path (.*)$/m.exec(text)![1]!.split(' '),
  };

  it.each(Object.entries(refused))(
    '%s keeps the watch of the machine to itself, and lets open pages ask whether they can look anew',
    (file, of) => {
      const paths = of(read(file));
      expect(paths).toContain('/readyz');
      expect(paths).toContain('/metrics');
      expect(paths).not.toContain(PAGES_READY);
      expect(paths.filter((path) => path.includes('*'))).toEqual([]);
    },
  );
});

describe('the units of each role', () => {
  const roles = ['web', 'realtime', 'worker'] as const;

  it('start what the program knows, on the port of their name, and give it time to end', () => {
    const grace = Number(/GRACE_MS = ([\d_]+)/.exec(read('server/main.ts'))![1]!.replaceAll('_', '')) / 1000;
    for (const role of roles) {
      const unit = read(`deploy/holdfast-${role}@.service`);
      const [, line = ''] = /^Environment=(.*)$/m.exec(unit) ?? [];
      const set = Object.fromEntries(line.split(' ').map((one) => one.split('=')));
      expect(set).toMatchObject({ ROLES: role, PORT: '%i' });
      expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)![1])).toBeGreaterThan(Number(set.DRAIN_SECONDS) + grace);
      expect(unit).toContain('ExecStart=/opt/holdfast/node_modules/.bin/node server/index.ts');
      expect(unit).toContain('KillMode=mixed');
    }
  });

  it('are as closed as the one that does everything', () => {
    const closed = (text: string) => text.slice(text.indexOf('# It writes its files')).trim();
    expect(closed(read('deploy/holdfast.service'))).toContain('NoNewPrivileges=yes');
    for (const role of roles)
      expect(closed(read(`deploy/holdfast-${role}@.service`))).toBe(closed(read('deploy/holdfast.service')));
  });

  it('have a container beside them that starts the same, and takes no secret and no state of this machine along', () => {
    const container = read('deploy/Containerfile');
    expect(container).toContain('CMD ["node_modules/.bin/node", "server/index.ts"]');
    expect(container).toContain('USER holdfast');
    for (const path of ['.holdfast', '.git', 'node_modules'])
      expect(read('deploy/Containerfile.dockerignore').split('\n')).toContain(path);
  });
});

describe('the signer’s environment file', () => {
  it('names every variable that the signer reads, none that it does not, and holds no key', () => {
    const read = Object.keys(SIGNER_VARIABLES);
    expect(read.filter((name) => !new RegExp(`\\b${name}\\b`).test(signerTemplate))).toEqual([]);
    const named = [...signerTemplate.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!);
    expect(named.filter((name) => ![...read, 'NODE_ENV'].includes(name))).toEqual([]);
    const set = Object.entries(parseEnv(signerTemplate)).filter(([name]) => /KEYS?$/.test(name));
    expect(set.filter(([, value]) => value !== '')).toEqual([]);
  });

  it('is for another user than the server’s, asks nothing of a network, and lets nobody but the server ask it', () => {
    const [unit, socket] = [read('deploy/holdfast-signer.service'), read('deploy/holdfast-signer.socket')];
    expect(/^User=(.*)$/m.exec(unit)![1]).not.toBe(/^User=(.*)$/m.exec(read('deploy/holdfast.service'))![1]);
    expect(unit).toContain('PrivateNetwork=yes');
    expect(/^SocketUser=(.*)$/m.exec(socket)![1]).toBe(/^User=(.*)$/m.exec(read('deploy/holdfast.service'))![1]);
    expect(socket).toContain('SocketMode=0600');
    const place = /^ListenStream=(.*)$/m.exec(socket)![1]!;
    for (const file of [template, signerTemplate]) expect(parseEnv(file).RELAYER_SOCKET).toBe(place);
    expect(parseEnv(template).RELAYER_KEY).toBeUndefined();
  });
});

describe('the proxies', () => {
  it('pass the socket’s path on with its upgrade, and throw away what a client says of its address', () => {
    const nginx = read('deploy/nginx.conf');
    const block = new RegExp(`location ${SOCKET_PATH} \\{\\n([\\s\\S]*?)\\}`).exec(nginx)![1]!;
    expect(block).toContain('proxy_set_header Upgrade $http_upgrade;');
    expect(block).toContain('proxy_set_header Connection $holdfast_connection;');
    for (const [, inside] of nginx.matchAll(/location [^{]*\{([^}]*proxy_pass[^}]*)\}/g))
      expect(inside).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(nginx).not.toContain('$proxy_add_x_forwarded_for');
    expect(read('deploy/Caddyfile')).toContain('reverse_proxy 127.0.0.1:3000');
  });

  it('speak TLS of 1.2 and 1.3 alone, and lead people to it but no program', () => {
    const nginx = read('deploy/nginx.conf');
    expect(/ssl_protocols ([^;]+);/.exec(nginx)![1]).toBe('TLSv1.2 TLSv1.3');
    for (const cipher of /ssl_ciphers ([^;]+);/.exec(nginx)![1]!.split(':'))
      expect(cipher).toMatch(/^ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM|CHACHA20-POLY1305)/);
    const [open = ''] = /server \{\s+listen 80;[\s\S]*?\n\}/.exec(nginx) ?? [];
    for (const path of ['/api/', SOCKET_PATH]) expect(open).toContain(`location ${path} { return 403; }`);
    expect(open).toContain('location / { return 301 https://$host$request_uri; }');
    expect(open).not.toContain('proxy_pass');
    const [caddy = ''] = /http:\/\/holdfast\.example \{[\s\S]*?\n\}/.exec(read('deploy/Caddyfile')) ?? [];
    expect(caddy).toContain(`@programs path /api/* ${SOCKET_PATH}*`);
    expect(caddy).toContain('respond @programs 403');
    expect(caddy).not.toContain('reverse_proxy');
  });

  it('let bodies through that the program takes', () => {
    expect(read('deploy/nginx.conf')).toContain('client_max_body_size 20m;');
    expect(read('deploy/Caddyfile')).toContain('max_size 20MB');
  });
});

describe('the guide', () => {
  const guide = read('docs/install.md');
  it('names every file of deploy/, and only scripts that there are', () => {
    for (const file of [
      'holdfast.env',
      'holdfast.service',
      'signer.env',
      'holdfast-signer.service',
      'holdfast-signer.socket',
      'holdfast-backup.service',
      'holdfast-backup.timer',
      'holdfast-*@.service',
      'restart.sh',
      'Containerfile',
      'prometheus/alerts.yml',
      'prometheus/prometheus.yml',
      'grafana/holdfast.json',
      'backup.sh',
      'nginx.conf',
      'Caddyfile',
    ])
      expect(guide).toContain(`deploy/${file}`);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const asked = [...guide.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name]) => name!);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('says of every secret what it guards and what to do when it leaks', () => {
    const secrets = variables.filter((name) => /SECRET|_KEY$/.test(name) && !name.startsWith('S3_'));
    const [, table = ''] = /## When a key leaks([\s\S]*?)\n## /.exec(guide) ?? [];
    expect(secrets.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });
});
