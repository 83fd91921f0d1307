// A web process and a worker that send their spans to a collector, over a real trade's life: what hangs together, and what must be in none of them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Wallet } from 'ethers';
import { freePort } from '#scripts/ports.ts';
import { traceIdOf } from '#server/tracing.ts';
import { chatIn, makerOf, payFor, seatOf, takeFrom, tradeOf, until, type Seat } from '../api/life.ts';
import { addTrader } from '../api/people.ts';
import { localChain } from '../setup/chain.ts';
import { startCollector, type SpanSeen } from '../setup/collector.ts';
import { testDatabase } from '../setup/database.ts';
import { setNoLevels } from '../setup/levels.ts';
import { startProcess, type ServerProcess } from '../setup/processes.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

const database = await testDatabase();
await setNoLevels(database.db);
const chain = await localChain({ database });
const { db } = database;
const collector = await startCollector();
const port = await freePort();
const url = `http://localhost:${port}`;
const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'tested', OTEL_BSP_SCHEDULE_DELAY: '100' };

let web: ServerProcess;
let worker: ServerProcess;
let maker: Seat;
let taker: Seat;
let id: string;
let kept: readonly SpanSeen[];

async function seat(name: string): Promise<Seat> {
  const trader = await addTrader(db, name, (await chain.head()).timestamp);
  const where = { id: trader.actor.accountId };
  await db.account.update({ where, data: { email: `${name.replace(' ', '.')}@example.com`.toLowerCase() } });
  return seatOf(trader, url, fetch);
}

beforeAll(async () => {
  await chain.fund(new Wallet(TEST_SECRETS.relayerKey).address);
  [web, worker] = await Promise.all([
    startProcess({ database, chain, roles: 'web', port, env }),
    startProcess({ database, chain, roles: 'worker', publicUrl: url, env }),
  ]);
  [maker, taker] = [await seat('Zebulon Quill'), await seat('Wilhelmina Okoro')];
  await chain.drip(maker.wallet.address);
  await makerOf(maker, url, fetch).turn();
  id = await takeFrom(taker, maker.actor.accountId);
  await chatIn(taker, maker, id);
  await makerOf(maker, url, fetch).turn();
  await payFor(taker, id);
  await until(
    () => tradeOf(maker, id),
    ({ state, isFinal }) => state === 'awaiting_release' && isFinal,
  );
  await makerOf(maker, url, fetch, { demo: true }).turn();
  await until(
    () => tradeOf(taker, id),
    ({ state, isFinal }) => state === 'completed' && isFinal,
  );
  await fetch(`${url}/?want=buy&asset=USDC&currency=EUR&note=wandering-words`);
  await fetch(`${url}/traders/${maker.actor.accountId}`);
  await until(
    async () => worker.log(),
    (text) => text.includes('"mail sent"'),
  );
  // Ending sends what is left.
  await Promise.all([web.end(), worker.end()]);
  kept = [...collector.spans];
});
afterAll(async () => {
  collector.close();
  await Promise.all([web, worker].map((one) => one?.end('SIGKILL')));
});

/** All that a span says beside its times and the ids that tracing itself makes. */
const saidBy = ({ name, attributes, text }: SpanSeen): string[] => {
  const { status, events } = JSON.parse(text) as { status?: unknown; events?: unknown };
  return [
    name,
    ...Object.entries(attributes).flat().map(String),
    JSON.stringify(status ?? null),
    JSON.stringify(events ?? null),
  ];
};

function leaksIn(spans: readonly SpanSeen[], words: readonly string[]): string[] {
  const found = new Set<string>();
  for (const span of spans)
    for (const said of saidBy(span))
      for (const word of words)
        // A figure is looked for as a whole, and words wherever they stand.
        if (/^\d+$/.test(word) ? said === word : said.toLowerCase().includes(word.toLowerCase()))
          found.add(`${span.name} says ${word}`);
  return [...found];
}

/** What people are called, what they own, what they said and did it with. */
async function mustNotBeThere(): Promise<string[]> {
  const trade = await db.trade.findUniqueOrThrow({ where: { id } });
  const messages = await db.chatMessage.findMany({ where: { tradeId: id } });
  const bytes = /0x[0-9a-f]{40,}/gi;
  const rows = JSON.stringify([trade, messages], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
  return [
    ...Object.values(TEST_SECRETS).map(String),
    ...[maker, taker].flatMap((one) => [
      one.token,
      one.wallet.privateKey,
      one.wallet.address,
      one.identityKey,
      one.wallet.address.slice(2),
    ]),
    ...(rows.match(bytes) ?? []),
    ...messages.flatMap(
      (message) => Object.values(message).filter((value) => typeof value === 'string' && value.length > 40) as string[],
    ),
    `${trade.fiatMinor}`,
    `${trade.tokenUnits}`,
    'Zebulon',
    'Okoro',
    'example.com',
    'Taker Taker',
    'Maker Maker',
    'wandering-words',
    'Main bank',
    'postgres:',
    new URL(database.url).password || 'no password',
  ].filter((word) => word.length > 3);
}

describe('the spans of a trade', () => {
  it('hang together through the page’s process and the worker’s watcher, relayer and dispatcher', () => {
    const ofTrade = kept.filter(({ traceId }) => traceId === traceIdOf(`trade:${id}`));
    expect(new Set(ofTrade.map((span) => span.process)).size).toBe(2);
    for (const span of ofTrade.filter(({ name }) => /^(request|command|event|relay|deliver)/.test(name)))
      expect(span.attributes['holdfast.trade.id'], span.name).toBe(id);
    const loops = new Set(ofTrade.map(({ attributes }) => attributes['holdfast.loop']).filter(Boolean));
    expect([...loops]).toEqual(expect.arrayContaining(['watcher', 'relayer', 'dispatcher', 'mailer']));
    const names = new Set(ofTrade.map(({ name }) => name));
    for (const name of [
      'request signMove',
      'command signMove',
      'event trade.opened',
      'event trade.funded',
      'event trade.released',
      'deliver notice.tell',
      'deliver reputation.count',
      'send mail',
      'relay markPaid',
    ])
      expect(names, [...names].sort().join('\n')).toContain(name);
    // Statements and questions to the chain are in it, by name.
    expect([...names].some((name) => /^sql (SELECT|INSERT|UPDATE) Trade$/.test(name))).toBe(true);
    expect([...names].some((name) => name.startsWith('chain eth_'))).toBe(true);
  });

  it('lead from the request that made it to the trade, and all have parents that were sent', () => {
    const opened = kept.find(
      ({ name, attributes }) => name === 'event trade.opened' && attributes['holdfast.trade.id'] === id,
    )!;
    const [link] = opened.links;
    const from = kept.find(({ spanId }) => spanId === link?.spanId)!;
    expect(from.name).toBe('command takeOffer');
    expect(opened.attributes['holdfast.request.id']).toBe(from.attributes['holdfast.request.id']);
    expect(from.traceId).toBe(traceIdOf(`request:${from.attributes['holdfast.request.id']}`));
    const sent = new Set(kept.map(({ spanId }) => spanId));
    const lost = kept.filter(({ parentSpanId }) => parentSpanId && !sent.has(parentSpanId));
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  it('name routes and never paths, and loops that found nothing send none', () => {
    expect(kept.every(({ service }) => service === 'tested')).toBe(true);
    const routes = new Set(kept.map(({ attributes }) => attributes['http.route']).filter(Boolean));
    expect([...routes]).toEqual(expect.arrayContaining(['/', '/traders/[id]']));
    expect([...routes].filter((route) => /[0-9a-hjkmnp-tv-z]{20}/.test(`${route}`))).toEqual([]);
    const idle = kept.filter(
      ({ name, spanId }) =>
        name.startsWith('loop ') &&
        !kept.some((one) => one.parentSpanId === spanId || one.links.some((link) => link.spanId === spanId)),
    );
    expect(idle.length).toBeLessThan(kept.filter(({ name }) => name.startsWith('loop ')).length);
    expect(kept.length).toBeGreaterThan(200);
  });

  it('hold no secret, address, name, amount or text of a message; a planted one is found', async () => {
    const words = await mustNotBeThere();
    expect(words.length).toBeGreaterThan(30);
    expect(leaksIn(kept, words)).toEqual([]);
    expect(collector.headers.join(' ')).not.toContain('authorization');
    const [one] = kept;
    for (const word of words.slice(0, 20))
      expect(
        leaksIn(
          [{ ...one!, attributes: { ...one!.attributes, planted: /^\d+$/.test(word) ? word : `a ${word} b` } }],
          words,
        ),
      ).not.toEqual([]);
  });
});
