import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nameStatement } from '#lib/db/statement-spans.ts';
import { tracesOf } from '#lib/events/settings.ts';
import { areSpansMade, inSpan, setSpanMaker, type ToOpen } from '#lib/events/spans.ts';
import { inTrail } from '#lib/events/trail.ts';
import { root } from '#scripts/paths.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { mayStand } from '#server/tracing.ts';
import { filesUnder } from '../authorisation/surface.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

afterEach(() => setSpanMaker(undefined));

type Made = ToOpen & { told: object; failed?: string; ended: boolean };

/** Keeps what would be sent. */
function keepSpans(): Made[] {
  const made: Made[] = [];
  setSpanMaker({
    open: (asked) => {
      const one: Made = { ...asked, told: {}, ended: false };
      made.push(one);
      return {
        tell: (facts, ids) => (one.told = { ...one.told, ...facts, ...ids }),
        fail: (kind) => (one.failed = kind),
        end: () => (one.ended = true),
      };
    },
  });
  return made;
}

describe('tracing', () => {
  it('is off unless an address is named, by the standard names', () => {
    const named = (more: object) => tracesOf({ OTEL_SERVICE_NAME: 'holdfast', ...more });
    expect(named({})).toBeUndefined();
    expect(named({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' })?.url).toBe('http://c:4318/v1/traces');
    expect(
      named({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/x', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://d' })?.url,
    ).toBe('http://c/x');
    expect(named({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  it('loads nothing of OpenTelemetry while it is off but the interface that the metrics ask for, and what it needs when it is on', () => {
    const script = `
      import { registerHooks } from 'node:module';
      const seen = [];
      registerHooks({ resolve(name, context, next) { if (/^@opentelemetry\\/(?!api$)/.test(name)) seen.push(name); return next(name, context); } });
      const { startTracing } = await import('./server/tracing.ts');
      await (await startTracing())();
      process.stdout.write(JSON.stringify(seen.length > 0));`;
    const settings = serverEnv({
      databaseUrl: 'postgres://nobody@127.0.0.1:9/x',
      rpcUrl: 'http://127.0.0.1:9',
      chainId: 31337,
      embeddedChain: true,
      port: 3000,
      publicUrl: 'http://localhost:3000',
      secrets: TEST_SECRETS,
      storageDir: '/tmp/none',
    });
    const run = (env: object) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        cwd: root,
        env: { ...settings, LOG_LEVEL: 'silent', ...env },
        encoding: 'utf8',
      });
    const off = run({});
    expect(off.stdout, off.stderr).toBe('false');
    expect(run({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }).stdout).toBe('true');
  });

  it('is known to one file alone', () => {
    const files = ['lib', 'server', 'app', 'components'].flatMap(filesUnder);
    const knowing = files.filter(({ text }) => /['"]@opentelemetry\//.test(text)).map(({ path }) => path);
    expect(knowing).toEqual(['server/tracing.ts']);
    const text = readFileSync(join(root, 'server/tracing.ts'), 'utf8');
    expect(text.match(/^import (?!type)[^;]*@opentelemetry/gm)).toBeNull();
  });
});

describe('a span', () => {
  it('is nothing but the work where nobody makes spans', async () => {
    expect(areSpansMade()).toBe(false);
    expect(await inSpan({ name: 'x' }, async () => 7)).toBe(7);
  });

  it('is in the trade’s trace as soon as it is about a trade, and led to from where it came', async () => {
    const made = keepSpans();
    await inTrail({ requestId: 'r1' }, () =>
      inSpan({ name: 'request' }, () =>
        inSpan({ name: 'command' }, () => inSpan({ name: 'event', ids: { tradeId: 't1' } }, async () => 1)),
      ),
    );
    const [request, command, event] = made;
    expect([request!.seed, request!.parent, request!.link]).toEqual(['request:r1', undefined, undefined]);
    expect(command!.parent).toBeDefined();
    expect([event!.seed, event!.parent]).toEqual(['trade:t1', undefined]);
    expect(event!.link).toBeDefined();
    expect(event!.told).toEqual({ requestId: 'r1', tradeId: 't1' });
  });

  it('of a loop that only looked is not sent, and neither are its statements; one that did something or broke is', async () => {
    const made = keepSpans();
    const look = { name: 'sql SELECT Trade', leaf: true };
    const pass = { name: 'loop x', quiet: true };
    await inSpan(pass, () => inSpan(look, async () => 1));
    expect(made.map(({ name, ended }) => [name, ended])).toEqual([['loop x', false]]);
    await inSpan(pass, () => inSpan({ name: 'deliver' }, () => inSpan(look, async () => 1)));
    expect(made.slice(1).map(({ name, ended }) => [name, ended])).toEqual([
      ['loop x', true],
      ['deliver', true],
      ['sql SELECT Trade', true],
    ]);
    await expect(inSpan(pass, () => Promise.reject(new RangeError('with 0xsecret')))).rejects.toThrow('0xsecret');
    expect(made.at(-1)).toMatchObject({ name: 'loop x', failed: 'RangeError', ended: true });
  });

  it('has no place for what looks like a key, an address, a name or a sentence', () => {
    for (const good of ['0wz3k8m4n5p6q7r8s9ta', 'trade.not_found', '/trades/[id]', 'POST', 12])
      expect(mayStand(good), `${good}`).toBe(true);
    for (const bad of [
      `0x${'ab'.repeat(20)}`,
      'ab'.repeat(32),
      'Bea Buyer',
      'a@b.example',
      'x'.repeat(81),
      '',
      Number.NaN,
      null,
    ])
      expect(mayStand(bad), `${bad}`).toBe(false);
  });

  it('of a statement is called by verb and table or by its own name, and never by what it says', () => {
    expect(nameStatement(`SELECT "x" FROM "public"."Offer" WHERE "id" = 'secret'`, 'h_abc')).toBe('sql SELECT Offer');
    expect(nameStatement(`insert into "Event" ("a") values ('secret')`)).toBe('sql INSERT Event');
    expect(nameStatement(`SELECT 'secret'`)).toBe('sql SELECT');
    expect(nameStatement(`\n  SELECT 1`, 'events.last')).toBe('sql events.last');
    expect(nameStatement(`SELECT pg_advisory_xact_lock(hashtext('secret'))`)).toBe('sql SELECT');
  });
});
