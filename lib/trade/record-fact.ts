/**
 * A fact of a trade in one statement: compare-and-set on the version, the event row and its deliveries. What lib/trade/record.ts does in five, for
 * the acts that are asked for most, and for as many trades at once as there are.
 */
import type { Actor } from '../account/policy.ts';
import type { Ctx } from '../db/ctx.ts';
import { asking, type Asked, type Many, type Said, type Written } from '../db/many.ts';
import { runTogether, type Decided, type Steps } from '../db/together.ts';
import { hashEvent, heardBy, noteEvent } from '../events/outbox.ts';
import { trail } from '../events/trail.ts';
import { canonicalJson } from '../kernel/canonical.ts';
import { dateOf } from '../kernel/instant.ts';
import { once } from '../kernel/once.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import type { EventOf } from './record.ts';
import { holdingTrade, tradeIn, type Held } from './commands/load.ts';
import { requireParty, type Party } from './policy.ts';
import { refuseTrade } from './refusals.ts';

/** What a fact may change beside the version; what is left out stays. */
export type SealedPatch = {
  readonly payeeSealed?: string;
  readonly payerSealed?: string;
  readonly payerNamedAt?: Date;
};

const LAST: Many<{ readonly seq: number; readonly hash: string }> = {
  name: 'trade.last',
  text: `
  SELECT r."at"::int4 AS "at", e."seq", e."hash" FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at")
  CROSS JOIN LATERAL (SELECT "seq", "hash" FROM "Event" WHERE "noun" = 'trade' AND "subjectId" = r."id" ORDER BY "seq" DESC LIMIT 1) AS e`,
  columns: ['text'],
};

/** A trade that is held, and the hash of its last event: what a fact is written behind. */
export type Ready = Held & { readonly prevHash: string };

/**
 * What holds a trade for a fact. Its last event is asked for behind it, in a statement of its own: what was written while this one waited for the trade is not in the snapshot of the statement that
 * waited.
 */
export function holdingForFact(id: string) {
  const [trade, last] = [holdingTrade(id), asking(LAST, id)];
  /** Null: there is no such trade, or somebody has it. */
  const readyIn = (said: Said): Ready | null => {
    const held = tradeIn(said(trade));
    if (!held) return null;
    const [before] = said(last);
    if (before?.seq !== held.trade.version) throw new Error(`trade ${id} has no event ${held.trade.version}`);
    return { ...held, prevHash: before.hash };
  };
  return { asks: [trade, last], readyIn };
}

/** A fact by one of the two, behind a trade that is held. */
export type FactSteps<T> = {
  readonly asks: readonly Asked[];
  readonly decide: (
    held: Ready,
    by: { readonly actor: Actor; readonly party: Party },
    said: Said,
  ) => Result<Decided<T>>;
};

/**
 * Records a fact of a trade, once for each key; under load those of many trades in one transaction ({@link runTogether}). Refuses `trade.sign_in`, `trade.not_found` to anybody but the two,
 * `trade.changed_meanwhile`, and what `prepare` and `decide` refuse.
 */
export async function runFact<T>(
  ctx: Ctx,
  command: string,
  input: { readonly tradeId: string },
  prepare: () => Promise<Result<FactSteps<T>>> | Result<FactSteps<T>>,
): Promise<Result<T>> {
  const steps = async (): Promise<Result<Steps<T>>> => {
    const prepared = await prepare();
    if (!prepared.ok) return prepared;
    const { asks, readyIn } = holdingForFact(input.tradeId);
    const decide = (said: Said) => {
      const held = readyIn(said);
      const by = requireParty(ctx.actor, held?.trade ?? null);
      if (!by.ok) return by;
      return prepared.value.decide(held!, by.value, said);
    };
    return ok({ subjects: [`trade ${input.tradeId}`], asks: [...asks, ...prepared.value.asks], decide });
  };
  return runTogether(ctx, command, input, steps).catch(refuseOvertaken);
}

/** Postgres's name for what {@link RECORD} ends in where one did not move: division_by_zero. */
const OVERTAKEN = '22012';

/** What {@link factOf} faults with where somebody was faster, as the refusal that it is. @throws Error any other fault. */
export function refuseOvertaken(error: unknown): Result<never> {
  if ((error as { code?: unknown } | null)?.code !== OVERTAKEN) throw error;
  return refused(refuseTrade('trade.changed_meanwhile'));
}

const RECORD: Many = {
  name: 'trade.recordFact',
  text: `
  WITH moved AS (
    UPDATE "Trade" t SET "version" = r."version" + 1, "payeeSealed" = COALESCE(r."payee", t."payeeSealed"),
      "payerSealed" = COALESCE(r."payer", t."payerSealed"), "payerNamedAt" = COALESCE(r."named", t."payerNamedAt")
    FROM unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::timestamptz[]) AS r("id", "version", "payee", "payer", "named")
    WHERE t."id" = r."id" AND t."version" = r."version" RETURNING t."id"),
  made AS (
    INSERT INTO "Event" ("noun", "subjectId", "seq", "type", "data", "actorId", "signature", "at", "final", "prevHash", "hash", "requestId")
    SELECT 'trade', r."id", r."version" + 1, r."type", r."data"::jsonb, r."actorId", r."signature", r."at", true, r."prevHash", r."hash", r."requestId"
    FROM unnest($1::text[], $2::int4[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::text[], $12::text[], $13::text[])
      AS r("id", "version", "type", "data", "actorId", "signature", "at", "prevHash", "hash", "requestId")
    WHERE r."id" IN (SELECT "id" FROM moved) RETURNING "id", "subjectId", "type"),
  sent AS (
    INSERT INTO "Delivery" ("eventId", "listener", "dueAt")
    SELECT made."id", l."listener", now() + make_interval(secs => l."afterSeconds")
    FROM made JOIN unnest($14::text[], $15::text[], $16::int4[]) AS l("type", "listener", "afterSeconds") USING ("type")
    ON CONFLICT DO NOTHING)
  SELECT r."at"::int4 AS "at", made."id"::text AS "id", 1 / (CASE WHEN (SELECT count(*) FROM moved) = cardinality($1::text[]) THEN 1 ELSE 0 END) AS "moved"
  FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at") LEFT JOIN made ON made."subjectId" = r."id"`,
  columns: [
    'text', 'int', 'text', 'text', 'time', 'text', 'text', 'text', 'text', 'time', 'text', 'text', 'text',
  ], // prettier-ignore
  rest: () => once('trade.heard', () => heardBy(FACTS)),
};

/** What is recorded so. */
const FACTS = ['trade.payerNamed', 'trade.transactionSubmitted', 'trade.moveSigned'] as const;

export type FactEvent = Omit<EventOf, 'chainRef' | 'final' | 'type'> & { readonly type: (typeof FACTS)[number] };

/**
 * A fact that leaves the state as it is and rests on no log, to be written with the commit, and the version that it makes. Where the trade has another version by then the transaction fails as a
 * whole ({@link refuseOvertaken}): nobody waits for what cannot be where the trade is held.
 */
export function factOf(
  { trade, prevHash }: { readonly trade: { readonly id: string; readonly version: number }; readonly prevHash: string },
  patch: SealedPatch,
  event: FactEvent,
): { readonly version: number; readonly write: Written } {
  const seq = trade.version + 1;
  const cells = [
    trade.id,
    trade.version,
    patch.payeeSealed ?? null,
    patch.payerSealed ?? null,
    patch.payerNamedAt ?? null,
    event.type,
    canonicalJson(event.data),
    event.actorId,
    event.signature ?? null,
    dateOf(event.at),
    prevHash,
    hashEvent({ ...event, subjectId: trade.id, seq }, prevHash),
    trail().requestId ?? null,
  ];
  const heard: Written['heard'] = ([made]) => noteEvent(made!.id as string, event.type, trade.id);
  return { version: seq, write: { ...asking(RECORD, ...cells), heard } };
}
