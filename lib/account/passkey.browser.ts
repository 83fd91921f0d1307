/** Passkeys of this browser (WebAuthn), with the PRF where it has one. */
import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { secureRandom } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { toBase64Url } from './encoding.ts';
import { PRF_INPUT, type AnsweredPasskey, type CreatedPasskey, type PasskeyDevice } from './passkey.ts';
import { refuseAccount } from './refusals.ts';

type PrfResults = {
  readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource } };
};

const prf = { prf: { eval: { first: PRF_INPUT } } } as object;

function secretIn(results: unknown): Uint8Array | undefined {
  const first = (results as PrfResults).prf?.results?.first;
  if (!first) return undefined;
  return first instanceof ArrayBuffer
    ? new Uint8Array(first)
    : Uint8Array.from(new Uint8Array(first.buffer, first.byteOffset, first.byteLength));
}

/** What the browser's own errors say; a person who closes its dialog and a device without a passkey look the same to us, on purpose. */
function refusalOf(error: unknown): Result<never> {
  const name =
    error instanceof WebAuthnError && error.cause instanceof Error ? error.cause.name : (error as Error).name;
  if (name === 'InvalidStateError') return refused(refuseAccount('account.passkey_there'));
  if (name === 'NotSupportedError' || name === 'SecurityError')
    return refused(refuseAccount('account.passkey_unsupported'));
  return refused(refuseAccount('account.passkey_cancelled'));
}

async function attempt<T>(ceremony: () => Promise<T>): Promise<Result<T>> {
  if (!browserSupportsWebAuthn()) return refused(refuseAccount('account.passkey_unsupported'));
  try {
    return ok(await ceremony());
  } catch (error) {
    // Ceremonies end in exceptions whenever the person says no.
    return refusalOf(error);
  }
}

const get: PasskeyDevice['get'] = (options) =>
  attempt(async (): Promise<AnsweredPasskey> => {
    const request = {
      userVerification: 'required' as const,
      ...options,
      ...(options.allowCredentials && {
        allowCredentials: options.allowCredentials.map(({ id }) => ({ id, type: 'public-key' as const })),
      }),
      extensions: prf,
    };
    const { id, response, clientExtensionResults } = await startAuthentication({
      optionsJSON: request as unknown as PublicKeyCredentialRequestOptionsJSON,
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    const assertion = { id, clientDataJSON, authenticatorData, signature, ...(userHandle && { userHandle }) };
    return { assertion, secret: secretIn(clientExtensionResults) };
  });

const create: PasskeyDevice['create'] = async (options) => {
  const made = await attempt(async () => {
    const optionsJSON = { ...options, extensions: prf } as unknown as PublicKeyCredentialCreationOptionsJSON;
    return startRegistration({ optionsJSON });
  });
  if (!made.ok) return made;
  const { id, response, clientExtensionResults } = made.value;
  const { clientDataJSON, attestationObject, transports = [] } = response;
  const registration = { id, clientDataJSON, attestationObject, transports };
  const secret = secretIn(clientExtensionResults) ?? (await laterSecret(id, clientExtensionResults));
  return ok({ registration, secret } satisfies CreatedPasskey);
};

/** Some keys have a PRF and evaluate it only when they sign: one prompt more. */
async function laterSecret(id: string, results: unknown): Promise<Uint8Array | undefined> {
  if (!(results as PrfResults).prf?.enabled) return undefined;
  const asked = await get({ challenge: toBase64Url(secureRandom(32)), allowCredentials: [{ id }] });
  return asked.ok ? asked.value.secret : undefined;
}

export const browserPasskeys: PasskeyDevice = { create, get };
