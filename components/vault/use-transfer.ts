'use client';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { useAct, type Acting } from '#components/trade/use-act.ts';
import { lookSoon } from '#components/ui/use-look.ts';
import { createRpc } from '#lib/chain/rpc.browser.ts';
import { call } from '#lib/http/browser.ts';
import { formatUnits, parseUnits } from '#lib/kernel/money.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Tools, VaultStep } from '#lib/vault/browser.ts';
import type { VaultAssetView } from '#lib/vault/view.ts';

const rpc = createRpc();

export type Transfer = {
  readonly asset: VaultAssetView;
  readonly choose: (token: string) => void;
  readonly typed: string;
  readonly type: (plain: string) => void;
  /** Base units of what was typed; undefined where it is no amount, or none that `most` allows. */
  readonly units: bigint | undefined;
  /** Message key of what is wrong with the amount, once it was tried. */
  readonly error: string | undefined;
  readonly takeAll: () => void;
  /** Sends it by an own transaction instead of a signature. */
  readonly own: boolean;
  readonly setOwn: (own: boolean) => void;
  readonly step: VaultStep;
  readonly acting: Acting;
  readonly try: (ready: boolean, act: (units: bigint, tools: Tools) => Promise<Result<unknown>>) => Promise<boolean>;
};

/**
 * What deposit and withdrawal have in common: a coin, an amount of at most so much, a wallet that is asked.
 * @param most base units that can be moved of a coin; null where nobody knows.
 * @param askAgain an unlocked wallet of this browser asks for its password all the same.
 */
export function useTransfer(
  assets: readonly VaultAssetView[],
  most: (asset: VaultAssetView) => string | null,
  askAgain: boolean,
): Transfer {
  const [token, choose] = useState(assets[0]!.token);
  const [typed, type] = useState('');
  const [tried, setTried] = useState(false);
  const [own, setOwn] = useState(false);
  const [step, setStep] = useState<VaultStep>('sign');
  const signer = useSigner({ askAgain });
  const acting = useAct();
  const asset = assets.find((one) => one.token === token) ?? assets[0]!;
  const amount = parseUnits(typed, asset.decimals);
  const limit = most(asset);
  const tooMuch = amount !== undefined && limit !== null && amount > BigInt(limit);
  const units = amount !== undefined && amount > 0n && !tooMuch ? amount : undefined;
  return {
    asset,
    choose: (next) => {
      choose(next);
      type('');
      setTried(false);
    },
    typed,
    type,
    units,
    error: !tried || units !== undefined ? undefined : tooMuch ? 'vault.invalid.too_much' : 'vault.invalid.amount',
    takeAll: () => limit !== null && type(formatUnits(BigInt(limit), asset.decimals)),
    own,
    setOwn,
    step,
    acting,
    try: async (ready, act) => {
      setTried(true);
      if (!ready || units === undefined || !signer) return false;
      const done = await acting.run(() => act(units, { signer, call, rpc, onStep: setStep }));
      // Of a transaction of the person's own nobody tells the page.
      if (done) lookSoon();
      return done;
    },
  };
}
