/** An offer that its own maker's site takes for somebody in the same transaction: it is in no list, announced to nobody, and closed before anybody else can see it. */
import { getAsset } from '../../chain/chains.ts';
import type { Tx } from '../../db/ctx.ts';
import type { Instant } from '../../kernel/instant.ts';
import { newId, type RandomBytes } from '../../kernel/ids.ts';
import { parseUnits, type Price } from '../../kernel/money.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { priceOf } from '../../price/ratio.ts';
import type { ParsedOffer } from '../schema.ts';
import { readTerms, writeRevision } from './terms.ts';

type Opened = {
  readonly offerId: string;
  readonly price: Price;
  /** The whole of it, base units. */
  readonly units: bigint;
};

/** Of a fixed price and a total. Refuses `offer.invalid`. */
export async function openPrivateOffer(
  tx: Tx,
  random: RandomBytes,
  { makerId, input, now }: { readonly makerId: string; readonly input: ParsedOffer; readonly now: Instant },
): Promise<Result<Opened>> {
  const read = readTerms(input, now);
  if (!read.ok) return read;
  const { side, chainId, asset, currency } = input;
  const { decimals } = getAsset(chainId, asset);
  const price = priceOf(input.fixedPrice ?? '', decimals, currencyDecimals(currency));
  const units = parseUnits(input.total ?? '', decimals);
  if (!price || units === undefined) throw new Error('a private offer has a fixed price and a total');
  const offerId = newId(random);
  await tx.offer.create({ data: { id: offerId, makerId, side, chainId, asset, currency, ...read.value.offer } });
  await writeRevision(tx, offerId, 1, read.value.revision, input);
  return ok({ offerId, price, units });
}

export async function closePrivateOffer(tx: Tx, offerId: string): Promise<void> {
  await tx.offer.update({ where: { id: offerId }, data: { state: 'closed', version: { increment: 1 } } });
}
