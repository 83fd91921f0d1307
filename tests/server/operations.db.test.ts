// Every route of the API and every operation: which of them a key can ask, that each write is done once for each idempotency key, and that lists are
// paged without a row twice or left out.
import { NextRequest } from 'next/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '#lib/account/commands/api-keys.ts';
import { OPERATIONS } from '#lib/api/operations.ts';
import { sweepCommandKeys } from '#lib/db/command-key.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { isWrite, METHODS, type AnyOperation } from '#lib/http/operation.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { root } from '#scripts/paths.ts';
import type { Handler } from '../../app/api/handle.ts';
import { readTree } from '../architecture/source.ts';
import { addOffer, addPerson, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
let owner: Person;
let token = '';

beforeAll(async () => {
  owner = await addPerson(db, 'Owner');
  const scopes = ['read', 'offers', 'trade', 'chat', 'vault'] as const;
  const made = await createApiKey(testCtx(db, { actor: owner.actor }), {
    name: 'all',
    scopes: [...scopes],
    ranges: [],
    days: null,
  });
  if (!made.ok) throw new Error(made.refusal.code);
  token = made.value.token;
});

type Route = {
  readonly path: string;
  readonly method: string;
  readonly handler: Partial<Handler> & ((...asked: never[]) => unknown);
};

async function routesOf(): Promise<Route[]> {
  const files = [...readTree().keys()].filter((path) => /^app\/api\/v1\/.*route\.ts$/.test(path));
  const found = await Promise.all(
    files.map(async (file) => {
      const module = (await import(`${root}/${file}`)) as Record<string, Route['handler']>;
      const path = file.slice('app/api/v1'.length, -'/route.ts'.length).replace(/\[(\w+)\]/g, '{$1}');
      return METHODS.flatMap((method) => (module[method] ? [{ path, method, handler: module[method] }] : []));
    }),
  );
  return found.flat();
}

/** Made by no handler of ours, since neither of them asks who somebody is: a mail program's one click, and the description itself. */
const APART = ['GET /openapi.json', 'GET /unsubscribe/{token}', 'POST /unsubscribe/{token}'];
const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>) => `${method} ${path}`;

describe('every route', () => {
  it('is one operation, whole, or names no scope; and every operation has its route', async () => {
    const routes = await routesOf();
    expect(routes.length).toBeGreaterThan(70);
    const plain = routes.filter(({ handler }) => handler.spec === undefined);
    expect(plain.map(nameOf).sort()).toEqual(APART);
    const scoped = routes.filter(({ handler }) => handler.spec?.scope !== undefined);
    expect(scoped.map(nameOf).sort()).toEqual(OPERATIONS.map(nameOf).sort());
    for (const route of scoped) {
      const operation = OPERATIONS.find((one) => nameOf(one) === nameOf(route));
      expect(route.handler.spec, nameOf(route)).toBe(operation);
    }
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  });

  it('without a scope is answered to no key, whatever the key may do', async () => {
    const routes = (await routesOf()).filter(({ handler }) => handler.spec && handler.spec.scope === undefined);
    expect(routes.length).toBeGreaterThan(25);
    const asked = await Promise.all(
      routes.map(async (route) => {
        const headers = { authorization: `Bearer ${token}` };
        const request = new NextRequest('http://localhost:3000/api/v1/x', { method: route.method, headers });
        const response = await (route.handler as Handler)(request, { params: Promise.resolve({}) });
        const { code } = (await response.json()) as { code?: string };
        return `${nameOf(route)}: ${code}`;
      }),
    );
    expect(asked).toEqual(routes.map((route) => `${nameOf(route)}: account.key_never`));
  });
});

const ctxOf = (key: string): Ctx =>
  testCtx(db, { actor: { ...owner.actor, identityPublicKey: `0x${'ab'.repeat(32)}` }, key });
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);

/** Writes that look at anything before they look at the key: what was done once could be refused, or done, a second time. */
async function findUnguarded(operations: readonly AnyOperation[]): Promise<string[]> {
  const key = 'used-for-something-else';
  const row = {
    accountId: owner.actor.accountId,
    key,
    command: 'another',
    bodyHash: 'another',
    answer: { value: null },
  };
  await db.commandKey.upsert({ where: { accountId_key: { accountId: row.accountId, key } }, create: row, update: {} });
  const found: string[] = [];
  for (const operation of operations) {
    const said = await operation.command(ctxOf(key), {}).then(codeOf, (error: Error) => error.message);
    if (said !== 'request.key_reused') found.push(`${operation.id}: ${said}`);
  }
  return found;
}

describe('every write', () => {
  const writes = OPERATIONS.filter((operation) => isWrite(operation) && !operation.ownKey);

  it('asks for its idempotency key before anything else', async () => {
    expect(writes.length).toBeGreaterThan(20);
    expect(await findUnguarded(writes)).toEqual([]);
  });

  it('that did not would be found', async () => {
    const careless = { ...writes[0]!, id: 'careless', command: async () => ({ ok: true as const, value: null }) };
    expect(await findUnguarded([careless])).toEqual(['careless: ok']);
  });

  const BUY = {
    side: 'buy',
    chainId: 31337,
    asset: 'USDC',
    currency: 'EUR',
    pricing: 'fixed',
    fixedPrice: '0.9',
    least: '10',
    most: '100',
    methods: [{ methodId: 'sepa' }],
    paymentWindowSeconds: 3600,
  };

  it('has one effect for one key, however many come at once; the same key with another body is refused; a refusal is not kept', async () => {
    const { POST } = await import('../../app/api/v1/offers/route.ts');
    await db.account.update({
      where: { id: owner.actor.accountId },
      data: { identityPublicKey: `0x${'ab'.repeat(32)}` },
    });
    const post = async (body: object, key: string) => {
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': 'application/json' };
      const request = new NextRequest('http://localhost:3000/api/v1/offers', {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      const response = await POST(request, { params: Promise.resolve({}) });
      return {
        status: response.status,
        ...((await response.json()) as { value?: { offerId: string }; code?: string }),
      };
    };
    const before = await db.offer.count();
    const all = await Promise.all(Array.from({ length: 5 }, () => post(BUY, 'one-press')));
    expect(new Set(all.map(({ value }) => value?.offerId)).size).toBe(1);
    expect(await db.offer.count()).toBe(before + 1);
    expect(await post({ ...BUY, most: '200' }, 'one-press')).toMatchObject({ status: 409, code: 'request.key_reused' });
    const elsewhere = [{ methodId: 'sepa', paymentAccountId: newId(secureRandom) }];
    expect((await post({ ...BUY, side: 'sell', methods: elsewhere }, 'again')).status).toBe(422);
    expect((await post(BUY, 'again')).status).toBe(200);
    // Cut short, two of these would be one.
    expect((await post(BUY, 'x'.repeat(101))).code).toBe('request.invalid');
    expect((await post(BUY, 'with a space')).code).toBe('request.invalid');
  });

  it('has its first answer kept for 48 hours, and not for ever', async () => {
    const { accountId } = owner.actor;
    const hours = (count: number) => new Date(Date.now() - count * 3_600_000);
    for (const age of [1, 48, 71, 73, 100])
      await db.commandKey.create({
        data: { accountId, key: `aged-${age}`, command: 'c', bodyHash: 'b', createdAt: hours(age) },
      });
    expect(await sweepCommandKeys(db)).toBe(2);
    const kept = await db.commandKey.findMany({
      where: { key: { startsWith: 'aged-' } },
      orderBy: { createdAt: 'asc' },
    });
    expect(kept.map(({ key }) => key)).toEqual(['aged-71', 'aged-48', 'aged-1']);
  });
});

describe('a list', () => {
  it('is paged to its end while rows arrive, without a row twice or left out, and only through its own', async () => {
    const { GET } = await import('../../app/api/v1/offers/route.ts');
    const [maker, other] = [await addPerson(db, 'Maker'), await addPerson(db, 'Else')];
    const keys = await Promise.all(
      [maker, other].map((who) =>
        createApiKey(testCtx(db, { actor: who.actor }), { name: 'k', scopes: ['read'], ranges: [], days: null }),
      ),
    );
    const [mine, theirs] = keys.map((made) => (made.ok ? made.value.token : ''));
    const at = new Date('2026-01-01T00:00:00Z');
    const offers: string[] = [];
    for (let index = 0; index < 12; index++) {
      const id = await addOffer(db, maker);
      offers.push(id);
      // Several of one moment: then the id decides.
      await db.offer.update({ where: { id }, data: { createdAt: new Date(at.getTime() + Math.floor(index / 4)) } });
    }
    const ask = async (query: string, by = mine) => {
      const request = new NextRequest(`http://localhost:3000/api/v1/offers${query}`, {
        headers: { authorization: `Bearer ${by}` },
      });
      const response = await GET(request, { params: Promise.resolve({}) });
      return (await response.json()) as { value?: { rows: { id: string }[]; next: string | null }; code?: string };
    };
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = await ask(`?limit=5${next && `&after=${next}`}`);
      seen.push(...page.value!.rows.map(({ id }) => id));
      next = page.value!.next;
      await addOffer(db, maker);
      if (next) expect((await ask(`?after=${next}`, theirs)).value!.rows).toEqual([]);
    }
    expect([...seen].sort()).toEqual([...offers].sort());
    for (const query of [
      '?limit=0',
      '?limit=101',
      '?limit=-1',
      '?limit=1.5',
      '?limit=x',
      '?after=x',
      '?after=',
      '?after=%00',
      '?state=gone',
    ])
      expect((await ask(query)).code, query).toBe('request.invalid');
    expect((await ask('?limit=100')).value!.rows.length).toBeGreaterThan(12);
  });
});
