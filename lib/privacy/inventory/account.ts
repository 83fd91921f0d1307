import type { Table } from './table.ts';

/** The account and how it is signed in to. Pure. */
export const ACCOUNT_TABLES: readonly Table[] = [
  {
    model: 'Account',
    mine: 't."id" = me.id',
    left: {
      signInHash: 'proves a password and is of no use to anybody but whoever wants to guess it',
      nameKey: 'the name once more, with look-alike letters folded',
    },
    entries: [
      { what: 'name', columns: 'name nameKey createdAt', why: 'carry_out', kept: 'account', seen: 'everyone' },
      { what: 'email', columns: 'email emailClaim', why: 'sign_in', kept: 'account', seen: 'you' },
      { what: 'password', columns: 'passwordKdf signInHash', why: 'sign_in', kept: 'account', seen: 'machine' },
      { what: 'wallet', columns: 'walletKind walletAddress', why: 'carry_out', kept: 'account', seen: 'everyone' },
      { what: 'preferences', columns: 'locale currency', why: 'choose', kept: 'account', seen: 'you' },
      { what: 'country', columns: 'country', why: 'offer', kept: 'account', seen: 'you' },
      { what: 'roles', columns: 'roles', why: 'protect', kept: 'account', seen: 'you' },
      { what: 'last_seen', columns: 'lastSeenAt', why: 'offer', kept: 'account', seen: 'everyone' },
      {
        what: 'identity',
        columns: 'identityPublicKey identitySigningKey identitySignature identityIssuedAt',
        why: 'carry_out',
        kept: 'account',
        seen: 'everyone',
      },
      {
        what: 'standing',
        columns:
          'tradesDone tradesDone30d partners completionBps medianPaySeconds medianReleaseSeconds feedbackPositive feedbackNegative disputesLost firstTradeAt scoreLow scoreHigh',
        why: 'protect',
        kept: 'trade',
        seen: 'everyone',
      },
      { what: 'bond', columns: 'bondAsset bondUnits', why: 'protect', kept: 'account', seen: 'everyone' },
      { what: 'away', columns: 'awaySince awayUntil', why: 'offer', kept: 'account', seen: 'everyone' },
      { what: 'pause', columns: 'pausedUntil', why: 'protect', kept: 'account', seen: 'you' },
      { what: 'freeze', columns: 'frozenUntil walletShut', why: 'protect', kept: 'account', seen: 'you' },
    ],
    plain: 'id demo deletedAt',
    atDeletion: 'emptied',
  },
  {
    model: 'SealedKey',
    mine: 't."accountId" = me.id',
    entries: [{ what: 'keys', columns: 'purpose lock slot envelope', why: 'sign_in', kept: 'account', seen: 'sealed' }],
    plain: 'id accountId createdAt',
    atDeletion: 'deleted',
  },
  {
    model: 'IdentityChange',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'identity_before',
        columns: 'publicKey signingKey signature issuedAt newPublicKey at',
        why: 'prove',
        kept: 'account',
        seen: 'both',
      },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'Session',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'session',
        columns: 'userAgent place createdAt lastSeenAt expiresAt revokedAt confirmedAt factor factorAt',
        why: 'sign_in',
        kept: 'session',
        seen: 'you',
      },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'SocketTicket',
    mine: null,
    instead: 'hashes that are good for half a minute; which sessions there are is in Session',
    entries: [{ what: 'ticket', columns: 'sessionId redeemedAt', why: 'sign_in', kept: 'ticket', seen: 'machine' }],
    plain: 'hash accountId expiresAt',
    atDeletion: 'deleted',
  },
  {
    model: 'CommandKey',
    mine: null,
    instead: 'what was answered to a command, for a retry; what it did is in the other tables',
    entries: [
      { what: 'command', columns: 'command bodyHash answer', why: 'carry_out', kept: 'command', seen: 'machine' },
    ],
    plain: 'accountId key createdAt',
    atDeletion: 'deleted',
  },
  {
    model: 'Block',
    // Who has blocked the person is nobody's to tell.
    mine: 't."blockerId" = me.id',
    entries: [{ what: 'block', columns: 'blockedId createdAt', why: 'choose', kept: 'account', seen: 'you' }],
    plain: 'blockerId',
    atDeletion: 'deleted',
  },
  {
    model: 'Trust',
    // Who trusts the person is nobody's to tell.
    mine: 't."trusterId" = me.id',
    entries: [{ what: 'trust', columns: 'trustedId createdAt', why: 'choose', kept: 'account', seen: 'you' }],
    plain: 'trusterId',
    atDeletion: 'deleted',
  },
  {
    model: 'TraderNote',
    // What others noted about the person is theirs.
    mine: 't."authorId" = me.id',
    entries: [
      { what: 'trader_note', columns: 'aboutId text createdAt updatedAt', why: 'choose', kept: 'account', seen: 'you' },
    ],
    plain: 'authorId',
    atDeletion: 'deleted',
  },
  {
    model: 'StaffCode',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'staff_code',
        columns: 'code counterCode provedAt moderatorId endedAt',
        why: 'protect',
        kept: 'staff_code',
        seen: 'moderators',
      },
    ],
    plain: 'id accountId createdAt expiresAt',
    atDeletion: 'deleted',
  },
  {
    model: 'StaffTry',
    mine: 't."accountId" = me.id',
    entries: [{ what: 'staff_try', columns: 'at', why: 'protect', kept: 'staff_code', seen: 'machine' }],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'Departure',
    mine: null,
    instead: 'comes into being when an account is deleted; after that nobody can ask for an export',
    entries: [
      {
        what: 'departure',
        columns: 'walletMark nameMark at nameKeptUntil pausedUntil heirId',
        why: 'protect',
        kept: 'departure',
        seen: 'machine',
      },
    ],
    plain: 'accountId',
    atDeletion: 'kept',
  },
  {
    model: 'ApiKey',
    mine: 't."accountId" = me.id',
    left: { secretHash: 'proves a key and is of no use to anybody but whoever wants to guess it' },
    entries: [
      {
        what: 'api_key',
        columns: 'name scopes ranges createdAt expiresAt revokedAt lastUsedAt lastUsedFrom',
        why: 'sign_in',
        kept: 'account',
        seen: 'you',
      },
      { what: 'api_key_secret', columns: 'secretHash', why: 'sign_in', kept: 'account', seen: 'machine' },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'Restraint',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'restraint',
        columns: 'bannedAt pausedUntil heldAt',
        why: 'protect',
        kept: 'departure',
        seen: 'moderators',
      },
    ],
    plain: 'accountId',
    // Should the wallet come back, it comes back restrained.
    atDeletion: 'kept',
  },
  {
    model: 'StaffNote',
    mine: null,
    instead: 'what staff note while they look into something would tell those who cheat how they are found',
    entries: [
      { what: 'staff_note', columns: 'authorId text createdAt', why: 'protect', kept: 'account', seen: 'moderators' },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'AccountLink',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'account_link',
        columns: 'purpose address locale createdAt expiresAt usedAt endedAt',
        why: 'sign_in',
        kept: 'link',
        seen: 'machine',
      },
    ],
    plain: 'id accountId changeId',
    atDeletion: 'deleted',
  },
  {
    model: 'AddressChange',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'address_change',
        columns: 'before after askedAt effectiveAt endedAt doneAt',
        why: 'protect',
        kept: 'link',
        seen: 'you',
      },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'Device',
    mine: 't."accountId" = me.id',
    left: { hash: 'proves a cookie and is of no use to anybody but whoever wants to guess it' },
    entries: [
      { what: 'known_browser', columns: 'hash createdAt lastUsedAt', why: 'protect', kept: 'account', seen: 'machine' },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
];
