'use client';
import { useEffect, useMemo, useState } from 'react';
import type { IdentityKey } from '#components/account/keys.ts';
import { openEvidence, type EvidenceGround, type Opened } from '#lib/dispute/evidence/sealing.ts';
import type { EvidenceView } from '#lib/dispute/evidence/view.ts';
import type { PictureContent } from '#lib/dispute/evidence/sealing.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Result } from '#lib/kernel/result.ts';

/** What it is and says, checked on this screen; undefined while the reader's key is locked. */
export function useOpened(
  evidence: EvidenceView,
  { tradeHash, buyer, seller }: EvidenceGround,
  key: IdentityKey | undefined,
): Result<Opened> | undefined {
  // A refreshed page brings the same again as another object.
  const text = JSON.stringify(evidence);
  return useMemo(
    () => key && openEvidence(JSON.parse(text) as EvidenceView, { tradeHash, buyer, seller }, key.secretKey),
    [text, tradeHash, buyer, seller, key],
  );
}

type Fetched = { readonly share: number; readonly bytes?: Uint8Array; readonly refusal?: Refusal };

/** The picture itself, fetched and checked once it is wanted; what has not come when it goes is given up. */
export function useEvidencePicture(disputeId: string, id: string, content: PictureContent, wanted: boolean) {
  const [fetched, setFetched] = useState<Fetched>({ share: 0 });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    const under = new AbortController();
    const { signal } = under;
    const tell = (next: Fetched) => signal.aborted || setFetched(next);
    tell({ share: 0 });
    import('#lib/dispute/evidence/evidence.browser.ts')
      .then(({ fetchEvidence }) =>
        fetchEvidence(disputeId, id, content, { signal, onProgress: (share) => tell({ share }) }),
      )
      .then(
        (got) => tell(got.ok ? { share: 1, bytes: got.value } : { share: 0, refusal: got.refusal }),
        () => tell({ share: 0, refusal: refuseRequest('request.unreachable') }),
      );
    return () => under.abort();
  }, [disputeId, id, content, wanted, tries]);
  return {
    ...fetched,
    again: () => setTries((before) => before + 1),
    refuse: (refusal: Refusal) => setFetched({ share: 0, refusal }),
  };
}
