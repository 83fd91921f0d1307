/** A row of another site's statement on somebody's profile. */
import type { BaseWallet } from 'ethers';
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { figuresOf } from '#lib/reputation/foreign.ts';
import { hostOf, writeStatement } from '#lib/reputation/statement.ts';
import { madeStatement, signedStatement } from './statement-made.ts';

type Shower = { readonly actor: { readonly accountId: string }; readonly wallet: BaseWallet };

/** In the place of the one before. Answers its id. */
export async function showForeign(db: Db, { actor, wallet }: Shower): Promise<string> {
  const file = await signedStatement(madeStatement(wallet.address), wallet);
  const host = hostOf(file);
  await db.foreignStatement.deleteMany({ where: { accountId: actor.accountId, host } });
  const { id } = await db.foreignStatement.create({
    data: {
      id: newId(secureRandom),
      accountId: actor.accountId,
      host,
      signer: file.site.signer,
      wallet: file.wallet,
      statedAt: dateOf(file.asOf.at),
      figures: figuresOf(file),
      text: writeStatement(file),
    },
  });
  return id;
}
