/** Rows of the matrix: commands and queries of the nouns account, payment, price, vault, notice and privacy. One line each; see `CommandRow`. */
import { blockAccount, unblockAccount } from '#lib/account/commands/blocks.ts';
import { writeNote } from '#lib/account/commands/notes.ts';
import { trustAccount, untrustAccount } from '#lib/account/commands/trusts.ts';
import { KDF_COST } from '#lib/account/password.ts';
import { changeAddress, followLink, giveUpChange, resendProof } from '#lib/account/commands/address.ts';
import { askForReset, relockWallet, resetPassword } from '#lib/account/commands/forgotten.ts';
import { createApiKey, revokeApiKey } from '#lib/account/commands/api-keys.ts';
import { listApiKeys } from '#lib/account/queries/api-keys.ts';
import { dripTestCoins } from '#lib/account/commands/faucet.ts';
import { changePassword, publishIdentity, saveBackup } from '#lib/account/commands/keys.ts';
import { updateProfile } from '#lib/account/commands/profile.ts';
import { createSocketTicket, revokeOtherSessions, revokeSession, signOut } from '#lib/account/commands/sessions.ts';
import { askForSalt, createSignInNonce, signIn } from '#lib/account/commands/sign-in.ts';
import { signUpWithPassword } from '#lib/account/commands/sign-up.ts';
import { answerStaffCode, askStaffCode, endStaffCode } from '#lib/account/commands/staff-codes.ts';
import { getMe, listMyKeys, listSessions } from '#lib/account/queries.ts';
import { listBlocked } from '#lib/account/queries/blocks.ts';
import { listTrusted } from '#lib/account/queries/trusts.ts';
import { findStaffCode } from '#lib/account/queries/staff-codes.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import {
  markAllRead,
  markNoticeRead,
  saveDiscretion,
  savePreferences,
  saveQuietHours,
  unsubscribe,
} from '#lib/notice/commands.ts';
import { removePushDevice, savePushDevice } from '#lib/notice/push/commands.ts';
import {
  findNoticePath,
  getNoticeSettings,
  getUnread,
  listFailedMail,
  listMailbox,
  listNotices,
} from '#lib/notice/queries.ts';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  replayWebhook,
  rollWebhookSecret,
  testWebhook,
} from '#lib/notice/webhooks/commands.ts';
import { getWebhook, listWebhooks } from '#lib/notice/webhooks/queries.ts';
import { archivePaymentAccount, createPaymentAccount, renamePaymentAccount } from '#lib/payment/commands.ts';
import { getMyPaymentAccount, listMyPaymentAccounts } from '#lib/payment/queries.ts';
import { listPriceHistory } from '#lib/price/queries.ts';
import { deleteMyAccount } from '#lib/privacy/commands/delete-account.ts';
import { askExport, openExport } from '#lib/privacy/commands/export.ts';
import { makeLink } from '#lib/privacy/internal/link.ts';
import { getDeletion, listExportYears } from '#lib/privacy/queries.ts';
import {
  cancelOffersBySignature,
  depositBySignature,
  noteVaultTransaction,
  withdrawBySignature,
} from '#lib/vault/commands.ts';
import { findMyCredit, getMyVault } from '#lib/vault/queries.ts';
import { listMyVaultEntries } from '#lib/vault/queries/history.ts';
import type { Kind } from './judging.ts';
import { BYTES, sealedFor, SIGNATURE } from './values.ts';
import { type Scene } from './world.ts';

/** Of what kind it is, and how it is asked of the scene's things. The input is good enough that who asks is what decides. */
export type CommandRow = readonly [kind: Kind, ask: (ctx: Ctx, s: Scene) => unknown];

const ADDRESS = '0x00000000000000000000000000000000000000c1';
const UNREADABLE = { message: 'none', signature: SIGNATURE };
const LATER = 4_000_000_000;
const KDF = { v: 1, kind: 'argon2id', ...KDF_COST, salt: 'A'.repeat(22) } as const;

export const ACCOUNT_ROWS: Readonly<Record<string, CommandRow>> = {
  'account.blockAccount': ['other', (ctx, s) => blockAccount(ctx, { accountId: s.stranger.actor.accountId })],
  'account.unblockAccount': ['other', (ctx, s) => unblockAccount(ctx, { accountId: s.stranger.actor.accountId })],
  'account.trustAccount': ['other', (ctx, s) => trustAccount(ctx, { accountId: s.stranger.actor.accountId })],
  'account.untrustAccount': ['other', (ctx, s) => untrustAccount(ctx, { accountId: s.stranger.actor.accountId })],
  'account.writeNote': ['other', (ctx, s) => writeNote(ctx, { accountId: s.stranger.actor.accountId, text: 'x' })],
  'account.listTrusted': ['self', (ctx) => listTrusted(ctx)],
  'account.dripTestCoins': ['self', (ctx) => dripTestCoins(ctx)],
  'account.publishIdentity': ['self', (ctx, s) => publishIdentity(ctx, { identity: s.owner.identity, keys: [] })],
  'account.saveBackup': ['self', (ctx) => saveBackup(ctx, { keys: [] })],
  'account.changePassword': [
    'self',
    (ctx) => changePassword(ctx, { authSecret: 'x', newAuthSecret: 'y', kdf: KDF, keys: [] }),
  ],
  'account.updateProfile': ['self', (ctx) => updateProfile(ctx, { currency: 'EUR' })],
  'account.revokeSession': ['own', async (ctx, s) => revokeSession(ctx, { sessionId: await s.session() })],
  'account.revokeOtherSessions': ['self', (ctx) => revokeOtherSessions(ctx)],
  'account.signOut': ['public', (ctx) => signOut(ctx)],
  'account.createSocketTicket': ['self', (ctx) => createSocketTicket(ctx)],
  'account.createSignInNonce': ['public', (ctx) => createSignInNonce(ctx, { userAgent: '', ip: '' })],
  'account.signIn': [
    'public',
    (ctx) => signIn(ctx, { kind: 'wallet', ...UNREADABLE, userAgent: '', ip: '', browser: '' }),
  ],
  'account.signUpWithPassword': [
    'public',
    (ctx, s) =>
      signUpWithPassword(ctx, {
        email: `${s.id()}@example.com`,
        name: 'The owner',
        locale: 'en',
        currency: 'EUR',
        kdf: KDF,
        authSecret: 'x',
        identity: s.owner.identity,
        keys: [],
        userAgent: '',
        ip: '',
        ...UNREADABLE,
      }),
  ],
  'account.askStaffCode': ['self', (ctx) => askStaffCode(ctx)],
  'account.endStaffCode': ['self', (ctx) => endStaffCode(ctx)],
  'account.answerStaffCode': ['staff', (ctx) => answerStaffCode(ctx, { typed: '0000-0000' })],
  'account.getMe': ['self', (ctx) => getMe(ctx)],
  'account.listMyKeys': ['self', (ctx) => listMyKeys(ctx)],
  'account.listSessions': ['self', (ctx) => listSessions(ctx)],
  'account.listBlocked': ['self', (ctx) => listBlocked(ctx)],
  'account.findStaffCode': ['self', (ctx) => findStaffCode(ctx)],

  'account.resendProof': ['self', (ctx) => resendProof(ctx)],
  'account.changeAddress': ['self', (ctx, s) => changeAddress(ctx, { email: `${s.id()}@example.com` })],
  'account.giveUpChange': ['self', (ctx) => giveUpChange(ctx)],
  // Whoever has the link of a mail may do what it does.
  'account.followLink': ['public', (ctx) => followLink(ctx, { token: 'x'.repeat(63), userAgent: '', ip: '::1' })],
  'account.askForReset': [
    'public',
    (ctx, s) => askForReset(ctx, { email: `${s.id()}@example.com`, locale: 'en', userAgent: '', ip: '::1' }),
  ],
  'account.resetPassword': [
    'public',
    (ctx) => resetPassword(ctx, { token: 'x'.repeat(63), kdf: KDF, authSecret: 'x', userAgent: '', ip: '::1' }),
  ],
  'account.relockWallet': ['self', (ctx) => relockWallet(ctx, { authSecret: 'x', keys: [], ...UNREADABLE })],
  'account.askForSalt': [
    'public',
    (ctx, s) => askForSalt(ctx, { email: `${s.id()}@example.com`, userAgent: '', ip: '::1' }),
  ],
  'account.createApiKey': [
    'self',
    (ctx) => createApiKey(ctx, { name: 'Bot', scopes: ['read'], ranges: [], days: null }),
  ],
  'account.revokeApiKey': ['own', async (ctx, s) => revokeApiKey(ctx, { keyId: await s.apiKey() })],
  'account.listApiKeys': ['self', (ctx) => listApiKeys(ctx)],

  'payment.createPaymentAccount': [
    'self',
    (ctx, s) =>
      createPaymentAccount(ctx, {
        methodId: 'sepa',
        currency: 'EUR',
        label: 'Bank',
        sealed: sealedFor([s.owner]),
        commitment: BYTES,
        identifier: BYTES.slice(2),
      }),
  ],
  'payment.renamePaymentAccount': [
    'own',
    async (ctx, s) => renamePaymentAccount(ctx, { accountId: await s.paymentAccount(), label: 'New' }),
  ],
  'payment.archivePaymentAccount': [
    'own',
    async (ctx, s) => archivePaymentAccount(ctx, { accountId: await s.paymentAccount() }),
  ],
  'payment.listMyPaymentAccounts': ['self', (ctx) => listMyPaymentAccounts(ctx)],
  'payment.getMyPaymentAccount': [
    'own',
    async (ctx, s) => getMyPaymentAccount(ctx, { accountId: await s.paymentAccount() }),
  ],

  'price.listPriceHistory': [
    'public',
    (ctx) => listPriceHistory(ctx, { asset: 'USDC', currency: 'EUR', range: 'day' }),
  ],

  'vault.depositBySignature': [
    'self',
    (ctx) =>
      depositBySignature(ctx, {
        token: ADDRESS,
        amount: '5',
        validAfter: 0,
        validBefore: LATER,
        salt: BYTES,
        signature: SIGNATURE,
      }),
  ],
  'vault.withdrawBySignature': [
    'self',
    (ctx) =>
      withdrawBySignature(ctx, {
        token: ADDRESS,
        max: '5',
        to: ADDRESS,
        nonce: '0',
        validUntil: LATER,
        signature: SIGNATURE,
      }),
  ],
  'vault.cancelOffersBySignature': [
    'self',
    (ctx) => cancelOffersBySignature(ctx, { series: '1', signature: SIGNATURE }),
  ],
  'vault.noteVaultTransaction': [
    'self',
    (ctx) => noteVaultTransaction(ctx, { kind: 'deposit', token: ADDRESS, units: '5', txHash: BYTES }),
  ],
  'vault.getMyVault': ['self', (ctx) => getMyVault(ctx)],
  'vault.findMyCredit': ['self', (ctx) => findMyCredit(ctx, { chainId: 31337, tradeHash: BYTES })],
  'vault.listMyVaultEntries': ['self', (ctx) => listMyVaultEntries(ctx, {})],

  'notice.markNoticeRead': ['own', async (ctx, s) => markNoticeRead(ctx, { noticeId: await s.notice() })],
  'notice.markAllRead': ['self', (ctx) => markAllRead(ctx)],
  'notice.savePreferences': ['self', (ctx) => savePreferences(ctx, { kinds: {} })],
  'notice.saveDiscretion': ['self', (ctx) => saveDiscretion(ctx, { hideAmounts: true })],
  'notice.saveQuietHours': ['self', (ctx) => saveQuietHours(ctx, { on: false, zone: 'UTC' })],
  // Whoever has the link of a mail may stop that mail.
  'notice.unsubscribe': ['public', (ctx) => unsubscribe(ctx, { token: 'x'.repeat(43) })],
  'notice.savePushDevice': [
    'self',
    (ctx) => savePushDevice(ctx, { endpoint: 'https://10.0.0.1/x', keys: { p256dh: '', auth: '' }, label: '' }),
  ],
  // Of a device of somebody else nothing is said; what counts is whether it is gone.
  'notice.removePushDevice': [
    'own',
    async (ctx, s) => {
      const id = await s.device();
      const answer = await removePushDevice(ctx, { deviceId: id });
      if (!answer.ok) return answer;
      return (await ctx.db.pushSubscription.count({ where: { id } })) === 0 ? answer : null;
    },
  ],
  'notice.createWebhook': [
    'self',
    (ctx) => createWebhook(ctx, { url: 'https://10.0.0.1/x', topics: ['trades'] as never }),
  ],
  'notice.rollWebhookSecret': ['own', async (ctx, s) => rollWebhookSecret(ctx, { webhookId: await s.webhook() })],
  'notice.changeWebhook': ['own', async (ctx, s) => changeWebhook(ctx, { webhookId: await s.webhook(), on: false })],
  // What is not there, or not one's own, is gone already; what counts is whether this one is.
  'notice.deleteWebhook': [
    'own',
    async (ctx, s) => {
      const id = await s.webhook();
      const answer = await deleteWebhook(ctx, { webhookId: id });
      if (!answer.ok) return answer;
      return (await ctx.db.webhookEndpoint.count({ where: { id } })) === 0 ? answer : null;
    },
  ],
  'notice.testWebhook': ['own', async (ctx, s) => testWebhook(ctx, { webhookId: await s.webhook() })],
  'notice.replayWebhook': [
    'own',
    async (ctx, s) => replayWebhook(ctx, { webhookId: await s.webhook(), since: 0, missed: false }),
  ],
  'notice.listWebhooks': ['self', (ctx) => listWebhooks(ctx)],
  'notice.getWebhook': ['own', async (ctx, s) => getWebhook(ctx, { webhookId: await s.webhook() })],
  'notice.getUnread': ['self', (ctx) => getUnread(ctx)],
  'notice.listNotices': ['self', (ctx) => listNotices(ctx, { locale: 'en' })],
  'notice.findNoticePath': ['own', async (ctx, s) => findNoticePath(ctx, { noticeId: await s.notice() })],
  'notice.getNoticeSettings': ['self', (ctx) => getNoticeSettings(ctx)],
  'notice.listFailedMail': ['self', (ctx) => listFailedMail(ctx)],
  'notice.listMailbox': ['self', (ctx) => listMailbox(ctx)],

  'privacy.deleteMyAccount': ['self', (ctx) => deleteMyAccount(ctx, { name: 'somebody else', keysSaved: true })],
  'privacy.askExport': ['self', (ctx) => askExport(ctx, { kind: 'everything' })],
  'privacy.openExport': [
    'own',
    (ctx, s) => openExport(ctx, { token: makeLink({ kind: 'everything' }, s.owner.actor.sessionId, LATER) }),
  ],
  'privacy.getDeletion': ['self', (ctx) => getDeletion(ctx)],
  'privacy.listExportYears': ['self', (ctx) => listExportYears(ctx)],
};
