'use client';
import { useEffect, useRef } from 'react';
import type { IdentityKey } from '#components/account/keys.ts';
import type { Deliver } from '#components/chat/use-attach.ts';
import type { Prepared } from '#lib/chat/picture.browser.ts';
import type { CasePlace } from '#lib/dispute/evidence/evidence.browser.ts';
import type { EvidenceView } from '#lib/dispute/evidence/view.ts';
import type { PartyDisputeView } from '#lib/dispute/view.ts';
import { call } from '#lib/http/browser.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { payeeTextOf } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';

const load = () => import('#lib/dispute/evidence/evidence.browser.ts');

export const placeOf = (trade: TradeView): CasePlace => ({
  tradeId: trade.id,
  by: trade.party,
  ground: { tradeHash: trade.tradeHash, buyer: trade.terms.buyer, seller: trade.terms.seller },
});

type Ask = () => Promise<Result<IdentityKey>>;

/** Seals a picture with its words for the court and sends it. After a lost answer the very same is sent again: it is there once. */
export function useDeliver(trade: TradeView, ask: Ask): Deliver<unknown> {
  const last = useRef<{ readonly picture: Prepared; readonly caption: string; readonly packed: Uint8Array }>(undefined);
  return async (picture, words, transfer) => {
    const caption = words.trim();
    const known = last.current;
    let packed = known?.picture === picture && known.caption === caption ? known.packed : undefined;
    const { sealForCourt, sendEvidence } = await load();
    if (!packed) {
      const key = await ask();
      if (!key.ok) return key;
      const { type, width, height, sealed } = picture;
      const { ciphertext, ...file } = sealed;
      const content = { kind: 'picture', caption, file: { ...file, type, width, height } } as const;
      const made = await sealForCourt(placeOf(trade), content, ciphertext, { key: key.value, call });
      if (!made.ok) return made;
      packed = made.value;
      last.current = { picture, caption, packed };
    }
    return sendEvidence(trade.id, packed, transfer);
  };
}

/** Opens the payment details and lays them before the court. */
export async function layPayee(trade: TradeView, ask: Ask): Promise<Result<unknown>> {
  const key = await ask();
  if (!key.ok) return key;
  const account = payeeTextOf(trade, key.value.secretKey);
  if (!account.ok) return account;
  const { sealForCourt, sendEvidence } = await load();
  const content = { kind: 'payee', account: account.value } as const;
  const packed = await sealForCourt(placeOf(trade), content, new Uint8Array(), { key: key.value, call });
  return packed.ok ? sendEvidence(trade.id, packed.value) : packed;
}

/**
 * Lets those in who came later, without a word: once the page is there with an open key, and again when the case has changed. What does not work out is
 * tried again with the next look at the page.
 */
export function useSealLacking(trade: TradeView, dispute: PartyDisputeView, key: IdentityKey | undefined): void {
  const { evidence, state, moderatorName } = dispute;
  const latest = useRef<{ trade: TradeView; evidence: readonly EvidenceView[] }>(undefined);
  useEffect(() => {
    latest.current = { trade, evidence };
  });
  const done = state === 'closed' || evidence.length === 0;
  const seen = `${state} ${moderatorName} ${evidence.length}`;
  useEffect(() => {
    if (!key || done) return;
    let gone = false;
    const seal = async () => {
      const { sealLacking } = await load();
      const now = latest.current;
      if (gone || !now) return ok(0);
      return sealLacking(placeOf(now.trade), now.evidence, { key, call });
    };
    void seal().catch(() => {});
    return () => {
      gone = true;
    };
  }, [key, done, seen]);
}
