import type { Table } from './table.ts';

/** What people of the staff do. Of others it names whom it was about. Pure. */
export const STAFF_TABLES: readonly Table[] = [
  {
    model: 'AuditEntry',
    // Entries about somebody are the staff's own: they would tell who looked into what.
    mine: 't."actorId" = me.id',
    entries: [
      {
        what: 'audit',
        columns: 'at kind act actorId seats subjectNoun subjectId reason data requestId',
        why: 'protect',
        kept: 'audit',
        seen: 'moderators',
      },
    ],
    plain: 'seq prevHash hash',
    atDeletion: 'kept',
  },
  {
    model: 'Reconciliation',
    mine: 't."askedById" = me.id',
    entries: [
      { what: 'reconciliation', columns: 'askedById startedAt', why: 'protect', kept: 'audit', seen: 'moderators' },
    ],
    plain: 'id chainId state whole endedAt block eventId checked alarms explained differences fault',
    atDeletion: 'kept',
  },
  {
    model: 'SiteSetting',
    mine: 't."setById" = me.id',
    entries: [
      {
        what: 'site_setting',
        columns: 'key scope value effectiveFrom setAt setById reason withdrawnAt withdrawnById',
        why: 'protect',
        kept: 'audit',
        seen: 'moderators',
      },
    ],
    plain: 'seq',
    atDeletion: 'kept',
  },
  {
    model: 'ArbiterPanel',
    mine: 't."adoptedById" = me.id OR me.wallet = ANY(t."members")',
    entries: [
      {
        what: 'panel',
        columns: 'address members adoptedAt adoptedById reason retiredAt',
        why: 'protect',
        kept: 'audit',
        seen: 'everyone',
      },
    ],
    plain: 'id chainId threshold',
    atDeletion: 'kept',
  },
  {
    model: 'Announcement',
    mine: 't."setById" = me.id',
    entries: [
      {
        what: 'announcement',
        columns: 'audience tone words fromAt untilAt setById reason createdAt endedAt',
        why: 'tell',
        kept: 'audit',
        seen: 'moderators',
      },
    ],
    plain: 'id dismissable',
    atDeletion: 'kept',
  },
];
