/**
 * One line into the database: while a batch is being kept the next one gathers, so that under load one commit, one stamp and a handful
 * of statements serve hundreds of messages, and a message that comes alone waits for nobody.
 */
import type { Db } from '#lib/db/ctx.ts';
import { Line } from '#lib/db/line.ts';
import { sendLive } from '#lib/events/bus.ts';
import { once } from '#lib/kernel/once.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseChat } from '../refusals.ts';
import type { MessageView } from '../view.ts';
import { keepBatch, type Item, type Kept } from './keep.ts';

/** Messages of one transaction: past that a batch costs more than it saves, and everybody in it waits. */
const MOST = 500;

type Waiting = {
  readonly item: Item;
  /** Whether its author signed it; looked at beside the line, so that messages keep the order in which they came. */
  readonly signed: Promise<boolean>;
  readonly now: () => Instant;
  readonly done: (result: Result<MessageView>) => void;
  readonly fail: (error: unknown) => void;
};

const lines = () => once('chat.lines', () => new WeakMap<Db, Line<Waiting>>());

function lineOf(db: Db): Line<Waiting> {
  const known = lines().get(db);
  if (known) return known;
  const line = new Line<Waiting>({
    next: (waiting) => waiting.slice(0, MOST),
    work: async (some) => keepSome(db, await signedOf(some)),
  });
  lines().set(db, line);
  return line;
}

/** Keeps a message with whatever else waits; answered after the commit. Refuses `chat.*`, `account.session_ended`. */
export function ingest(db: Db, item: Item, signed: Promise<boolean>, now: () => Instant): Promise<Result<MessageView>> {
  return new Promise((done, fail) => lineOf(db).enter({ item, signed, now, done, fail }));
}

/** Those that their authors signed; the others are answered. */
async function signedOf(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
  const good = await Promise.all(batch.map(({ signed }) => signed));
  return batch.filter(({ done }, index) => {
    if (!good[index]) done(refused(refuseChat('chat.message_wrong')));
    return good[index];
  });
}

async function keepSome(db: Db, batch: readonly Waiting[]): Promise<void> {
  if (batch.length === 0) return;
  try {
    const kept = await keepBatch(
      db,
      batch.map(({ item }) => item),
      batch[0]!.now(),
    );
    kept.forEach((result, index) => {
      const { item, done } = batch[index]!;
      tell(item, result);
      done(result.ok ? ok(result.value.view) : result);
    });
  } catch (error) {
    await keepOneByOne(db, batch, error);
  }
}

/** So many that fail one after the other by themselves are no faults of theirs: the database is away. */
const MOST_ALONE = 3;

/**
 * One that breaks a batch must not take the others along: each is tried by itself. Where that fails as well, again and again, the rest is
 * answered at once: whoever is told tries later, and nobody waits behind hundreds of tries.
 */
async function keepOneByOne(db: Db, batch: readonly Waiting[], error: unknown): Promise<void> {
  if (batch.length === 1) return batch[0]!.fail(error);
  let failed = 0;
  for (const one of batch) {
    if (failed >= MOST_ALONE) one.fail(error);
    else failed = (await isKept(db, one)) ? 0 : failed + 1;
  }
}

/** Tries one alone and answers it either way; false where it failed. */
async function isKept(db: Db, one: Waiting): Promise<boolean> {
  let good = true;
  const fail = (error: unknown) => {
    good = false;
    one.fail(error);
  };
  await keepSome(db, [{ ...one, fail }]);
  return good;
}

function tell({ card: { tradeId }, socketId }: Item, result: Result<Kept>): void {
  if (!result.ok || !result.value.fresh) return;
  sendLive({ noun: 'trade', id: tradeId, event: 'message', payload: result.value.view, except: socketId });
}
