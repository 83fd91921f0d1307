/** Rows of the matrix: second factors and the court. */
import { confirmSession } from '#lib/account/commands/confirm.ts';
import { signInWithFactor } from '#lib/account/commands/factor-sign-in.ts';
import { enrolTotp, removeFactor, renewRecoveryCodes, startTotp } from '#lib/account/commands/factors.ts';
import { signUpWithPasskey, startPasskeySignUp } from '#lib/account/commands/passkey-sign-up.ts';
import { addPasskey, askPasskey, startPasskey } from '#lib/account/commands/passkeys.ts';
import { getConfirmWays, listMyFactors } from '#lib/account/queries/factors.ts';
import { acceptRuling, appealRuling } from '#lib/dispute/commands/appeal.ts';
import { askParties } from '#lib/dispute/commands/ask.ts';
import { addAssistant, claimCase, handOverCase } from '#lib/dispute/commands/claim-case.ts';
import { contestFault, contestPenalty, settleContest, settlePenalty } from '#lib/dispute/commands/contest.ts';
import { addEvidence, sealEvidenceAgain } from '#lib/dispute/evidence/commands.ts';
import { getEvidenceFile, listReaders } from '#lib/dispute/evidence/queries.ts';
import { addNote } from '#lib/dispute/commands/note.ts';
import { addTemplate, deleteTemplate, editTemplate } from '#lib/dispute/commands/templates.ts';
import { getPassOn } from '#lib/dispute/queries/case.ts';
import { getContestedFault, getContestedPenalty, listContests } from '#lib/dispute/queries/contests.ts';
import { getTradeFault } from '#lib/dispute/queries/fault.ts';
import { getCourtStanding } from '#lib/dispute/queries/standing.ts';
import { listTemplates } from '#lib/dispute/queries/templates.ts';
import { getWorkload } from '#lib/dispute/queries/workload.ts';
import { concurCase, decideAppeal, dissentCase, ruleCase } from '#lib/dispute/commands/rule-case.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { ok } from '#lib/kernel/result.ts';
import type { CommandRow } from './commands-account.ts';
import { SIGNATURE } from './values.ts';
import { type Scene } from './world.ts';

const WRONG = { kind: 'recovery', code: 'none' } as const;
const FROM = { userAgent: '', ip: '::1' };
const REASON = 'The bank statement shows the money arrived.';
const ruling = async (s: Scene) => ({
  disputeId: await s.dispute(),
  version: 1,
  toBuyer: '1',
  reason: REASON,
  fault: 'nobody' as const,
  offence: null,
  byNoShow: false,
});
const TEMPLATE = { kind: 'ask', title: 'Receipt', text: 'Please show it.', shared: false } as const;
const trade = async (s: Scene) => (await s.dispute(), { id: await s.disputed() });

export const LATER_ROWS: Readonly<Record<string, CommandRow>> = {
  'account.confirmSession': ['self', (ctx) => confirmSession(ctx, { proof: WRONG })],
  // Whoever has the ticket of the first half, and a factor.
  'account.signInWithFactor': [
    'public',
    (ctx) => signInWithFactor(ctx, { ticket: 'none', proof: WRONG, ...FROM } as never),
  ],
  'account.startTotp': ['self', (ctx) => startTotp({ ...ctx, actor: ctx.actor && { ...ctx.actor, confirmed: false } })],
  'account.enrolTotp': ['own', async (ctx, s) => enrolTotp(ctx, { factorId: s.id(), code: '000000' })],
  'account.renewRecoveryCodes': ['self', (ctx) => renewRecoveryCodes(ctx)],
  'account.removeFactor': ['own', async (ctx, s) => removeFactor(ctx, { factorId: await s.factor() })],
  'account.startPasskeySignUp': ['public', (ctx, s) => startPasskeySignUp(ctx, { name: `N ${s.id()}` })],
  'account.signUpWithPasskey': [
    'public',
    (ctx, s) =>
      signUpWithPasskey(ctx, {
        name: 'The owner',
        locale: 'en',
        currency: 'EUR',
        passkeyName: 'Phone',
        registration: {} as never,
        identity: s.owner.identity,
        keys: [],
        message: 'none',
        signature: SIGNATURE,
        ...FROM,
      } as never),
  ],
  'account.askPasskey': ['public', (ctx) => askPasskey(ctx)],
  'account.startPasskey': ['self', (ctx) => startPasskey(ctx)],
  'account.addPasskey': [
    'self',
    (ctx) =>
      addPasskey(
        { ...ctx, actor: ctx.actor && { ...ctx.actor, confirmed: false } },
        { name: 'Phone', registration: {} as never, keys: [] },
      ),
  ],
  'account.listMyFactors': ['self', (ctx) => listMyFactors(ctx)],
  'account.getConfirmWays': ['self', (ctx) => getConfirmWays(ctx)],

  // Every stage and every person: tests/dispute/authorisation.txt.
  'dispute.claimCase': ['staff', async (ctx, s) => claimCase(ctx, { disputeId: await s.dispute() })],
  'dispute.handOverCase': [
    'staff',
    async (ctx, s) => handOverCase(ctx, { disputeId: await s.dispute(), toId: s.id(), reason: 'Away.' }),
  ],
  'dispute.addAssistant': [
    'staff',
    async (ctx, s) => addAssistant(ctx, { disputeId: await s.dispute(), toId: s.id() }),
  ],
  'dispute.askParties': [
    'staff',
    async (ctx, s) => askParties(ctx, { disputeId: await s.dispute(), of: 'both', text: 'Why?', answerSeconds: DAY }),
  ],
  'dispute.addEvidence': [
    'party',
    async (ctx, s) => addEvidence(ctx, { ...(await trade(s)), read: async () => ok(new Uint8Array()) }),
  ],
  'dispute.sealEvidenceAgain': ['party', async (ctx, s) => sealEvidenceAgain(ctx, { ...(await trade(s)), keys: [] })],
  'dispute.listReaders': ['party', async (ctx, s) => listReaders(ctx, await trade(s))],
  'dispute.getEvidenceFile': [
    'case',
    async (ctx, s) => getEvidenceFile(ctx, { disputeId: await s.dispute(), evidenceId: await s.evidence() }),
  ],
  'dispute.addNote': ['staff', async (ctx, s) => addNote(ctx, { disputeId: await s.dispute(), text: 'Odd.' })],
  'dispute.ruleCase': ['staff', async (ctx, s) => ruleCase(ctx, await ruling(s))],
  'dispute.concurCase': ['staff', async (ctx, s) => concurCase(ctx, { disputeId: await s.dispute(), version: 1 })],
  'dispute.dissentCase': [
    'staff',
    async (ctx, s) => dissentCase(ctx, { disputeId: await s.dispute(), version: 1, reason: 'No.' }),
  ],
  'dispute.decideAppeal': ['staff', async (ctx, s) => decideAppeal(ctx, await ruling(s))],
  'dispute.acceptRuling': ['party', async (ctx, s) => acceptRuling(ctx, await trade(s))],
  'dispute.appealRuling': ['party', async (ctx, s) => appealRuling(ctx, { ...(await trade(s)), reason: 'No.' })],
  'dispute.contestFault': ['party', async (ctx, s) => contestFault(ctx, { id: await s.ended(), text: 'Not me.' })],
  'dispute.settleContest': [
    'staff',
    async (ctx, s) => settleContest(ctx, { id: await s.ended(), fault: 'nobody', reason: REASON }),
  ],
  'dispute.contestPenalty': [
    'own',
    async (ctx, s) => contestPenalty(ctx, { penaltyId: await s.penalty(), text: 'Not me.' }),
  ],
  'dispute.settlePenalty': [
    'staff',
    async (ctx, s) => settlePenalty(ctx, { penaltyId: await s.penalty(), lift: true, reason: REASON }),
  ],
  'dispute.getTradeFault': ['party', async (ctx, s) => getTradeFault(ctx, { id: await s.ended() })],
  'dispute.getCourtStanding': ['self', (ctx) => getCourtStanding(ctx)],
  'dispute.listContests': ['staff', (ctx) => listContests(ctx)],
  'dispute.getContestedFault': ['staff', async (ctx, s) => getContestedFault(ctx, { id: await s.ended() })],
  'dispute.getContestedPenalty': [
    'staff',
    async (ctx, s) => getContestedPenalty(ctx, { penaltyId: await s.penalty() }),
  ],
  'dispute.getWorkload': ['desk', (ctx) => getWorkload(ctx, { chainId: 31337, days: 30 })],
  'dispute.getPassOn': ['staff', async (ctx, s) => getPassOn(ctx, { disputeId: await s.dispute() })],
  'dispute.listTemplates': ['staff', (ctx) => listTemplates(ctx)],
  'dispute.addTemplate': ['staff', (ctx) => addTemplate(ctx, TEMPLATE)],
  'dispute.editTemplate': ['staff', (ctx, s) => editTemplate(ctx, { ...TEMPLATE, templateId: s.id() })],
  'dispute.deleteTemplate': ['staff', (ctx, s) => deleteTemplate(ctx, { templateId: s.id() })],
};
