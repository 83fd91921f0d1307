// Every public operation and every refusal it names, asked of the real routes and held against the description.
import { NextRequest } from 'next/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { shelve } from '#lib/offer/commands/shelve.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { marketAnswer } from '#lib/offer/public.ts';
import { describeApi, problemSchema } from '#lib/api/openapi.ts';
import { SHARED } from '#lib/api/operations.ts';
import { referenceOf } from '../../app/api/reference.ts';
import { answerApi } from '#server/api.ts';
import { testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
const SITE = 'http://localhost:3000';

type Handler = (request: NextRequest, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
const ROUTES = {
  listMarket: () => import('../../app/api/v1/market/route.ts'),
  getOffer: () => import('../../app/api/v1/offers/[offerId]/route.ts'),
  listRates: () => import('../../app/api/v1/rates/route.ts'),
  listPaymentMethods: () => import('../../app/api/v1/payment-methods/route.ts'),
} satisfies Record<string, () => Promise<{ GET: Handler }>>;

let offerId = '';
const offers: string[] = [];

beforeAll(async () => {
  const makerId = newId(secureRandom);
  await db.account.create({
    data: {
      id: makerId,
      name: 'Maker',
      nameKey: 'maker',
      walletKind: 'injected',
      walletAddress: `0x${'ab'.repeat(20)}`,
    },
  });
  for (let index = 0; index < 30; index++) {
    const id = newId(secureRandom);
    offers.push(id);
    await db.offer.create({
      data: {
        id,
        makerId,
        side: 'sell',
        chainId: 31337,
        asset: 'USDC',
        currency: 'EUR',
        state: index === 29 ? 'closed' : 'live',
        revisions: {
          create: {
            revision: 1,
            pricing: 'margin',
            marginBps: index * 10,
            leastMinor: 1000n,
            mostMinor: 50_000n,
            paymentWindowSeconds: 3600,
            methods: { create: [{ methodId: 'sepa' }, { methodId: 'wise' }] },
          },
        },
      },
    });
  }
  offerId = offers[0]!;
  await db.$transaction((tx) => shelve(tx, offers));
});

type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

async function ask(id: keyof typeof ROUTES, query = '', params: Record<string, string> = {}): Promise<Answer> {
  const { GET } = await ROUTES[id]();
  const response = await GET(new NextRequest(`${SITE}/api/v1/x${query}`), { params: Promise.resolve(params) });
  const answer = { status: response.status, headers: response.headers, body: (await response.json()) as object };
  await expectSame(id, query, params, answer);
  return answer;
}

/** What our server says without the route: the same, but for the number of the answer, and a signature of the second it was asked in. */
async function expectSame(
  id: keyof typeof ROUTES,
  query: string,
  params: Record<string, string>,
  { status, headers, body }: Answer,
): Promise<void> {
  const { path } = SHARED.find((operation) => operation.id === id)!;
  const direct = await answerApi(`/api/v1${path.replace(/\{(\w+)\}/, (_, name: string) => params[name]!)}${query}`);
  const plain = (text: string) =>
    text.replace(/"requestId":"\w+"/, '').replace(/("next":"\d+)\*[^"]*/, (_, head: string) => head.slice(0, -4));
  expect(direct?.status).toBe(status);
  expect(plain(direct!.body)).toBe(plain(JSON.stringify(body)));
  for (const name of ['content-type', 'cache-control']) expect(direct?.headers[name]).toBe(headers.get(name));
}

const answerOf = (id: string) => SHARED.find((operation) => operation.id === id)!.answer;

/** Exactly what the schema says: nothing missing, nothing more. */
function expectAnswer(id: string, { status, body }: Answer): void {
  expect(status, JSON.stringify(body)).toBe(200);
  const { value } = body as { value: unknown };
  expect(answerOf(id).parse(value)).toEqual(value);
}

function expectRefusal({ status, headers, body }: Answer, code: string): void {
  expect(problemSchema.parse(body)).toEqual(body);
  expect(body).toMatchObject({ code, status });
  expect(headers.get('content-type')).toBe('application/problem+json');
}

describe('every public operation', () => {
  it('answers exactly what its schema says', async () => {
    const asked: [keyof typeof ROUTES, string, Record<string, string>?][] = [
      ['listMarket', ''],
      [
        'listMarket',
        '?want=buy&asset=USDC&currency=EUR&amount=100.50&method=sepa&method=wise&country=DE&online=0&vault=0',
      ],
      ['listMarket', '?want=sell&method=sepa'],
      ['listMarket', '?asset=NOPE'],
      ['listMarket', '?currency=XXX'],
      ['listMarket', '?online=1&vault=1'],
      ['getOffer', '', { offerId }],
      ['listRates', ''],
      ['listRates', '?asset=USDC&currency=EUR'],
      ['listRates', '?asset=NOPE'],
      ['listPaymentMethods', ''],
      ['listPaymentMethods', '?currency=EUR&country=DE'],
      ['listPaymentMethods', '?currency=XXX'],
    ];
    for (const [id, query, params] of asked) expectAnswer(id, await ask(id, query, params));
    expect(new Set(asked.map(([id]) => id))).toEqual(new Set(SHARED.map(({ id }) => id)));
  });

  it('pages through the market by what each page says is next', async () => {
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const answer: Answer = await ask('listMarket', next && `?after=${encodeURIComponent(next)}`);
      expectAnswer('listMarket', answer);
      const page = marketAnswer.parse((answer.body as { value: unknown }).value);
      seen.push(...page.rows.map(({ id }) => id));
      next = page.next;
    }
    expect(seen).toEqual(offers.slice(0, 29));
  });

  it('refuses what its description says, as problem+json', async () => {
    const first = (await ask('listMarket')).body as { value: { next: string } };
    const wrong = [
      '?want=both',
      '?amount=-0',
      '?amount=1e3',
      `?amount=${'9'.repeat(400)}`,
      '?amount=١٠',
      '?currency=eur',
      '?country=Germany',
      '?online=yes',
      '?asset=usdc%E2%80%AE',
      '?method=%00',
      `?after=${'x'.repeat(601)}`,
      '?want=buy&want=sell',
      `?${'method=a&'.repeat(6)}`,
    ];
    for (const query of wrong) expectRefusal(await ask('listMarket', query), 'request.invalid');
    expectRefusal(await ask('listMarket', '?after=forged.cursor'), 'offer.cursor_unknown');
    expectRefusal(await ask('listMarket', `?want=sell&after=${first.value.next}`), 'offer.cursor_unknown');
    expectRefusal(await ask('listRates', '?currency=euro'), 'request.invalid');
    expectRefusal(await ask('listPaymentMethods', '?country=1'), 'request.invalid');
    expectRefusal(await ask('getOffer', '', { offerId: newId(secureRandom) }), 'offer.not_found');
    expectRefusal(await ask('getOffer', '', { offerId: offers[29]! }), 'offer.not_found');
    expectRefusal(await ask('getOffer', '', { offerId: '../me' }), 'request.not_found');
  });

  it('is seen to answer more than its schema says', async () => {
    // The planted fault: a field that nobody described.
    const { body } = await ask('getOffer', '', { offerId });
    const value = { ...(body as { value: object }).value, sealed: 'secret' };
    expect(answerOf('getOffer').parse(value)).not.toEqual(value);
  });
});

describe('the description', () => {
  const document = describeApi(SITE);

  it('says of each parameter what it means, and of each shared read what it answers and refuses', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const shared = SHARED.map(({ path }) => [path, document.paths[path]!.get!] as const);
    expect(shared).toHaveLength(4);
    for (const [path, { parameters, responses }] of shared) {
      for (const { name, description, schema } of parameters) {
        expect(description, `${path} ${name}`).toMatch(/\w/);
        expect(Object.keys(schema).length, `${path} ${name}`).toBeGreaterThan(0);
      }
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '304', '429', 'default']));
    }
    expect(JSON.stringify(document)).toContain('"currencyDecimals"');
    expect(JSON.stringify(document)).not.toContain('"$schema"');
  });

  it('is what the page about it shows', () => {
    const [market] = referenceOf(SITE).groups;
    expect(market!.operations.map(({ id }) => id)).toEqual(SHARED.map(({ id }) => id));
    expect(market!.operations[0]!.parameters.map(({ name }) => name)).toContain('after');
    expect(market!.operations[2]!.fields).toContain('price');
    expect(market!.operations[0]!.refusals.find(({ status }) => status === '400')!.codes).toContain(
      'offer.cursor_unknown',
    );
  });
});
