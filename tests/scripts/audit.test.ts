// npm run audit against registries of our own: one that knows advisories, one that only hands out packages, one that is not there.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit, EXIT } from '#scripts/audit.ts';
import { root } from '#scripts/paths.ts';
import { freePort } from '#scripts/ports.ts';

const BULK = '/-/npm/v1/security/advisories/bulk';
const folder = mkdtempSync(join(tmpdir(), 'holdfast-audit-'));
const servers: Server[] = [];

beforeAll(() => {
  const resolved = 'https://registry.example/leaky/-/leaky-1.0.0.tgz';
  const manifest = { name: 'asker', version: '1.0.0', dependencies: { leaky: '1.0.0' } };
  const packages = { '': manifest, 'node_modules/leaky': { version: '1.0.0', resolved } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const lock = { name: 'asker', version: '1.0.0', lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bodyOf(request: IncomingMessage): Promise<Record<string, string[]>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  return JSON.parse(plain.toString()) as Record<string, string[]>;
}

type Asked = Record<string, string[]>[];

/** As the real one: it takes the names and versions, and answers what it knows of them. Null: it takes no questions, as a mirror of packages. */
async function startRegistry(severity: string | null | 'nothing'): Promise<{ url: string; asked: Asked }> {
  const asked: Asked = [];
  // npm remembers by the id what it knew of an advisory.
  const id = servers.length + 1;
  const hole = { id, url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', title: 'it leaks', severity };
  const server = createServer(async (request, response) => {
    if (request.method === 'POST' && severity === null)
      return response.writeHead(405, { allow: 'GET,HEAD', 'content-length': '0' }).end();
    response.setHeader('content-type', 'application/json');
    if (request.method === 'POST' && request.url === BULK) {
      asked.push(await bodyOf(request));
      const known = {
        ...hole,
        vulnerable_versions: '<2.0.0',
        cwe: ['CWE-200'],
        cvss: { score: 7, vectorString: null },
      };
      return response.end(JSON.stringify(severity === 'nothing' ? {} : { leaky: [known] }));
    }
    const versions = { '1.0.0': { name: 'leaky', version: '1.0.0', dist: { tarball: 'https://registry.example/t' } } };
    return response.end(JSON.stringify({ name: 'leaky', 'dist-tags': { latest: '1.0.0' }, versions }));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

const ask = (registry: string, accepted: Parameters<typeof audit>[1] = []) =>
  audit(folder, accepted, '2029-01-01', {
    ...process.env,
    npm_config_registry: registry,
    npm_config_cache: join(folder, 'cache'),
    npm_config_fetch_retries: '0',
  });

describe('the audit of packages', () => {
  it('sends the names and versions, and ends with 0 where the registry knows of nothing', async () => {
    const { url, asked } = await startRegistry('nothing');
    expect(await ask(url)).toEqual({ code: EXIT.clean, lines: ['Asked about 1 packages: nothing grave is known.'] });
    expect(asked).toEqual([{ leaky: ['1.0.0'] }]);
  });

  it('ends with 1 and names a grave hole, and with 0 for one that is not, or that somebody has accepted', async () => {
    const grave = await startRegistry('high');
    const found = await ask(grave.url);
    expect(found.code).toBe(EXIT.findings);
    expect(found.lines[0]).toMatch(/^leaky .*it leaks \(high, GHSA-aaaa-bbbb-cccc\)$/);
    const why = 'what leaks is not used here';
    const accepted = { advisory: 'GHSA-aaaa-bbbb-cccc', package: 'leaky', why, until: '2030-01-01' };
    expect((await ask(grave.url, [accepted])).code).toBe(EXIT.clean);
    expect((await ask((await startRegistry('low')).url)).code).toBe(EXIT.clean);
  });

  it('ends with 2 where the registry takes no questions or is not there, and says of how much nothing is known', async () => {
    const mirror = await startRegistry(null);
    const { code, lines } = await ask(mirror.url);
    expect(code).toBe(EXIT.unasked);
    expect(lines[0]).toBe(
      `Not asked: POST ${mirror.url.slice(0, -1)}${BULK} was answered with 405: this registry hands out packages and knows no advisories.`,
    );
    expect(lines[1]).toContain('Of 1 packages');
    const nobody = await ask(`http://127.0.0.1:${await freePort()}/`);
    expect(nobody.code).toBe(EXIT.unasked);
    expect(nobody.lines[0]).toMatch(/ECONNREFUSED|failed/);
  });

  it('gives the shell the same numbers', async () => {
    const { url } = await startRegistry(null);
    const child = spawn(process.execPath, [join(root, 'scripts', 'audit.ts')], {
      env: { ...process.env, npm_config_registry: url, npm_config_cache: join(folder, 'cache') },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const code = await new Promise((done) => child.on('close', done));
    expect(said).toMatch(/^Not asked: POST .* 405/);
    expect(code).toBe(EXIT.unasked);
  });
});
