// What the files about the market over HTTP begin with: a market with a page of offers, and a client that shows what was sent.
import { request, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { shelve } from '#lib/offer/commands/shelve.ts';

export type Got = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly bytes: number;
};

export function ask(url: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, url), { headers, method, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const raw = Buffer.concat(chunks);
        const body = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
        resolve({ status: answer.statusCode!, headers: answer.headers, body: body.toString(), bytes: raw.length });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** A page of offers, each of a maker of its own; answers their ids, the best first. */
export async function stockMarket(db: Db): Promise<string[]> {
  const offers: string[] = [];
  for (let maker = 0; maker < 25; maker++) {
    const makerId = newId(secureRandom);
    const address = `0x${(maker + 1).toString(16).padStart(40, 'c4')}`;
    await db.account.create({
      data: {
        id: makerId,
        name: `Trader number ${maker}`,
        nameKey: `trader${maker}`,
        walletKind: 'injected',
        walletAddress: address,
        tradesDone: 5 + maker,
        completionBps: 9000 + maker,
      },
    });
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
        revisions: {
          create: {
            revision: 1,
            pricing: 'margin',
            marginBps: 7 * maker,
            leastMinor: BigInt(1000 + 100 * maker),
            mostMinor: BigInt(50_000 + 1300 * maker),
            paymentWindowSeconds: 3600,
            terms: 'Pay from an account in your own name.',
            methods: { create: [{ methodId: 'sepa' }, { methodId: maker % 2 ? 'wise' : 'revolut' }] },
          },
        },
      },
    });
  }
  await db.$transaction((tx) => shelve(tx, offers));
  return offers;
}
