import { requireActor, type Actor } from '#lib/account/policy.ts';
import { config } from '#lib/config.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { newId } from '#lib/kernel/ids.ts';
import { DAY, dateOf, instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { figuresOf, MOST_FOREIGN } from '../foreign.ts';
import { listStatementSigners } from '../statement-key.ts';
import { verifySignatures } from '../statement-signing.ts';
import { refuseStatement } from '../statement.refusals.ts';
import { hostOf, readStatement, writeStatement, type StatementFile } from '../statement.ts';

/** Older ones say little of whoever it is today. */
const GOOD_FOR = 365 * DAY;
/** Clocks of two sites may stand apart. */
const AHEAD = DAY;

/**
 * Takes another site's statement to the actor's profile, in the place of what they had of that site. It is shown as that site's; nothing here counts it.
 * Refuses `account.sign_in_first`, what `readStatement` and `verifySignatures` do, `statement.of_somebody_else`, `statement.of_this_site`,
 * `statement.too_old`, `statement.of_tomorrow`, `statement.too_many` { most }.
 */
export async function bringStatement(
  ctx: Ctx,
  input: { readonly text: string },
): Promise<Result<{ readonly host: string }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const read = readStatement(input.text);
  const signed = read.ok ? verifySignatures(read.value) : read;
  const may = signed.ok ? canBring(asked.value, signed.value, instantOf(new Date())) : signed;
  return may.ok ? keep(ctx, asked.value.accountId, may.value) : may;
}

/** Whether this person may show it, today. Its wallet's owner named them: as the wallet itself, or as the presenter. */
function canBring({ walletAddress }: Actor, file: StatementFile, now: number): Result<StatementFile> {
  const { site, wallet, presenter, asOf } = file;
  if (walletAddress !== wallet && walletAddress !== presenter)
    return refused(refuseStatement('statement.of_somebody_else'));
  const own = new URL(config().publicUrl);
  if (listStatementSigners().includes(site.signer) || hostOf(file) === own.host)
    return refused(refuseStatement('statement.of_this_site'));
  if (asOf.at < now - GOOD_FOR) return refused(refuseStatement('statement.too_old'));
  return asOf.at > now + AHEAD ? refused(refuseStatement('statement.of_tomorrow')) : ok(file);
}

function keep(ctx: Ctx, accountId: string, file: StatementFile): Promise<Result<{ readonly host: string }>> {
  const host = hostOf(file);
  return inTransaction(ctx.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
    const others = await tx.foreignStatement.count({ where: { accountId, host: { not: host } } });
    if (others >= MOST_FOREIGN) return refused(refuseStatement('statement.too_many', { most: MOST_FOREIGN }));
    const { site, wallet, asOf } = file;
    const row = {
      signer: site.signer,
      wallet,
      statedAt: dateOf(asOf.at),
      broughtAt: new Date(),
      figures: figuresOf(file),
      text: writeStatement(file),
    };
    // Under another id: whoever kept the address of the one before is not handed another file.
    await tx.foreignStatement.deleteMany({ where: { accountId, host } });
    await tx.foreignStatement.create({ data: { id: newId(ctx.random), accountId, host, ...row } });
    return ok({ host });
  });
}

/** Takes one off the actor's profile. Refuses `account.sign_in_first`, `statement.not_found`. */
export async function dropStatement(
  ctx: Ctx,
  input: { readonly id: string },
): Promise<Result<{ readonly dropped: true }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const { count } = await ctx.db.foreignStatement.deleteMany({ where: { id: input.id, accountId } });
  return count === 0 ? refused(refuseStatement('statement.not_found')) : ok({ dropped: true });
}
