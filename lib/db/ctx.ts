import type { Actor } from '#lib/account/policy.ts';
import type { RandomBytes } from '#lib/kernel/ids.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

/** The database outside a transaction. */
export type Db = PrismaClient;
/** The database inside a transaction; a Db can be passed where a Tx is asked for. */
export type Tx = Prisma.TransactionClient;

/** What every command receives beside its input. */
export type Ctx = {
  /** Who asks; null: nobody is signed in. */
  readonly actor: Actor | null;
  /** Idempotency key: a retry with the same key gets the first answer. */
  readonly key?: string | undefined;
  /** Hash of all that a form said under that key: what a command is not handed (its button, a field it leaves out) counts as content too. */
  readonly said?: string | undefined;
  /** Now, in the chain's time. */
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  readonly db: Db;
  /** Names this request in logs and in the apology a person sees. */
  readonly requestId: string;
};
