'use client';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { observeServerNow, serverNow } from '#components/ui/server-clock.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { RULING_VALID_FOR, rulingDataOf, type RulingAct } from '#lib/dispute/ruling.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { call } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';

/** Signs rulings with the moderator's own wallet, which asks each time, and hands them in. */
export function useRuling(view: CaseView) {
  const refresh = useRefresh();
  const signer = useSigner({ askAgain: true });
  const [refusal, setRefusal] = useState<Refusal>();

  const sign = async (act: RulingAct): Promise<Result<string>> => {
    if (!signer) return refused(refuseAccount('account.sign_in_first'));
    const data = rulingDataOf(view, view.terms, act);
    return signer.signTypedData(data.domain, data.types, data.value);
  };
  const settle = (result: Result<unknown>): boolean => {
    setRefusal(result.ok ? undefined : result.refusal);
    refresh();
    return result.ok;
  };
  return {
    refusal,
    /** Proposes a division; base units to the buyer. */
    async propose(toBuyer: string, reason: string): Promise<boolean> {
      observeServerNow(view.now);
      const act = { toBuyer, validUntil: serverNow() + RULING_VALID_FOR };
      const signature = await sign(act);
      if (!signature.ok) return settle(signature);
      const body = { ...act, version: view.version, reason, signature: signature.value };
      return settle(await call('POST', `/disputes/${view.id}/proposal`, body));
    },
    /** Signs the proposal as it stands. */
    async confirm(): Promise<boolean> {
      if (!view.proposal) return false;
      const { toBuyerUnits: toBuyer, validUntil } = view.proposal;
      const signature = await sign({ toBuyer, validUntil });
      if (!signature.ok) return settle(signature);
      return settle(await call('POST', `/disputes/${view.id}/signatures`, { signature: signature.value }));
    },
  };
}
