/** Payment accounts and a few hundred offers of the demo's people, posted through the same commands as anybody's. */
import { keccak256 } from 'ethers';
import { sealText } from '#lib/account/sealing.ts';
import type { Account } from '#lib/db/generated/client.ts';
import { getChain } from '#lib/chain/chains.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { postOffer } from '#lib/offer/commands.ts';
import { offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { accountText, commitmentOf, describe, identifierOf } from '#lib/payment/method.ts';
import { createPaymentAccount } from '#lib/payment/commands.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { currentRate } from '#lib/price/queries.ts';
import type { Dice } from './dice.ts';
import { payeeOf } from './payees.ts';
import type { Person } from './people.ts';
import { must, type Stage } from './stage.ts';

/** Accounts of a person, by currency and method. */
export type Payees = ReadonlyMap<string, string>;
export const payeeKey = (currency: string, methodId: string): string => `${currency} ${methodId}`;

type Opened = { readonly methodId: string; readonly salt: string; readonly fields: Record<string, string> };

/** Makes an account per currency and method of the person; `remember` is told what was sealed. */
export async function openPayees(
  stage: Stage,
  person: Person,
  account: Account,
  remember: (id: string, opened: Opened) => void,
): Promise<Payees> {
  const made = new Map<string, string>();
  for (const { currency, methods } of person.rails) {
    for (const methodId of methods) {
      const method = findMethod(methodId);
      if (!method) throw new Error(`${methodId} is not in the registry`);
      const fields = payeeOf(method, person);
      const salt = keccak256(secureRandom(32));
      const created = await createPaymentAccount(stage.ctxOf(account), {
        methodId,
        currency,
        label: `${method.label} ${describe(method, fields)}`,
        sealed: sealText(accountText(methodId, fields, salt), [account.identityPublicKey!], {
          purpose: 'payment-account',
        }),
        commitment: commitmentOf(methodId, fields, salt),
        identifier: identifierOf(method, fields),
      });
      const { id } = must(created);
      remember(id, { methodId, salt, fields: { ...fields } });
      made.set(payeeKey(currency, methodId), id);
    }
  }
  return made;
}

/** Round amounts in the currency, worth about so many dollars: 1, 2 or 5 times a power of ten. */
function roundAmount(currency: string, dollars: number): string {
  const rate = currentRate({ symbol: 'USDC', decimals: 6 }, currency);
  if (!rate) throw new Error(`no rate for ${currency}`);
  const minor = (BigInt(dollars) * 1_000_000n * rate.price.numerator) / rate.price.denominator;
  const digits = minor.toString();
  const lead = digits[0]! < '2' ? '1' : digits[0]! < '5' ? '2' : '5';
  return formatUnits(BigInt(lead + '0'.repeat(digits.length - 1)), currencyDecimals(currency));
}

const WINDOWS: Record<string, number> = { instant: 45 * 60, same_day: 4 * 3600, days: 3 * 86_400 };

/**
 * Posts what this person wants to trade: each coin, both sides, in each of their currencies. The first of each kind is for anybody at any time;
 * the others ask and say more.
 */
export async function postOffers(
  stage: Stage,
  person: Person,
  account: Account,
  payees: Payees,
  dice: Dice,
): Promise<void> {
  const chain = getChain(31337);
  for (const { currency, methods } of person.rails) {
    for (const asset of chain.assets) {
      for (const side of ['sell', 'buy'] as const) {
        for (let copy = 0; copy < (asset.symbol === 'USDC' ? 3 : 2); copy++) {
          const some = methods.filter((_, index) => index === copy % methods.length || dice.roll(2) === 0);
          const input = offerOf({ person, side, asset: asset.symbol, currency, methods: some, payees, dice });
          const extra = copy === 0 ? {} : extrasOf(person, input, dice);
          must(await postOffer(stage.ctxOf(account), offerSchema.parse({ ...input, ...extra })));
        }
      }
    }
  }
}

const GREETINGS = [
  'Hello! Please pay from an account in your own name, and write the reference exactly as shown.',
  'Hi, I am at my desk most of the day. Ask before you pay if anything is unclear.',
  'Thanks for taking my offer. I check my bank and release right away.',
];

/** A trader's working hours where they live; some keep later ones, at the weekend too. */
const ZONES: Readonly<Record<string, string>> = {
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  DE: 'Europe/Berlin',
  GB: 'Europe/London',
  IE: 'Europe/Dublin',
  IN: 'Asia/Kolkata',
  IT: 'Europe/Rome',
  KE: 'Africa/Nairobi',
  MX: 'America/Mexico_City',
  NG: 'Africa/Lagos',
  PH: 'Asia/Manila',
  PT: 'Europe/Lisbon',
  SE: 'Europe/Stockholm',
};

/** What makers ask and say beyond the plain: about half of them something, few of them much. */
function extrasOf(person: Person, { most, side }: OfferInput, dice: Dice): Partial<OfferInput> {
  const late = dice.roll(2) === 0;
  const range: [number, number] = late ? [12 * 60, 25 * 60] : [8 * 60, 20 * 60];
  const zone = ZONES[person.country];
  const hours = Array.from({ length: 7 }, (_, day) => (day < 5 || late ? [range] : []));
  return {
    ...(dice.roll(3) === 0 ? { leastTrades: dice.pick([1, 3, 5, 10, 20]) } : {}),
    ...(dice.roll(5) === 0 ? { leastCompletionBps: dice.pick([9000, 9500]) } : {}),
    ...(dice.roll(6) === 0 ? { leastAgeDays: dice.pick([1, 7, 30]) } : {}),
    ...(dice.roll(8) === 0 ? { takerCountries: [person.country] } : {}),
    ...(side === 'sell' && dice.roll(4) === 0 ? { firstTradeMost: most } : {}),
    ...(zone && dice.roll(4) === 0 ? { openingHours: { zone, days: hours } } : {}),
    ...(dice.roll(20) === 0 ? { unlisted: true } : {}),
  };
}

type Wanted = {
  readonly person: Person;
  readonly side: 'buy' | 'sell';
  readonly asset: string;
  readonly currency: string;
  readonly methods: readonly string[];
  readonly payees: Payees;
  readonly dice: Dice;
};

function offerOf({ person, side, asset, currency, methods, payees, dice }: Wanted): OfferInput {
  const margin = (side === 'sell' ? 1 : -1) * (dice.roll(320) - 40);
  const slowest = methods.map((id) => WINDOWS[findMethod(id)!.speed]!).reduce((a, b) => Math.max(a, b));
  return {
    side,
    chainId: 31337,
    asset,
    currency,
    pricing: 'margin',
    marginBps: margin,
    least: roundAmount(currency, 10 + dice.roll(40)),
    most: roundAmount(currency, 300 + dice.roll(1700)),
    methods: methods.map((methodId) =>
      side === 'sell' ? { methodId, paymentAccountId: payees.get(payeeKey(currency, methodId))! } : { methodId },
    ),
    paymentWindowSeconds: slowest,
    terms: person.terms,
    ...(dice.roll(3) === 0 ? { firstMessage: dice.pick(GREETINGS) } : {}),
    ...(dice.roll(4) === 0 ? { country: person.country } : {}),
  };
}
