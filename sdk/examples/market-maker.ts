/**
 * Keeps one offer to buy and one to sell around the reference rate, and does in a trade what can be done without looking at a bank account: locks
 * coins, names the payer. Whether money has arrived is for a person to see, so it never releases and never says that it has paid, unless `demo` says
 * that there is no bank. The key needs the scopes read, offers and trade. Identity key: the one that the account's payment details are sealed to.
 */
import { Wallet, getBytes } from 'ethers';
import { createClient, each, type Answer, type Client } from '../client.ts';
import { fundTrade, namePayer, sealingPublicKey, signAct, walletSigner } from '../signing.ts';

export type Settings = {
  readonly origin: string;
  readonly apiKey: string;
  readonly walletKey: string;
  readonly identityKey: string;
  readonly chainId: number;
  readonly asset: string;
  readonly currency: string;
  readonly methodId: string;
  readonly paymentAccountId: string;
  readonly payer: { readonly name: string; readonly account: string };
  readonly spreadBps: number;
  readonly moveBps: number;
  readonly least: string;
  readonly most: string;
  readonly demo?: boolean;
};

type Side = 'buy' | 'sell';
const PLACES = 8;

// "1.25" as a whole number of hundred-millionths, and back.
function scaled(decimal: string): bigint {
  const [whole = '0', part = ''] = decimal.split('.');
  return BigInt(whole + part.slice(0, PLACES).padEnd(PLACES, '0'));
}
function written(value: bigint): string {
  const digits = `${value}`.padStart(PLACES + 1, '0');
  return `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`.replace(/\.?0+$/, '');
}

function must<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new Error(`${answer.refusal.code} ${JSON.stringify(answer.refusal.data)}`);
}

export function createMaker(settings: Settings, options: { readonly fetch?: typeof fetch } = {}) {
  const api = createClient({ origin: settings.origin, key: settings.apiKey, ...options });
  return {
    /** One look: brings the offers to the rate, then answers what waits. What it did, in words. */
    turn: async (): Promise<string[]> => [...(await keepOffers(api, settings)), ...(await answerTrades(api, settings))],
  };
}

async function keepOffers(api: Client, settings: Settings): Promise<string[]> {
  const { asset, currency } = settings;
  const [rate] = must(await api.listRates({ asset, currency }));
  const mine = new Map<Side, { id: string; revision: number; state: string; fixedPrice: string | null }>();
  for await (const offer of each(api.listOwnOffers, { limit: 100 }))
    if (
      offer.chainId === settings.chainId &&
      offer.asset === asset &&
      offer.currency === currency &&
      offer.state !== 'closed' &&
      !mine.has(offer.side)
    )
      mine.set(offer.side, offer);
  const done: string[] = [];
  for (const side of ['buy', 'sell'] as const) {
    const known = mine.get(side);
    // Without a rate nothing is worth anything in particular: what stands is taken down until there is one.
    if (!rate) {
      if (known?.state === 'live') must(await api.moveOffer({ offerId: known.id, move: 'pause' }));
      continue;
    }
    const price = priceOf(side, rate.whole, settings.spreadBps);
    if (!known) {
      must(await api.postOffer(offerOf(side, price, settings)));
      done.push(`posted an offer to ${side} at ${written(price)}`);
    } else if (hasMoved(known.fixedPrice, price, settings.moveBps)) {
      must(await api.editOffer({ offerId: known.id, seenRevision: known.revision, ...offerOf(side, price, settings) }));
      done.push(`moved the offer to ${side} to ${written(price)}`);
    }
    if (known?.state === 'paused') must(await api.moveOffer({ offerId: known.id, move: 'resume' }));
  }
  return done;
}

const priceOf = (side: Side, rate: string, spreadBps: number): bigint =>
  (scaled(rate) * BigInt(side === 'sell' ? 10_000 + spreadBps : 10_000 - spreadBps)) / 10_000n;

function hasMoved(from: string | null, to: bigint, moveBps: number): boolean {
  const was = scaled(from ?? '0');
  const gap = was > to ? was - to : to - was;
  return gap * 10_000n >= to * BigInt(moveBps);
}

function offerOf(side: Side, price: bigint, settings: Settings) {
  const { chainId, asset, currency, least, most, methodId, paymentAccountId } = settings;
  const methods = [side === 'sell' ? { methodId, paymentAccountId } : { methodId }];
  const pricing = { pricing: 'fixed', fixedPrice: written(price) } as const;
  return { side, chainId, asset, currency, ...pricing, least, most, methods, paymentWindowSeconds: 3600 };
}

async function answerTrades(api: Client, settings: Settings): Promise<string[]> {
  const signer = walletSigner(new Wallet(settings.walletKey));
  const secretKey = getBytes(settings.identityKey);
  const identity = { secretKey, publicKey: sealingPublicKey(secretKey) };
  const done: string[] = [];
  for await (const { id, owes, party, cancelledBy } of each(api.listTrades, { open: '1', limit: 100 })) {
    if (owes !== party || cancelledBy !== null) continue;
    const trade = must(await api.getTrade({ id }));
    if (trade.pending.some(({ by, status }) => by === party && status === 'submitting')) continue;
    if (trade.state === 'awaiting_escrow') {
      must(await fundTrade(trade, signer, identity, api.call));
      done.push(`${id}: locked the coins`);
    } else if (trade.state === 'awaiting_payment' && trade.isFinal && !trade.payer) {
      must(await namePayer(trade, settings.payer, api.call));
      done.push(`${id}: named the payer`);
    } else if (settings.demo && trade.isFinal) {
      const move = trade.state === 'awaiting_payment' ? 'markPaid' : 'release';
      must(await signAct(trade, signer, { move }, trade.now, api.call));
      done.push(`${id}: ${move}`);
    } else
      done.push(`${id}: look at the bank, then ${trade.state === 'awaiting_payment' ? 'pay' : 'release'} yourself`);
  }
  return done;
}

if (import.meta.main) {
  const env = (name: string): string => process.env[name] ?? '';
  const market = { chainId: Number(env('CHAIN_ID')), asset: 'USDC', currency: 'EUR', methodId: 'sepa' };
  const size = { least: '50', most: '500', spreadBps: 100, moveBps: 25 };
  const maker = createMaker({
    origin: env('HOLDFAST_ORIGIN'),
    apiKey: env('HOLDFAST_KEY'),
    walletKey: env('WALLET_KEY'),
    identityKey: env('IDENTITY_KEY'),
    paymentAccountId: env('PAYMENT_ACCOUNT'),
    payer: { name: env('PAYER_NAME'), account: env('PAYER_ACCOUNT') },
    ...market,
    ...size,
  });
  for (;;) {
    for (const line of await maker.turn().catch((error: Error) => [error.message])) process.stdout.write(`${line}\n`);
    await new Promise((done) => setTimeout(done, 5000));
  }
}
