import type { Table } from './table.ts';

/** Second factors. Pure. */
export const FACTOR_TABLES: readonly Table[] = [
  {
    model: 'Factor',
    mine: 't."accountId" = me.id',
    left: { secret: 'whoever has it can make the codes' },
    entries: [
      {
        what: 'factor',
        columns: 'kind name createdAt enrolledAt lastUsedAt transports',
        why: 'sign_in',
        kept: 'account',
        seen: 'you',
      },
      {
        what: 'factor_secret',
        columns: 'secret lastStep credentialId publicKey counter',
        why: 'sign_in',
        kept: 'account',
        seen: 'machine',
      },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'RecoveryCode',
    mine: null,
    instead: 'hashes of codes that their owner has on paper',
    entries: [{ what: 'recovery_code', columns: 'hash usedAt', why: 'sign_in', kept: 'account', seen: 'machine' }],
    plain: 'accountId createdAt',
    atDeletion: 'deleted',
  },
  {
    model: 'FactorTicket',
    mine: null,
    instead: 'hashes that are good for minutes, between the two halves of a sign-in',
    entries: [
      {
        what: 'factor_ticket',
        columns: 'browserHash triesLeft usedAt',
        why: 'sign_in',
        kept: 'ticket',
        seen: 'machine',
      },
    ],
    plain: 'hash accountId expiresAt',
    atDeletion: 'deleted',
  },
  {
    model: 'PasskeyChallenge',
    mine: null,
    instead: 'random numbers that are good for minutes',
    entries: [
      { what: 'passkey_challenge', columns: 'purpose usedAt', why: 'sign_in', kept: 'ticket', seen: 'machine' },
    ],
    plain: 'challenge accountId expiresAt',
    atDeletion: 'deleted',
  },
  {
    model: 'FactorTry',
    mine: 't."accountId" = me.id',
    left: { place: 'a hash under a key of the server’s' },
    entries: [{ what: 'factor_try', columns: 'at place', why: 'protect', kept: 'staff_code', seen: 'machine' }],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
];
