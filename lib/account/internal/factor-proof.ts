/** Judges what somebody shows of their second factor. */
import type { Tx } from '#lib/db/ctx.ts';
import { MINUTE } from '#lib/kernel/instant.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import {
  ANYWHERE_SECONDS,
  HERE_SECONDS,
  MOST_WRONG_ANYWHERE,
  MOST_WRONG_HERE,
  readRecoveryCode,
  type FactorProofKind,
} from '../factor.ts';
import type { FactorProof } from '../factor.schema.ts';
import { refuseAccount } from '../refusals.ts';
import { hashPlace, recoveryHashesOf, stepOfCode } from './factor-secrets.ts';
import { redeemAssertion } from './passkey-proof.ts';

/** A value either way, never a refusal: what it counted stays counted when the transaction that asked commits. */
export type Judgement = { readonly right: FactorProofKind } | { readonly wrong: Refusal };

type Asked = {
  readonly accountId: string;
  /** Where it is typed: an address at the sign-in, a session that is open otherwise. */
  readonly place: string;
  /** At the sign-in tries from everywhere count as well. */
  readonly signingIn: boolean;
};

/** One judgement of an account at a time, so that codes tried at once are counted one after the other. */
export async function judgeFactor(tx: Tx, proof: FactorProof, asked: Asked): Promise<Judgement> {
  const { accountId } = asked;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`factor:${accountId}`}))`;
  if (proof.kind === 'passkey') {
    const proved = await redeemAssertion(tx, proof.assertion, accountId);
    return proved ? { right: 'passkey' } : { wrong: refuseAccount('account.passkey_wrong') };
  }
  const open = await checkTries(tx, proof.kind, asked);
  if (open) return { wrong: open };
  const right =
    proof.kind === 'totp' ? await spendTotp(tx, accountId, proof.code) : await spendRecovery(tx, accountId, proof.code);
  if (right) return { right: proof.kind };
  await tx.factorTry.create({ data: { accountId, place: hashPlace(asked.place) } });
  return { wrong: refuseAccount('account.code_wrong') };
}

/** Too many: refuses before it looks, so that even a right guess tells nothing. */
async function checkTries(
  tx: Tx,
  kind: 'totp' | 'recovery',
  { accountId, place, signingIn }: Asked,
): Promise<Refusal | undefined> {
  const since = (seconds: number) => ({ gt: new Date(Date.now() - seconds * 1000) });
  const here = await tx.factorTry.count({ where: { accountId, place: hashPlace(place), at: since(HERE_SECONDS) } });
  if (here >= MOST_WRONG_HERE) return refuseAccount('account.too_many_codes', { minutes: HERE_SECONDS / MINUTE });
  if (!signingIn || kind === 'recovery') return undefined;
  const anywhere = await tx.factorTry.count({ where: { accountId, at: since(ANYWHERE_SECONDS) } });
  return anywhere >= MOST_WRONG_ANYWHERE
    ? refuseAccount('account.too_many_codes', { minutes: ANYWHERE_SECONDS / MINUTE })
    : undefined;
}

/** Takes the code of a time step, each step once. Times are wall-clock times: an app knows no chain. */
async function spendTotp(tx: Tx, accountId: string, code: string): Promise<boolean> {
  const row = await tx.factor.findFirst({ where: { accountId, kind: 'totp', enrolledAt: { not: null } } });
  return row ? spendStep(tx, row, code) : false;
}

/** Whether this is a code of the app, of a step that none was taken of; it is taken by this. */
export async function spendStep(
  tx: Tx,
  row: {
    readonly id: string;
    readonly accountId: string;
    readonly secret: string | null;
    readonly lastStep: bigint | null;
  },
  code: string,
): Promise<boolean> {
  const { id, accountId, lastStep: after } = row;
  const step = stepOfCode({ accountId, secret: row.secret!, after }, code, Math.floor(Date.now() / 1000));
  if (step === undefined) return false;
  const { count } = await tx.factor.updateMany({
    where: { id, OR: [{ lastStep: null }, { lastStep: { lt: step } }] },
    data: { lastStep: step, lastUsedAt: new Date() },
  });
  return count === 1;
}

async function spendRecovery(tx: Tx, accountId: string, typed: string): Promise<boolean> {
  const code = readRecoveryCode(typed);
  if (code === undefined) return false;
  const { count } = await tx.recoveryCode.updateMany({
    where: { accountId, hash: { in: recoveryHashesOf(accountId, code) }, usedAt: null },
    data: { usedAt: new Date() },
  });
  return count === 1;
}
