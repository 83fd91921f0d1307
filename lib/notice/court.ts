/** Whom an act of the court is told to: the two of a case in the words of their trade, the staff in those of the case. */
import { seatsWith, type Power } from '../account/powers.ts';
import type { Event } from '../db/generated/client.ts';
import type { Db } from '../db/ctx.ts';
import { instantOf } from '../kernel/instant.ts';
import { contestUntil } from '../dispute/fault.ts';
import { partyOf, type Party } from '../trade/policy.ts';
import { deadlineIn, TRADE, tradeData, tradeTellings, type TradeRow } from './deal.ts';
import type { NoticeKind } from './kinds.ts';
import type { NoticeData } from './schema.ts';
import type { Telling } from './tell.ts';
import type { Wording } from './told.ts';

type Said = { readonly kind: NoticeKind; readonly wording: Wording; readonly more?: Partial<NoticeData> };

const BOTH = ['buyer', 'seller'] as const;

/** To those of the two, as of their trade. */
function toParties(trade: TradeRow, parties: readonly Party[], { kind, wording, more }: Said): Telling[] {
  return parties.map((party) => {
    const accountId = party === 'buyer' ? trade.buyerId : trade.sellerId;
    const data: NoticeData = { wording, ...tradeData(trade, accountId), ...more };
    return { accountId, kind, subject: { noun: 'trade', id: trade.id }, data, app: true, mail: true };
  });
}

type Subject = Telling['subject'];

/** To people of the staff. Which trade it is they read on the page, and not in a mail. */
function toStaff(ids: readonly string[], subject: Subject, { kind, wording, more }: Said): Telling[] {
  const data: NoticeData = { wording, ...more };
  return ids.map((accountId) => ({ accountId, kind, subject, data, app: true, mail: true }));
}

/** Everybody with a seat that has the power, but these. */
async function staffWith(db: Db, power: Power, but: readonly (string | null)[]): Promise<string[]> {
  const people = await db.account.findMany({
    where: {
      roles: { hasSome: [...seatsWith(power)] },
      id: { notIn: but.filter((id) => id !== null) },
      deletedAt: null,
    },
    select: { id: true },
  });
  return people.map(({ id }) => id);
}

const CASE = { trade: TRADE, assignments: true, rulings: true } as const;
const findCase = (db: Db, id: string) => db.dispute.findUnique({ where: { id }, include: CASE });
type Case = NonNullable<Awaited<ReturnType<typeof findCase>>>;

type Facts = Partial<{
  again: boolean;
  part: string;
  toId: string;
  of: string;
  by: string;
  fault: string;
  dueAt: number;
  appealUntil: number;
  needsSecond: boolean;
  moderators: boolean;
  silent: string;
}>;

/** What is told of a case. */
export async function caseTellings(db: Db, event: Event): Promise<readonly Telling[]> {
  const found = await findCase(db, event.subjectId);
  if (!found) return [];
  const facts = event.data as Facts;
  if (event.type === 'dispute.reminded')
    return facts.moderators ? rulingSoon(db, event, found) : tradeTellings(event, found.trade);
  return [...partyTellings(event, found, facts), ...(await staffTellings(db, event, found, facts))];
}

/** The end of the arbiter's time is near. */
async function rulingSoon(db: Db, event: Event, { id, trade }: Case): Promise<readonly Telling[]> {
  const people = await staffWith(db, 'cases.rule', [trade.buyerId, trade.sellerId]);
  const more = { ...tradeData(trade, trade.buyerId), ...deadlineIn(event) };
  return toStaff(people, { noun: 'dispute', id }, { kind: 'case_due', wording: 'ruling_soon', more });
}

const otherThan = (accountId: string | null, trade: TradeRow): readonly Party[] => {
  const own = accountId === null ? null : partyOf(accountId, trade);
  return BOTH.filter((party) => party !== own);
};

function partyTellings({ type, actorId }: Event, { trade }: Case, facts: Facts): readonly Telling[] {
  switch (type) {
    case 'dispute.claimed':
      return toParties(trade, BOTH, { kind: 'case_progress', wording: 'case_taken' });
    case 'dispute.handedOver':
      return toParties(trade, BOTH, { kind: 'case_progress', wording: 'case_passed_on' });
    case 'dispute.asked': {
      const asked = BOTH.filter((party) => facts.of === party || facts.of === 'both');
      const more = facts.dueAt === undefined ? {} : { deadline: facts.dueAt };
      return toParties(trade, asked, { kind: 'case_asked', wording: 'asked', more });
    }
    case 'dispute.ruled': {
      const more = facts.appealUntil === undefined ? {} : { until: facts.appealUntil };
      return toParties(trade, BOTH, { kind: 'case_ruled', wording: 'court_ruled', more });
    }
    case 'dispute.appealed':
      return toParties(trade, otherThan(actorId, trade), { kind: 'case_ruled', wording: 'appealed' });
    case 'dispute.stood':
      return facts.by === 'decide'
        ? toParties(trade, BOTH, { kind: 'case_ruled', wording: 'appeal_decided' })
        : toParties(trade, BOTH, { kind: 'case_ruled', wording: 'ruling_stands' });
    default:
      return [];
  }
}

/** Who has a part in the case now. */
const having = ({ assignments }: Case, parts: readonly string[]): string[] =>
  assignments.filter(({ part, untilAt }) => untilAt === null && parts.includes(part)).map((one) => one.moderatorId);

async function staffTellings(db: Db, { type, actorId }: Event, found: Case, facts: Facts): Promise<readonly Telling[]> {
  const { trade, assignments } = found;
  const subject = { noun: 'dispute', id: found.id } as const;
  const tell = (ids: readonly string[], wording: Wording, kind: NoticeKind = 'case_turn') =>
    toStaff([...new Set(ids)], subject, { kind, wording });
  const judged = assignments.filter(({ part }) => part === 'judge' || part === 'second').map((one) => one.moderatorId);
  const others = (but: readonly (string | null)[] = []) =>
    staffWith(db, 'cases.rule', [trade.buyerId, trade.sellerId, actorId, ...but]);
  switch (type) {
    case 'dispute.opened':
      return facts.again ? [] : tell(await others(), 'case_new', 'case_new');
    case 'dispute.handedOver':
      return facts.toId === undefined ? [] : tell([facts.toId], 'case_handed_over');
    case 'dispute.assisted':
      return facts.toId === undefined ? [] : tell([facts.toId], 'case_let_in');
    case 'dispute.answered':
      return tell(having(found, ['judge']), 'case_answered');
    case 'dispute.overdue':
      return tell(having(found, ['judge']), 'case_overdue');
    case 'dispute.decided':
      return tell(await others(judged), 'second_needed');
    case 'dispute.dissented':
      return tell(having(found, ['judge']), 'case_dissented');
    case 'dispute.appealed':
      return tell(await others(judged), 'appeal_waiting');
    case 'dispute.stood':
      return tell(await staffWith(db, 'cases.rule', [trade.buyerId, trade.sellerId]), 'sign_needed');
    case 'dispute.rulingProposed':
      return tell(
        having(found, ['judge', 'second', 'appeal', 'signer', 'backup']).filter((id) => id !== actorId),
        'signature_missing',
      );
    default:
      return [];
  }
}

const atFault = (fault: string | undefined): readonly Party[] => BOTH.filter((party) => party === fault);

/** What is told of the fault of an ended trade: whose it is by rule, that it is contested, what came of it. */
export async function faultTellings(db: Db, event: Event, trade: TradeRow): Promise<readonly Telling[]> {
  const kind = 'trade_fault' as const;
  switch (event.type) {
    case 'trade.expired':
    case 'trade.reclaimed':
    case 'trade.refunded': {
      const { fault, endedAt } = trade;
      if ((fault !== 'buyer' && fault !== 'seller') || !endedAt) return [];
      return toParties(trade, [fault], {
        kind,
        wording: 'fault_yours',
        more: { until: contestUntil(instantOf(endedAt)) },
      });
    }
    case 'trade.faultContested': {
      const rulings = await db.ruling.findMany({ where: { dispute: { tradeId: trade.id } } });
      const judged = rulings.flatMap(({ decidedById, concurredById }) => [decidedById, concurredById]);
      const people = await staffWith(db, 'cases.rule', [trade.buyerId, trade.sellerId, ...judged]);
      return [
        ...toParties(trade, otherThan(event.actorId, trade), { kind, wording: 'fault_contested' }),
        ...toStaff(
          people,
          { noun: 'faultContest', id: trade.id },
          { kind: 'contest_waiting', wording: 'contest_waiting' },
        ),
      ];
    }
    case 'trade.faultAttributed': {
      const { by, fault } = event.data as Facts;
      if (by === 'contest') return toParties(trade, BOTH, { kind, wording: 'fault_settled' });
      // The ruling has said it to both; whoever it counts against also hears that it counts now.
      const more = trade.endedAt ? { until: contestUntil(instantOf(trade.endedAt)) } : {};
      return toParties(trade, atFault(fault), { kind, wording: 'fault_ruled', more });
    }
    default:
      return [];
  }
}

const GIVEN: Readonly<Record<string, Wording>> = {
  warning: 'penalty_warning',
  pause: 'penalty_pause',
  ban: 'penalty_ban',
};

/** What is told of a penalty: to whoever has it, and that it is contested to the seniors who did not rule. */
export async function penaltyTellings(db: Db, event: Event): Promise<readonly Telling[]> {
  const penalty = await db.penalty.findUnique({
    where: { id: event.subjectId },
    include: { dispute: { include: CASE } },
  });
  if (!penalty) return [];
  const { id, accountId, dispute } = penalty;
  const { trade } = dispute;
  const toOwner = (wording: Wording, more: Partial<NoticeData> = {}): Telling[] => {
    const data: NoticeData = { wording, ...tradeData(trade, accountId), ...more };
    return [{ accountId, kind: 'penalty', subject: { noun: 'penalty', id }, data, app: true, mail: true }];
  };
  if (event.type === 'penalty.given')
    return toOwner(GIVEN[penalty.kind] ?? 'penalty_warning', {
      until: instantOf(penalty.until ?? penalty.contestUntil),
    });
  if (event.type === 'penalty.settled') return toOwner(penalty.lifted ? 'penalty_lifted' : 'penalty_stands');
  const judged = dispute.rulings.flatMap(({ decidedById, concurredById }) => [decidedById, concurredById]);
  const people = await staffWith(db, 'cases.pass', [trade.buyerId, trade.sellerId, ...judged]);
  return toStaff(people, { noun: 'penaltyContest', id }, { kind: 'contest_waiting', wording: 'contest_waiting' });
}
