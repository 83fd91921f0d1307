import type { Db, Tx } from './ctx.ts';

/** Carries a refusal out of a transaction, so that nothing written before it stays. */
class Rollback extends Error {
  readonly result: unknown;
  constructor(result: unknown) {
    super('rolled back');
    this.result = result;
  }
}

const isRefused = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false && 'refusal' in value;

/**
 * Runs `fn` in one transaction (read committed). It commits what `fn` answers, unless that is a refusal or a thrown fault:
 * then nothing `fn` wrote stays, and the refusal is answered or the fault thrown.
 */
export async function inTransaction<T>(db: Db, fn: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db.$transaction(
      async (tx) => {
        const result = await fn(tx);
        if (isRefused(result)) throw new Rollback(result);
        return result;
      },
      { maxWait: 10_000, timeout: 20_000 },
    );
  } catch (error) {
    if (error instanceof Rollback) return error.result as T;
    throw error;
  }
}
