/** People who act by keys of theirs, as programs do: real accounts with wallets, identities and payment accounts. */
import { hexlify } from 'ethers';
import type { Scope } from '#lib/account/api-key.ts';
import { SCOPES } from '#lib/account/api-key.ts';
import { createApiKey } from '#lib/account/commands/api-keys.ts';
import type { Db } from '#lib/db/ctx.ts';
import { createPaymentAccount } from '#lib/payment/commands.ts';
import { normalise } from '#lib/payment/method.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { sealAccount } from '#lib/payment/browser.ts';
import { must } from '#server/demo/stage.ts';
import { addKeyed, type Keyed } from '../chat/people.ts';
import { testCtx } from '../setup/database.ts';

export type Trader = Keyed & {
  readonly token: string;
  readonly identityKey: string;
  readonly paymentAccountId: string;
};

/** A key of the person's, made as in the settings. */
export async function keyFor(db: Db, person: Keyed, scopes: readonly Scope[] = SCOPES, ranges: string[] = []) {
  const actor = { ...person.actor, confirmed: true };
  return must(await createApiKey(testCtx(db, { actor }), { name: 'test', scopes: [...scopes], ranges, days: null }));
}

export async function addTrader(db: Db, name: string, now: number): Promise<Trader> {
  const person = await addKeyed(db, name, now);
  const actor = { ...person.actor, identityPublicKey: person.publicKey };
  const method = findMethod('sepa')!;
  const fields = normalise(method, { holder: name, ...method.example })!;
  const account = sealAccount(person.publicKey, { method, fields, currency: 'EUR', label: 'Main bank' });
  const { id } = must(await createPaymentAccount(testCtx(db, { actor }), account));
  const { token } = await keyFor(db, person);
  return { ...person, token, identityKey: hexlify(person.secretKey), paymentAccountId: id };
}
