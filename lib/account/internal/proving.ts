/** Proving a second factor on the person's own device, and confirming who is there. */
import type { Signer } from '#lib/chain/wallet.browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { ConfirmWays } from '../factor.ts';
import type { AnsweredPasskey, AskFactor, FactorAnswer, PasskeyRequest } from '../passkey.ts';
import { derivePasswordKeys } from '../password.ts';
import { refuseAccount } from '../refusals.ts';
import { proveWallet, type AccountPorts, type SignedInView } from './ports.ts';

export type ConfirmAnswer =
  | FactorAnswer
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'wallet'; readonly signer: Signer };

export function proving(ports: AccountPorts) {
  return {
    /** What this session can be confirmed with. */
    confirmWays: () => ports.call<ConfirmWays>('GET', '/sessions/current/confirm'),

    /** Confirms this session. Refusals: those of the proof. */
    confirm: async (ways: ConfirmWays, answer: ConfirmAnswer): Promise<Result<unknown>> => {
      const proof = await confirmProof(ports, ways, answer);
      return proof.ok ? ports.call('POST', '/sessions/current/confirm', { proof: proof.value }) : proof;
    },
  };
}

/** Has a passkey of this device sign a challenge of the server's. `ids`: one of these; left out: any it has for this site. */
export async function askPasskey(ports: AccountPorts, ids?: readonly string[]): Promise<Result<AnsweredPasskey>> {
  if (!ports.passkeys) return refused(refuseAccount('account.passkey_unsupported'));
  const options = await ports.call<PasskeyRequest>('POST', '/sign-in/passkey');
  if (!options.ok) return options;
  return ports.passkeys.get({ ...options.value, ...(ids && { allowCredentials: ids.map((id) => ({ id })) }) });
}

async function factorProof(
  ports: AccountPorts,
  answer: FactorAnswer,
  ids?: readonly string[],
): Promise<Result<object>> {
  if (answer.kind !== 'passkey') return ok(answer);
  const signed = await askPasskey(ports, ids);
  return signed.ok ? ok({ kind: 'passkey', assertion: signed.value.assertion }) : signed;
}

async function confirmProof(ports: AccountPorts, ways: ConfirmWays, answer: ConfirmAnswer): Promise<Result<object>> {
  if (answer.kind === 'wallet') {
    const proof = await proveWallet(ports, answer.signer);
    return proof.ok ? ok({ kind: 'wallet', ...proof.value }) : proof;
  }
  if (answer.kind === 'password') {
    const derived = await derivePasswordKeys(answer.password, ways.passwordKdf);
    return derived.ok ? ok({ kind: 'password', authSecret: derived.value.authSecret }) : derived;
  }
  return factorProof(ports, answer, ways.passkeys);
}

/**
 * The second half of a sign-in, where the first says that there is one. `ask` is asked until a factor is right, the ticket is over, or it answers null.
 */
export async function passFactor(
  ports: AccountPorts,
  first: Result<SignedInView>,
  ask: AskFactor | undefined,
): Promise<Result<SignedInView>> {
  if (first.ok || first.refusal.code !== 'account.factor_needed' || !ask) return first;
  const { ticket, kinds } = first.refusal.data;
  let refusal;
  for (;;) {
    const answer = await ask({ kinds: String(kinds).split(' '), refusal });
    if (!answer) return first;
    const proof = await factorProof(ports, answer);
    const done = proof.ok
      ? await ports.call<SignedInView>('POST', '/sign-in/factor', { ticket, proof: proof.value })
      : proof;
    if (done.ok || done.refusal.code === 'account.ticket_over') return done;
    refusal = done.refusal;
  }
}
