/**
 * The audit log: who of the staff did what to whom and why, and whose data they looked at. One chain of hashes over all entries: each carries the
 * hash of the one before. The database refuses to change or remove an entry, and to add one that does not follow the last; what somebody who
 * holds the database itself did to it is found by {@link verifyAudit}, and a cut-off end by the head, here or as it was written down elsewhere.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { AuditEntry } from '../db/generated/client.ts';
import type { Tx } from '../db/ctx.ts';
import { canonicalJson, type Canonical } from '../kernel/canonical.ts';
import { GENESIS } from './outbox.ts';

export type Subject = { readonly noun: string; readonly id: string };

export type NewAudit = {
  readonly kind: 'act' | 'look';
  /** `noun.verb` */
  readonly act: string;
  /** Null: by hand on the server. */
  readonly actorId: string | null;
  readonly seats: readonly string[];
  readonly subject: Subject | null;
  /** Empty for a look. */
  readonly reason: string;
  readonly data: { readonly [key: string]: Canonical };
  readonly requestId: string;
};

/** The place of an entry: what one writes down to find a cut-off end by. */
export type AuditPlace = { readonly seq: bigint; readonly hash: string };

type Hashed = Omit<NewAudit, 'subject'> & {
  readonly seq: bigint;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly subjectNoun: string | null;
  readonly subjectId: string | null;
};

function hashAudit(entry: Hashed, prevHash: string): string {
  const { seq, at, kind, act, actorId, seats, subjectNoun, subjectId, reason, data, requestId } = entry;
  const body = { prevHash, seq, at, kind, act, actorId, seats, subjectNoun, subjectId, reason, data, requestId };
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(body))));
}

/**
 * Adds an entry, in the transaction of what it tells of: both stay or neither. Writers wait for each other at the head's row, which is why
 * this is the last thing a transaction does.
 */
export async function appendAudit(tx: Tx, entry: NewAudit): Promise<AuditPlace> {
  const [head] = await tx.$queryRaw<AuditPlace[]>`SELECT "seq", "hash" FROM "AuditHead" WHERE "id" = 1 FOR UPDATE`;
  if (!head) throw new Error('the audit log has no head');
  const { subject, ...rest } = entry;
  const hashed: Hashed = {
    ...rest,
    // The database keeps a JSON value, not a text: what is hashed is what comes back.
    data: JSON.parse(canonicalJson(entry.data)),
    seq: head.seq + 1n,
    at: Date.now(),
    subjectNoun: subject?.noun ?? null,
    subjectId: subject?.id ?? null,
  };
  const hash = hashAudit(hashed, head.hash);
  await tx.auditEntry.create({
    data: {
      ...hashed,
      data: hashed.data as object,
      seats: [...entry.seats],
      at: new Date(hashed.at),
      prevHash: head.hash,
      hash,
    },
  });
  return { seq: hashed.seq, hash };
}

/** Looks at the same thing by the same person within so many milliseconds are one: pages are read again by themselves. */
const SAME_LOOK_MS = 15 * 60 * 1000;

/** As {@link appendAudit}, for a look; nothing where the same look was written down a moment ago. */
export async function appendLook(tx: Tx, look: Omit<NewAudit, 'kind' | 'reason'>): Promise<void> {
  const before = await tx.auditEntry.findFirst({
    where: {
      kind: 'look',
      actorId: look.actorId,
      act: look.act,
      subjectId: look.subject?.id ?? null,
      at: { gt: new Date(Date.now() - SAME_LOOK_MS) },
      data: { equals: JSON.parse(canonicalJson(look.data)) },
    },
    select: { seq: true },
  });
  if (!before) await appendAudit(tx, { ...look, kind: 'look', reason: '' });
}

export type AuditFault =
  | { readonly at: bigint; readonly kind: 'altered' | 'missing' | 'out_of_place' }
  /** Entries after the last one there is are gone, or the chain is another than the one written down. */
  | { readonly at: bigint; readonly kind: 'cut_off' | 'other_chain' };

export type AuditCheck = {
  readonly entries: bigint;
  readonly head: AuditPlace;
  readonly faults: readonly AuditFault[];
};

const PAGE = 1000;

/**
 * Walks the whole log and names every entry that is not as it was written. `known`: a place that was written down elsewhere, by which a log that
 * was made anew from some entry on shows as well.
 */
export async function verifyAudit(db: Tx, known?: AuditPlace): Promise<AuditCheck> {
  const faults: AuditFault[] = [];
  let head: AuditPlace = { seq: 0n, hash: GENESIS };
  let seen = known === undefined || known.seq === 0n;
  for (;;) {
    const rows = await db.auditEntry.findMany({
      where: { seq: { gt: head.seq } },
      orderBy: { seq: 'asc' },
      take: PAGE,
    });
    for (const row of rows) {
      const fault = faultOf(row, head);
      if (fault) faults.push({ at: row.seq, kind: fault });
      if (known?.seq === row.seq) {
        seen = true;
        if (known.hash !== row.hash) faults.push({ at: row.seq, kind: 'other_chain' });
      }
      head = { seq: row.seq, hash: row.hash };
    }
    if (rows.length < PAGE) break;
  }
  const kept = await db.auditHead.findUnique({ where: { id: 1 } });
  if (kept?.seq !== head.seq || kept.hash !== head.hash) faults.push({ at: head.seq, kind: 'cut_off' });
  else if (!seen) faults.push({ at: head.seq, kind: 'cut_off' });
  return { entries: head.seq, head, faults };
}

function faultOf(row: AuditEntry, before: AuditPlace): AuditFault['kind'] | undefined {
  if (row.seq !== before.seq + 1n) return 'missing';
  const { at, kind, data, ...rest } = row;
  const hashed: Hashed = {
    ...rest,
    kind: kind as Hashed['kind'],
    at: at.getTime(),
    data: data as Hashed['data'],
  };
  if (hashAudit(hashed, row.prevHash) !== row.hash) return 'altered';
  return row.prevHash === before.hash ? undefined : 'out_of_place';
}
