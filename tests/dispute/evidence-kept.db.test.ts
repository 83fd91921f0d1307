import { beforeAll, describe, expect, it } from 'vitest';
import { EVIDENCE_KEPT_DAYS, PENDING_FOR } from '#lib/dispute/evidence/schema.ts';
import { sweepEvidence } from '#lib/dispute/evidence/sweep.ts';
import { dateOf, DAY } from '#lib/kernel/instant.ts';
import { fileKey, storage, type Storage } from '#lib/storage/storage.ts';
import { testDatabase } from '../setup/database.ts';
import { everyRow } from '../setup/rows.ts';
import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { NOW, type Case } from './court-scene.ts';
import { codeOf, openEvidenceScene, pictureOf, sealedPicture } from './evidence-scene.ts';

const { db } = await testDatabase();
let scene: Awaited<ReturnType<typeof openEvidenceScene>>;
beforeAll(async () => {
  scene = await openEvidenceScene(db);
});
const must = <T>(result: Parameters<typeof scene.court.must<T>>[0]) => scene.court.must(result);
const is = async (id: string) => (await db.caseEvidence.count({ where: { id } })) === 1;
const close = (of: Case, closedAt: number) =>
  db.dispute.update({ where: { id: of.disputeId }, data: { state: 'closed', closedAt: dateOf(closedAt) } });

describe('the server', () => {
  it('holds nothing of evidence that could be read: not its pixels, its words, the payment details or a key', async () => {
    const of = await scene.court.makeCase();
    const picture = sealedPicture('My salary of May', pictureOf('PIXELS-IN-THE-CLEAR'));
    const { id } = await must(scene.lay('buyer', of, picture));
    const account = '{"fields":{"iban":"DE89370400440532013000"}}';
    await must(scene.lay('seller', of, { content: { kind: 'payee', account }, ciphertext: new Uint8Array() }));
    const all = [await everyRow(db), ...scene.kept()].join('\n');
    const { file } = picture.content as { file: { key: string } };
    for (const secret of ['PIXELS-IN-THE-CLEAR', 'My salary', 'DE8937', file.key]) expect(all).not.toContain(secret);
    // The search finds what is there.
    expect(all).toContain(id);
    expect(all).toContain(Buffer.from(picture.ciphertext.subarray(10, 40)).toString('latin1'));
  });
});

describe('evidence', () => {
  it('goes so many days after its case was closed, bytes, row and keys; the hashes stay in the log', async () => {
    const [of, open] = [await scene.court.makeCase(), await scene.court.makeCase()];
    const { id } = await must(scene.lay('buyer', of));
    const other = (await must(scene.lay('buyer', open))).id;
    await close(of, NOW);
    await sweepEvidence(db, NOW + EVIDENCE_KEPT_DAYS * DAY - 10);
    expect(await is(id)).toBe(true);
    await sweepEvidence(db, NOW + EVIDENCE_KEPT_DAYS * DAY + 10);
    expect([await is(id), await is(other)]).toEqual([false, true]);
    expect(await storage().get(fileKey('evidence', id))).toBeUndefined();
    expect(await storage().get(fileKey('evidence', other))).toBeDefined();
    expect(await db.evidenceKey.count({ where: { evidenceId: id } })).toBe(0);
    expect(await db.event.count({ where: { type: 'dispute.evidenceAdded', subjectId: of.disputeId } })).toBe(1);
    expect(codeOf(await scene.fetchAs('buyer', of, id))).toBe('dispute.evidence_not_found');
  });

  it('stays while something of its case is contested', async () => {
    const [fault, penalty] = [await scene.court.makeCase(), await scene.court.makeCase()];
    const ids = [(await must(scene.lay('buyer', fault))).id, (await must(scene.lay('seller', penalty))).id];
    for (const one of [fault, penalty]) await close(one, NOW);
    const accountId = scene.key('buyer').actor.accountId;
    const at = dateOf(NOW);
    await db.faultContest.create({ data: { tradeId: fault.tradeId, byId: accountId, text: 'No.', at } });
    await db.penalty.create({
      data: {
        id: '0'.repeat(20),
        disputeId: penalty.disputeId,
        accountId,
        offence: 'silence',
        kind: 'warning',
        at,
        contestUntil: at,
        contestedAt: at,
      },
    });
    const late = NOW + 2 * EVIDENCE_KEPT_DAYS * DAY;
    await sweepEvidence(db, late);
    expect(await Promise.all(ids.map(is))).toEqual([true, true]);
    await db.faultContest.updateMany({ data: { settledAt: at } });
    await db.penalty.updateMany({ data: { settledAt: at } });
    await sweepEvidence(db, late);
    expect(await Promise.all(ids.map(is))).toEqual([false, false]);
  });

  it('that never came whole goes after a day, and holds up nothing where the store is away', async () => {
    const of = await scene.court.makeCase();
    const ids = [(await must(scene.lay('buyer', of))).id, (await must(scene.lay('buyer', of))).id] as const;
    await db.caseEvidence.updateMany({ where: { id: { in: [...ids] } }, data: { addedAt: null } });
    await sweepEvidence(db, NOW + PENDING_FOR - 60);
    expect(await is(ids[0])).toBe(true);
    const store = storage() as { delete: Storage['delete'] };
    const { delete: remove } = store;
    store.delete = async (key) => {
      if (key.endsWith(ids[0])) throw new Error('the store is away');
      await remove(key);
    };
    await expect(sweepEvidence(db, NOW + PENDING_FOR + 60)).rejects.toThrow(
      '1 pieces of evidence could not be deleted',
    );
    store.delete = remove;
    expect(await Promise.all(ids.map(is))).toEqual([true, false]);
    await sweepEvidence(db, NOW + PENDING_FOR + 60);
    expect(await is(ids[0])).toBe(false);
  });

  it('of a person who deleted their account since is still proved to be theirs, for whoever had the case', async () => {
    const of = await scene.court.makeCase();
    const { id } = await must(scene.lay('seller', of));
    await must(claimCase(scene.court.as('first'), of));
    await close(of, NOW);
    const accountId = scene.key('seller').actor.accountId;
    await db.evidenceKey.deleteMany({ where: { accountId } });
    await db.account.update({
      where: { id: accountId },
      data: { identityPublicKey: null, identitySigningKey: null, identitySignature: null, walletAddress: '0xgone' },
    });
    expect(await scene.drawnBy('first', of, id)).toBe('ok');
    expect(await scene.drawnBy('buyer', of, id)).toBe('ok');
  });
});
