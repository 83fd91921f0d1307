// What /metrics of a running server tells, against what is alarmed, drawn and explained.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { root } from '#scripts/paths.ts';
import { addPerson } from '../dispute/people.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { startProcess, type ServerProcess } from '../setup/processes.ts';

const TOKEN = 'metrics-token-of-this-test-alone';
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const alerts = read('deploy/prometheus/alerts.yml');
const dashboard = JSON.parse(read('deploy/grafana/holdfast.json')) as {
  panels: { title: string; targets: { expr: string }[] }[];
};

const database = await testDatabase();
const chain = await localChain({ database });
let server: ServerProcess;
let exposed: Set<string>;
let text = '';

const ask = (headers: HeadersInit = {}, url = server.url) => fetch(`${url}/metrics`, { headers });
const bearer = { authorization: `Bearer ${TOKEN}` };

/** Names of metrics in an expression: what is left of its words without labels, functions and durations. */
function metricsIn(expression: string): string[] {
  const bare = expression.replace(/\{[^}]*\}|\[[^\]]*\]|\b(by|on)\s*\([^)]*\)|"[^"]*"/g, ' ');
  return [...bare.matchAll(/\b[a-z]\w*\b(?!\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !['or', 'and', 'by'].includes(name));
}

const alarms = [...alerts.matchAll(/- alert: (\w+)\n\s+expr: '(.*)'/g)].map(([, name, expr]) => ({
  name: name!,
  expr: expr!,
}));

beforeAll(async () => {
  await addPerson(database.db, 'Nobody in the figures');
  server = await startProcess({ database, chain, roles: 'realtime,worker', env: { METRICS_TOKEN: TOKEN } });
  await fetch(`${server.url}/no-page-of-ours/secret-in-the-address`);
  await fetch(`${server.url}/trades/01ARZ3NDEKTSV4RRFFQ69G5FAV`);
  // The reconciler's first turn may have been before there was a block to compare at.
  const at = new Date();
  const run = { id: newId(secureRandom), chainId: 31337, state: 'done', whole: false, startedAt: at, endedAt: at };
  await database.db.reconciliation.create({ data: run });
  await vi.waitFor(
    async () => {
      text = await (await ask(bearer)).text();
      expect(['holdfast_reconciler_alarms', 'holdfast_chain_head_block'].filter((name) => !isTold(name))).toEqual([]);
    },
    { timeout: 120_000, interval: 200 },
  );
  exposed = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!));
});
afterAll(() => server?.end());

/** Whether something of a metric is told, and not its name alone. */
const isTold = (name: string): boolean => new RegExp(`^${name}(\\{| )`, 'm').test(text);

describe('the metrics of a running server', () => {
  it('are told to whoever shows the token, and to nobody else', async () => {
    for (const headers of [
      [],
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: TOKEN },
    ]) {
      const answer = await ask(headers);
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain('holdfast_');
    }
    expect((await ask(bearer)).status).toBe(200);
  });

  it('have what every alarm and every panel asks for', () => {
    expect(alarms.length).toBe(alerts.match(/- alert:/g)!.length);
    expect(alarms.length).toBeGreaterThan(20);
    const asked = [
      ...alarms.map(({ name, expr }) => ({ where: name, expr })),
      ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, expr }))),
    ];
    for (const { where, expr } of asked) {
      const names = metricsIn(expr).filter((name) => name !== 'up');
      if (!expr.startsWith('up{')) expect(names.length, where).toBeGreaterThan(0);
      for (const name of names) {
        expect(exposed.has(name.replace(/_(count|bucket|sum)$/, '')) || exposed.has(name), `${where}: ${name}`).toBe(
          true,
        );
        expect(isTold(name), `${where}: ${name} has a value`).toBe(true);
      }
    }
  });

  it('would be missed: a name that nobody tells is seen', () => {
    expect(metricsIn('max by (loop) (holdfast_gone{loop=~"a|b"}) > 3 or rate(other_gone_total[5m])')).toEqual([
      'holdfast_gone',
      'other_gone_total',
    ]);
    expect(exposed.has('holdfast_gone')).toBe(false);
  });

  it('are all drawn or alarmed, but for those of Node', () => {
    const asked = [
      ...alarms.map(({ expr }) => expr),
      ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ].join(' ');
    const own = [...exposed].filter((name) => name.startsWith('holdfast_'));
    expect(own.length).toBeGreaterThan(25);
    expect(own.filter((name) => !new RegExp(`\\b${name}(_count|_bucket)?\\b`).test(asked))).toEqual([]);
  });

  it('name no person, no thing and no address that somebody made up', async () => {
    const people = await database.db.account.findMany();
    expect(people.length).toBeGreaterThan(0);
    for (const { id, name } of people) {
      expect(text).not.toContain(id);
      expect(text).not.toContain(name);
    }
    expect(text).not.toContain('secret-in-the-address');
    expect(text).not.toContain('01ARZ3NDEKTSV4RRFFQ69G5FAV');
    expect(text).toMatch(/holdfast_http_request_seconds_count\{method="GET",route="\/trades\/\[id\]",status="4xx"\} 1/);
    expect(text).toContain('route="unknown"');
    const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, name]) => name!));
    const known = ['le', 'method', 'route', 'status', 'loop', 'outcome', 'of', 'which', 'state', 'chain'];
    const ofNode = ['type', 'version', 'major', 'minor', 'patch', 'kind', 'space'];
    // Ids of chains that the operator has named, and of none besides.
    expect(new Set([...text.matchAll(/chain="([^"]*)"/g)].map(([, id]) => id))).toEqual(new Set(['31337']));
    expect([...labels].filter((name) => ![...known, ...ofNode].includes(name))).toEqual([]);
  });

  it('are not there where no token is set', async () => {
    const other = await startProcess({ database, chain, roles: 'realtime', ready: 'healthz' });
    try {
      expect((await ask(bearer, other.url)).status).toBe(404);
    } finally {
      await other.end();
    }
  });
});

describe('the runbooks', () => {
  const sections = [...read('docs/runbooks.md').matchAll(/^## (\w+)\n([\s\S]*?)(?=^## |(?![\s\S]))/gm)];

  it('have a section for every alarm, with what it means, what people see and what to do; and none for anything else', () => {
    expect(sections.map(([, name]) => name).sort()).toEqual(alarms.map(({ name }) => name).sort());
    for (const [, name, body] of sections)
      for (const part of ['**Means**', '**People see**', '**Do**']) expect(body, name).toContain(part);
    for (const { name } of alarms) expect(alerts).toContain(`runbook: 'docs/runbooks.md#${name.toLowerCase()}'`);
  });
});
