/**
 * What only people's own devices do with evidence: seal it for everybody who may come to read it and hand it in; let in who came later; fetch a picture,
 * open it, check it.
 *
 *     const packed = await sealForCourt(place, { kind: 'picture', ... }, key, call);   // once: sent again after a lost answer, it is there once
 *     const added = await sendEvidence(tradeId, packed.value, { ciphertext });
 */
import { verifyIdentity } from '#lib/account/identity.ts';
import type { Call } from '#lib/http/browser.ts';
import { newKey } from '#lib/http/browser.ts';
import { download, upload, type Transfer } from '#lib/http/upload.browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { IdentityKey } from '#lib/trade/browser.ts';
import type { Party } from '#lib/trade/policy.ts';
import { refuseTrade } from '#lib/trade/refusals.ts';
import {
  openEvidence,
  openEvidencePicture,
  sealEvidence,
  sealEvidenceKey,
  type EvidenceContent,
  type EvidenceGround,
  type PictureContent,
} from './sealing.ts';
import { MOST_KEYS, packEvidence } from './schema.ts';
import type { EvidenceView, ReadersView, ReaderView } from './view.ts';

export type CasePlace = { readonly tradeId: string; readonly by: Party; readonly ground: EvidenceGround };

const pathOf = (tradeId: string) => `/trades/${encodeURIComponent(tradeId)}/evidence`;

/**
 * Readers with keys that their own wallet vouches for. A party's has to be the wallet that the terms name; that a moderator is one is the site's word.
 * Refuses `trade.partner_key_unproven`: somebody slips in a key between the two.
 */
export function provenReaders(
  readers: readonly ReaderView[],
  ground: EvidenceGround,
): Result<readonly { readonly accountId: string; readonly publicKey: string }[]> {
  const proven: { accountId: string; publicKey: string }[] = [];
  for (const { accountId, as, identity } of readers) {
    if (!identity) continue;
    const good = verifyIdentity(identity);
    const isParty = as === 'buyer' || as === 'seller';
    if (isParty && !(good && identity.owner.toLowerCase() === ground[as].toLowerCase()))
      return refused(refuseTrade('trade.partner_key_unproven'));
    if (good) proven.push({ accountId, publicKey: identity.publicKey });
  }
  return ok(proven);
}

/** Seals and signs content, and its key to every reader; what is answered is ready to be sent. `ciphertext`: the picture's, sealed before. */
export async function sealForCourt(
  { tradeId, by, ground }: CasePlace,
  content: EvidenceContent,
  ciphertext: Uint8Array,
  { key, call }: { readonly key: IdentityKey; readonly call: Call },
): Promise<Result<Uint8Array>> {
  const found = await call<ReadersView>('GET', `${pathOf(tradeId)}/readers`);
  if (!found.ok) return found;
  const readers = provenReaders(found.value.readers, ground);
  if (!readers.ok) return readers;
  const place = { trade: ground.tradeHash, by };
  const { key: contentKey, ...signed } = sealEvidence(place, content, key.secretKey);
  const { trade, commitment } = { ...place, ...signed };
  const keys = readers.value.map(({ accountId, publicKey }) => ({
    accountId,
    sealed: sealEvidenceKey(contentKey, publicKey, { trade, commitment }),
  }));
  return ok(packEvidence({ ...signed, keys }, ciphertext));
}

export const sendEvidence = (tradeId: string, packed: Uint8Array, transfer: Transfer = {}) =>
  upload<{ readonly id: string }>(pathOf(tradeId), packed, transfer);

/** Seals to readers who have no key yet what this person can open. Answers how many keys were handed in. */
export async function sealLacking(
  { tradeId, ground }: CasePlace,
  evidence: readonly EvidenceView[],
  { key, call }: { readonly key: IdentityKey; readonly call: Call },
): Promise<Result<number>> {
  const found = await call<ReadersView>('GET', `${pathOf(tradeId)}/readers`);
  if (!found.ok) return found;
  const readers = provenReaders(found.value.readers, ground);
  if (!readers.ok) return readers;
  const keyOf = new Map(readers.value.map(({ accountId, publicKey }) => [accountId, publicKey]));
  const opened = new Map(
    evidence.flatMap((one) => {
      const got = openEvidence(one, ground, key.secretKey);
      return got.ok ? [[one.id, { key: got.value.key, commitment: one.commitment }] as const] : [];
    }),
  );
  const keys = found.value.lacking.flatMap(({ evidenceId, accountId }) => {
    const [one, publicKey] = [opened.get(evidenceId), keyOf.get(accountId)];
    if (!one || publicKey === undefined) return [];
    const place = { trade: ground.tradeHash, commitment: one.commitment };
    return [{ evidenceId, accountId, sealed: sealEvidenceKey(one.key, publicKey, place) }];
  });
  for (let at = 0; at < keys.length; at += MOST_KEYS) {
    const body = { keys: keys.slice(at, at + MOST_KEYS) };
    const sealed = await call('POST', `${pathOf(tradeId)}/keys`, body, { key: newKey() });
    if (!sealed.ok) return sealed;
  }
  return ok(keys.length);
}

/** A picture, fetched, opened and checked: what is answered may be shown. Refuses `dispute.evidence_not_found`, and what `openEvidencePicture` does. */
export async function fetchEvidence(
  disputeId: string,
  evidenceId: string,
  content: PictureContent,
  transfer: Transfer = {},
): Promise<Result<Uint8Array>> {
  const path = `/disputes/${encodeURIComponent(disputeId)}/evidence/${encodeURIComponent(evidenceId)}`;
  const ciphertext = await download(path, content.file.size, transfer);
  return ciphertext.ok ? openEvidencePicture(content, ciphertext.value) : ciphertext;
}
