import type { Ctx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { MOST_KEYS, newSecret, writeKey } from '../api-key.ts';
import { requireActor, requireConfirmed, requireThawed } from '../policy.ts';
import { hashSecret } from '../queries/api-keys.ts';
import { refuseAccount } from '../refusals.ts';
import type { ApiKeyInput } from '../schema.ts';
import { apiKeyView, type ApiKeyView } from '../view.ts';

const DAY_MS = 86_400_000;

/**
 * Makes a key for the actor. `token` is answered here and never again: what is kept is a hash. So this command takes no idempotency key, whose
 * first answer would be kept in the plain. Refuses `account.sign_in_first`, `account.confirm_first`, `account.frozen`,
 * `account.too_many_keys`.
 */
export async function createApiKey(
  ctx: Ctx,
  input: ApiKeyInput,
): Promise<Result<{ token: string; apiKey: ApiKeyView }>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const thawed = requireThawed(asked.value);
  if (!thawed.ok) return thawed;
  const { accountId } = asked.value;
  return inTransaction(ctx.db, async (tx) => {
    // One at a time for each person, so that two at once cannot both be the last one allowed.
    await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
    const now = new Date();
    const live = { accountId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
    if ((await tx.apiKey.count({ where: live })) >= MOST_KEYS)
      return refused(refuseAccount('account.too_many_keys', { most: MOST_KEYS }));
    const id = newId(ctx.random);
    const secret = newSecret(ctx.random);
    const { name, scopes, ranges, days } = input;
    const row = await tx.apiKey.create({
      data: {
        id,
        accountId,
        name,
        secretHash: hashSecret(secret),
        scopes: [...new Set(scopes)],
        ranges: [...new Set(ranges)],
        createdAt: now,
        expiresAt: days === null ? null : new Date(now.getTime() + days * DAY_MS),
      },
    });
    return ok({ token: writeKey(id, secret), apiKey: apiKeyView(row, now) });
  });
}

/** Ends a key of the actor's with the next request that shows it. Anybody else's does not exist. Refuses `account.not_found`. */
export async function revokeApiKey(ctx: Ctx, input: { readonly keyId: string }): Promise<Result<{ keyId: string }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { count } = await ctx.db.apiKey.updateMany({
    where: { id: input.keyId, accountId: asked.value.accountId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count === 1 ? ok({ keyId: input.keyId }) : refused(refuseAccount('account.not_found'));
}
