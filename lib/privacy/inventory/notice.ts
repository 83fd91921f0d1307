import type { Table } from './table.ts';

const MY_WEBHOOKS = '(SELECT x."id" FROM "WebhookEndpoint" x WHERE x."accountId" = me.id)';

/** What a person is told, and where. Pure. */
export const NOTICE_TABLES: readonly Table[] = [
  {
    model: 'Notice',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'notice',
        columns: 'kind subjectNoun subjectId data createdAt readAt',
        why: 'tell',
        kept: 'notice',
        seen: 'you',
      },
    ],
    plain: 'id accountId eventId inApp mailId',
    atDeletion: 'deleted',
  },
  {
    model: 'NoticePreference',
    mine: 't."accountId" = me.id',
    entries: [{ what: 'notice_choice', columns: 'kind app mail push', why: 'choose', kept: 'account', seen: 'you' }],
    plain: 'accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'QuietHours',
    mine: 't."accountId" = me.id',
    entries: [{ what: 'quiet', columns: 'zone fromMinute toMinute', why: 'choose', kept: 'account', seen: 'you' }],
    plain: 'accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'Discretion',
    mine: 't."accountId" = me.id',
    entries: [{ what: 'discretion', columns: 'hideAmounts', why: 'choose', kept: 'account', seen: 'you' }],
    plain: 'accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'Mail',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'mail',
        columns: 'to topic locale subject text html sentAt lastError createdAt',
        why: 'tell',
        kept: 'mail',
        seen: 'you',
      },
    ],
    plain: 'id accountId state attempts dueAt claimedUntil uncertain messageId',
    atDeletion: 'deleted',
  },
  {
    model: 'UnsubscribeToken',
    mine: null,
    instead: 'hashes of the links in the mails that stop them',
    entries: [{ what: 'stop_link', columns: 'topic usedAt', why: 'tell', kept: 'account', seen: 'machine' }],
    plain: 'hash accountId createdAt',
    atDeletion: 'deleted',
  },
  {
    model: 'PushSubscription',
    mine: 't."accountId" = me.id',
    left: { auth: 'whoever has it can send to the device' },
    entries: [
      {
        what: 'device',
        columns: 'endpoint p256dh auth label createdAt lastOkAt',
        why: 'tell',
        kept: 'device',
        seen: 'you',
      },
    ],
    plain: 'id accountId sessionId',
    atDeletion: 'deleted',
  },
  {
    model: 'Push',
    mine: 't."noticeId" IN (SELECT n."id" FROM "Notice" n WHERE n."accountId" = me.id)',
    entries: [{ what: 'push', columns: 'state sentAt lastError', why: 'tell', kept: 'notice', seen: 'machine' }],
    plain: 'id noticeId subscriptionId attempts dueAt claimedUntil createdAt',
    atDeletion: 'deleted',
  },
  {
    model: 'WebhookEndpoint',
    mine: 't."accountId" = me.id',
    left: { secret: 'whoever has it can sign as we do', oldSecret: 'whoever has it can sign as we do' },
    entries: [
      {
        what: 'webhook',
        columns: 'url topics createdAt offAt offReason lastOkAt',
        why: 'tell',
        kept: 'account',
        seen: 'you',
      },
      { what: 'webhook_secret', columns: 'secret oldSecret oldUntil', why: 'tell', kept: 'account', seen: 'machine' },
    ],
    plain: 'id accountId sequence version failures failingSince restsUntil',
    atDeletion: 'deleted',
  },
  {
    model: 'WebhookMessage',
    mine: `t."endpointId" IN ${MY_WEBHOOKS}`,
    entries: [
      {
        what: 'webhook_message',
        columns: 'type body state createdAt doneAt',
        why: 'tell',
        kept: 'webhook',
        seen: 'you',
      },
    ],
    plain: 'id endpointId cause sequence attempts claims dueAt claimedUntil triedSince',
    atDeletion: 'deleted',
  },
  {
    model: 'WebhookTry',
    mine: `t."endpointId" IN ${MY_WEBHOOKS}`,
    entries: [
      { what: 'webhook_try', columns: 'at tookMs status answer error', why: 'tell', kept: 'webhook', seen: 'you' },
    ],
    plain: 'id endpointId messageId attempt',
    atDeletion: 'deleted',
  },
];
