/**
 * What must hold of the real tables and the simulated chain. Some of it is asked after every step that may have changed something, in one statement;
 * the rest, with the site's own comparison of chain and database, once everything is over. Each answers with a sentence where it does not hold.
 */
import type pg from 'pg';
import { getDeployment, provider } from '#lib/chain/deployment.ts';
import { listMessages } from '#lib/chat/queries.ts';
import type { Db } from '#lib/db/ctx.ts';
import { CHAIN_STATUS, isEnd, type TradeState } from '#lib/trade/machine.ts';
import { reconcile } from '#lib/trade/reconcile/reconcile.ts';
import { isLive, PEOPLE, type Log } from '../escrow.ts';
import type { Block } from '../chain.ts';
import { ADDRESS, CHAIN_ID, RELAYER, TRADERS } from './cast.ts';
import { DEPOSITS_AT, type Ledgers } from './ledgers.ts';
import { ctxOf, type Rows } from './stage.ts';
import type { Said } from './people.ts';

export type Ground = {
  readonly ledgers: Ledgers;
  readonly observer: Db;
  readonly control: pg.Client;
  readonly said: ReadonlyMap<string, Said>;
  readonly rows: Rows;
  /** Trades that takers were told of. */
  readonly told: ReadonlySet<string>;
  /** Takes that anybody wanted, each asked for until there was an answer. */
  readonly wanted: number;
  /** Units there are. */
  readonly total: number;
};

const ENDS = new Set(['Reclaimed', 'Released', 'Refunded', 'Settled', 'Ruled', 'Lapsed']);

/** Coins neither appear nor vanish on the chain: wallets, vaults with the fees, and what live trades hold. */
function coins({ ledgers, total }: Ground): string | null {
  const { wallets, vaults, slots } = ledgers.chain.head.after;
  let sum = 0;
  for (const person of PEOPLE) {
    if (wallets[person] < 0 || vaults[person] < 0) return `${person} owes coins`;
    sum += wallets[person] + vaults[person];
  }
  for (const slot of slots.values()) if (isLive(slot)) sum += slot.terms.amount + slot.terms.fee;
  return sum === total ? null : `there are ${sum} units, there were ${total}`;
}

function paidOnce({ ledgers }: Ground): string | null {
  const wrong = (id: number, history: readonly Log[]): string | null => {
    const ends = history.filter(({ name }) => ENDS.has(name)).length;
    if (ends > 1) return `trade ${id} was paid out ${ends} times`;
    const { name, terms, toBuyer, fee } = history.at(-1)!;
    const due = name === 'Lapsed' ? 0 : Math.floor((terms.fee * (toBuyer ?? 0)) / terms.amount);
    if (ends === 1 && ENDS.has(name) && fee !== due) return `trade ${id} paid a fee of ${fee}, ${due} was due`;
    return ends === 1 && !ENDS.has(history.at(-1)!.name) ? `trade ${id} went on after its end` : null;
  };
  for (const [id, history] of ledgers.chain.head.history) {
    const found = wrong(id, history);
    if (found) return found;
  }
  return null;
}

type Snapshot = {
  readonly seen: number;
  readonly hash: string;
  readonly final: number;
  readonly trades: readonly {
    readonly id: string;
    readonly hash: string;
    readonly state: TradeState;
    readonly final: TradeState;
    readonly version: number;
    readonly events: number;
    readonly last: number;
  }[];
  readonly vaults: readonly { readonly owner: string; readonly units: string }[];
  readonly locks: readonly { readonly hash: string; readonly units: string }[];
  readonly finals: readonly { readonly number: number; readonly hash: string }[];
  readonly wrong: readonly string[];
};

/** What the tables say, at one moment. */
const SNAPSHOT = `
  WITH cursor AS (SELECT "seenNumber" AS seen, "seenHash" AS hash, "finalNumber" AS final FROM "ChainCursor" WHERE "chainId" = ${CHAIN_ID}),
  live AS (SELECT "chainId", "blockHash", "logIndex" FROM "ChainLog" WHERE "revertedAt" IS NULL),
  wrong AS (
    SELECT 'offer ' || o."id" || ' holds ' || o."heldTokens" || ', its trades ' || coalesce(sum(t."tokenUnits") FILTER (WHERE t."capacityFreedAt" IS NULL), 0) AS what
    FROM "Offer" o LEFT JOIN "Trade" t ON t."offerId" = o."id" GROUP BY o."id"
    HAVING coalesce(sum(t."tokenUnits") FILTER (WHERE t."capacityFreedAt" IS NULL), 0) <> o."heldTokens"
    UNION ALL
    SELECT 'two trades share lane ' || "sellerAddress" || ' ' || "lane" || ' ' || "round" FROM "Trade" WHERE "finalState" <> 'cancelled'
    GROUP BY "sellerAddress", "lane", "round" HAVING count(*) > 1
    UNION ALL
    SELECT 'a log of trade ' || e."subjectId" || ' is applied ' || count(*) || ' times' FROM "Event" e JOIN live l
      ON l."blockHash" = e."chainRef"->>'blockHash' AND l."logIndex" = (e."chainRef"->>'logIndex')::int
    WHERE e."noun" = 'trade' GROUP BY e."subjectId", l."blockHash", l."logIndex"
    HAVING count(*) > 1 + (SELECT count(*) FROM "Event" r WHERE r."noun" = 'trade' AND r."subjectId" = e."subjectId" AND r."type" = 'trade.reverted')
    UNION ALL
    SELECT 'a log of trade ' || t."id" || ' is not applied' FROM "ChainLog" l JOIN "Trade" t USING ("tradeHash")
    WHERE l."revertedAt" IS NULL AND NOT EXISTS (SELECT 1 FROM "Event" e WHERE e."noun" = 'trade' AND e."subjectId" = t."id"
      AND e."chainRef"->>'blockHash' = l."blockHash" AND (e."chainRef"->>'logIndex')::int = l."logIndex")
    UNION ALL
    SELECT 'message ' || "tradeId" || ' has ' || count(*) || ' entries up to ' || max("seq") FROM "ChatMessage"
    GROUP BY "tradeId" HAVING count(*) <> max("seq")
    UNION ALL
    SELECT 'an act that counts as mined has no log: ' || i."move" || ' ' || i."txHash" FROM "RelayIntent" i, cursor
    WHERE i."status" = 'mined' AND i."move" <> 'fill' AND i."minedBlock" IS NULL AND NOT EXISTS (
      SELECT 1 FROM "ChainLog" l WHERE l."revertedAt" IS NULL AND l."txHash" = ANY(i."txHashes" || i."txHash"))
    UNION ALL
    SELECT 'final mail or push of what is only seen' FROM "Event" e JOIN "Delivery" d ON d."eventId" = e."id"
    WHERE NOT e."final" AND d."listener" IN ('notice.mail', 'notice.push', 'reputation.count', 'trade.handOver')
    UNION ALL
    SELECT 'a delivery of an event that is not there: ' || d."eventId" FROM "Delivery" d WHERE NOT EXISTS (
      SELECT 1 FROM "Event" e WHERE e."id" = d."eventId")
    UNION ALL
    SELECT "accountId" || ' was told twice of event ' || "eventId" FROM "Notice" GROUP BY "accountId", "eventId", "kind" HAVING count(*) > 1)
  SELECT (SELECT seen FROM cursor), (SELECT hash FROM cursor), (SELECT final FROM cursor),
    (SELECT coalesce(json_agg(json_build_object('id', t."id", 'hash', t."tradeHash", 'state', t."state", 'final', t."finalState", 'version', t."version",
      'events', (SELECT count(*) FROM "Event" e WHERE e."noun" = 'trade' AND e."subjectId" = t."id"),
      'last', (SELECT max(e."seq") FROM "Event" e WHERE e."noun" = 'trade' AND e."subjectId" = t."id"))), '[]') FROM "Trade" t) AS trades,
    (SELECT coalesce(json_agg(v), '[]') FROM (SELECT "owner", sum("delta")::text AS units FROM "VaultEntry" JOIN live USING ("chainId", "blockHash", "logIndex") GROUP BY "owner") v) AS vaults,
    (SELECT coalesce(json_agg(v), '[]') FROM (SELECT "tradeHash" AS hash, sum("delta")::text AS units FROM "LockEntry" JOIN live USING ("chainId", "blockHash", "logIndex") GROUP BY "tradeHash") v) AS locks,
    (SELECT coalesce(json_agg(v), '[]') FROM (SELECT DISTINCT "blockNumber" AS number, "blockHash" AS hash FROM "ChainLog" WHERE "finalAt" IS NOT NULL) v) AS finals,
    (SELECT coalesce(json_agg(what), '[]') FROM wrong) AS wrong`;

async function look({ control }: Ground): Promise<Snapshot> {
  const { rows } = await control.query<Snapshot>({ name: 'snapshot', text: SNAPSHOT });
  return rows[0]!;
}

/** The block up to which the tables are written, where it is still on the chain. */
function blockOf({ ledgers }: Ground, { seen, hash }: Snapshot): Block | null {
  const block = ledgers.chain.blocks[seen];
  return block && ledgers.hashOf(block) === hash ? block : null;
}

const STATUS = { funded: 'Funded', paid: 'Paid', disputed: 'Disputed', ended: 'Ended' } as const;

/** A row says what the contract says as of the block that was read: no live trade without its coins, no coins without a live trade. */
function mirrored({ ledgers }: Ground, { trades, locks }: Snapshot, block: Block): string | null {
  const status = new Map<string, string>();
  for (const { terms, status: now } of block.after.slots.values())
    status.set(ledgers.registry.hashOf(terms), STATUS[now]);
  const locked = new Map(locks.map(({ hash, units }) => [hash, Number(units)]));
  for (const { id, hash, state } of trades) {
    const slot = status.get(hash);
    // A lane that went on to another trade says nothing of this one any more: it has ended.
    const model = ledgers.registry.byHash(hash);
    const history = (model && block.history.get(model.id)) ?? [];
    const chain = slot ?? (history.length > 0 ? 'Ended' : 'None');
    if (CHAIN_STATUS[state] !== chain) return `trade ${id} is ${state} here and ${chain} on the chain`;
    const due =
      model && (chain === 'Funded' || chain === 'Paid' || chain === 'Disputed') ? model.amount + model.fee : 0;
    if ((locked.get(hash) ?? 0) !== due)
      return `trade ${id} locks ${locked.get(hash) ?? 0} here and ${due} on the chain`;
  }
  return null;
}

/** Vaults, and the fees in the vault of whoever gets them. */
function vaults(_: Ground, { vaults: rows }: Snapshot, block: Block): string | null {
  const here = new Map(rows.map(({ owner, units }) => [owner, Number(units)]));
  for (const person of PEOPLE) {
    const chain = block.number >= DEPOSITS_AT ? block.after.vaults[person] : 0;
    const own = here.get(ADDRESS[person]) ?? 0;
    if (own !== chain) return `the vault of ${person} is ${own} here and ${chain} on the chain`;
  }
  return null;
}

/** What is final here is on the chain for good. */
function final({ ledgers }: Ground, { finals, final: upTo, trades }: Snapshot): string | null {
  const { chain } = ledgers;
  if (upTo > chain.final) return `block ${upTo} is final here, and the chain may still leave it`;
  for (const { number, hash } of finals) {
    const block = chain.blocks[number];
    if (!block || ledgers.hashOf(block) !== hash) return `a final log of block ${number} left the chain`;
  }
  for (const { id, hash, final: state } of trades) {
    if (!isEnd(state)) continue;
    const model = ledgers.registry.byHash(hash);
    const history = (model && chain.head.history.get(model.id)) ?? [];
    if (state === 'cancelled' && history.length > 0) return `trade ${id} ended here and lives on the chain`;
    if (state !== 'cancelled' && !history.some(({ name }) => ENDS.has(name)))
      return `trade ${id} ended here and not on the chain`;
  }
  return null;
}

function counted({ wanted }: Ground, { trades }: Snapshot): string | null {
  for (const { id, version, events, last } of trades)
    if (events !== version || last !== version)
      return `trade ${id} has ${events} events up to ${last}, and version ${version}`;
  return trades.length <= wanted ? null : `of ${wanted} takes there are ${trades.length} trades`;
}

/** What waits on the chain in the relayer's name was written down before it was sent. */
async function remembered({ ledgers, control }: Ground): Promise<string | null> {
  const hashes = ledgers.chain.pool.filter(({ from }) => from === RELAYER).map(({ hash }) => hash);
  if (hashes.length === 0) return null;
  const { rows } = await control.query<{ hash: string }>(
    'SELECT h AS hash FROM unnest($1::text[]) h WHERE NOT EXISTS (SELECT 1 FROM "RelayIntent" WHERE h = ANY("txHashes"))',
    [hashes],
  );
  return rows[0] ? `${rows[0].hash} was sent and is not remembered` : null;
}

/** After a step. */
export async function checkStep(ground: Ground): Promise<string | null> {
  const overall = coins(ground) ?? paidOnce(ground) ?? (await remembered(ground));
  if (overall) return overall;
  const snapshot = await look(ground);
  if (snapshot.wrong[0]) return snapshot.wrong[0];
  if (snapshot.seen === null) return null;
  const block = blockOf(ground, snapshot);
  return (
    counted(ground, snapshot) ??
    final(ground, snapshot) ??
    (block && (mirrored(ground, snapshot, block) ?? vaults(ground, snapshot, block)))
  );
}

/** Messages in order, to exactly their readers. */
async function rooms({ observer, said, rows }: Ground): Promise<string | null> {
  const trades = await observer.trade.findMany();
  for (const trade of trades) {
    for (const name of TRADERS) {
      const player = rows.players.get(name)!;
      const room = await listMessages(ctxOf(observer, player), { tradeId: trade.id });
      const isIn = [trade.buyerAddress, trade.sellerAddress].includes(player.wallet.address);
      if (room.ok !== isIn) return `${name} ${room.ok ? 'reads' : 'cannot read'} trade ${trade.id}`;
      if (!room.ok) continue;
      const { messages } = room.value;
      if (messages.some(({ seq }, place) => seq !== place + 1)) return `${name} reads trade ${trade.id} out of order`;
      for (const { message, seq } of messages) {
        const words = said.get(message.header.clientId);
        if (!words || words.trade !== trade.id) return `trade ${trade.id} has a message that nobody wrote`;
        if (words.seq !== null && words.seq !== seq)
          return `message ${seq} of trade ${trade.id} was confirmed as ${words.seq}`;
      }
      const kept = new Set(messages.map(({ message }) => message.header.clientId));
      for (const [clientId, { trade: id, seq, text }] of said)
        if (id === trade.id && seq !== null && !kept.has(clientId)) return `${text} was confirmed and is not there`;
    }
  }
  return null;
}

/** Each take is one trade, however often it was asked for, and whoever asked knows which. */
async function taken({ observer, told }: Ground): Promise<string | null> {
  const trades = await observer.trade.findMany({ select: { id: true } });
  const more = trades.find(({ id }) => !told.has(id));
  if (more) return `trade ${more.id} was taken, and nobody was told so`;
  return trades.length === told.size
    ? null
    : `${told.size} takes were confirmed, and there are ${trades.length} trades`;
}

/** Whom the bell tells what, of what came from the chain: both hear of an end and of a dispute, whatever failed meanwhile. */
async function heard({ control }: Ground): Promise<string | null> {
  const { rows } = await control.query<{ what: string }>(`
    SELECT e."type" || ' of trade ' || e."subjectId" || ' was told to nobody' AS what FROM "Event" e
    WHERE e."type" IN ('trade.released', 'trade.disputed', 'trade.markedPaid') AND NOT EXISTS (SELECT 1 FROM "Notice" n WHERE n."eventId" = e."id")`);
  return rows[0]?.what ?? null;
}

/** When everything is over: the steps' oracles, the rooms, and the site's own comparison of chain, database and log of events. */
export async function checkAll(ground: Ground): Promise<string | null> {
  const step = (await checkStep(ground)) ?? (await taken(ground)) ?? (await heard(ground)) ?? (await rooms(ground));
  if (step) return step;
  const { observer } = ground;
  const { differences } = await reconcile(observer, provider(CHAIN_ID), await getDeployment(observer, CHAIN_ID));
  const [first] = differences;
  return first
    ? `the reconciler finds ${JSON.stringify(first, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))}`
    : null;
}
