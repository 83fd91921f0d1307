/** What the doctor says of the machine, and what it never says. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { withoutSecrets, type Finding } from '#scripts/doctor/finding.ts';
import { checkVersions } from '#scripts/doctor/site.ts';
import { checkBuild, checkDisk, checkNode, checkPort } from '#scripts/doctor/machine.ts';
import { freePort } from '#scripts/ports.ts';

describe('the machine', () => {
  const said = (findings: readonly Finding[]) => findings.map(({ state, says }) => `${state}: ${says}`);
  it('is told of too old a Node, a full disk, stale pages and a port that is taken', async () => {
    expect(said(checkNode('20.19.0'))).toEqual(['wrong: this is Node 20.19.0; the server needs 24 or later']);
    expect(said(checkNode('24.1.0'))).toEqual(['good: Node 24.1.0']);
    expect(said(checkDisk(['/var/lib/x'], () => 300 * 2 ** 20))).toEqual([
      'wrong: only 0.29 GiB are free at /var/lib/x',
    ]);
    expect(said(checkBuild(true))).toEqual(['wrong: the pages are not built, or are older than the program']);
    const server = createServer((_, response) => response.end('something else'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(said(await checkPort({ port }))).toEqual([`wrong: port ${port} belongs to another program`]);
    server.close();
    const free = await freePort();
    expect(said(await checkPort({ port: free }))).toEqual([
      `care: nothing answers on port ${free}: the server does not run`,
    ]);
  });
});

describe('a proxy', () => {
  const said = (findings: readonly Finding[]) => findings.map(({ state, says }) => `${state}: ${says}`);
  // A mail server that speaks TLS at once does for a proxy here: it brings a certificate along.
  const listen = async (minVersion: 'TLSv1.1' | 'TLSv1.2') => {
    const server = new SMTPServer({ secure: true, minVersion, ciphers: 'DEFAULT@SECLEVEL=0' });
    server.on('error', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, port: (server.server.address() as AddressInfo).port };
  };
  it('is found to speak TLS of before 1.2 where it does, and not where it does not', async () => {
    const [old, fine] = [await listen('TLSv1.1'), await listen('TLSv1.2')];
    expect(said(await checkVersions('localhost', old.port))).toEqual([
      'wrong: the proxy still speaks TLS 1.1 or older, which can be broken',
    ]);
    expect(said(await checkVersions('localhost', fine.port))).toEqual([]);
    for (const { server } of [old, fine]) server.close(() => {});
  });
});

describe('a secret', () => {
  it('takes secrets out of whatever a part says: keys, passwords in addresses, keys in a node’s address', () => {
    const env = {
      DATABASE_URL: 'postgresql://u:p%40ss-word@h/d',
      RPC_URL: 'https://node.example/v2/abcdef',
      AUTH_SECRET: 'sesame-sesame',
    };
    const text = 'p%40ss-word p@ss-word https://node.example/v2/abcdef sesame-sesame';
    expect(withoutSecrets(text, env)).toBe('[secret] [secret] https://node.example/[secret] [secret]');
  });

  it('takes out those of a further chain as well, whose names end in its id', () => {
    const env = {
      RELAYER_KEY_8453: '0xabcd1234',
      RPC_URL_8453: 'https://node.example/v2/fedcba,https://b.example/v9/987654',
    };
    expect(withoutSecrets('0xabcd1234 https://node.example/v2/fedcba https://b.example/v9/987654', env)).toBe(
      '[secret] https://node.example/[secret] https://b.example/[secret]',
    );
  });
});
