import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything the account noun can say no to. Messages: `account.refusals.<reason>`. */
export const refuseAccount = defineRefusals({
  // Who is asking
  'account.sign_in_first': 401,
  'account.session_ended': 401,
  /** What is asked for wants a fresh proof of who asks. */
  'account.confirm_first': 403,
  /** What was shown to confirm is not what this account is asked for. */
  'account.proof_too_weak': 403,
  /** Staff without a second factor proved in this session. */
  'account.factor_required': 403,
  'account.not_found': 404,
  'account.role_needed': 403,
  'account.too_many_attempts': 429,
  /** data.until: epoch seconds until which nothing that decides where money goes can be changed. */
  'account.frozen': 403,
  // Links in mail, and addresses
  'account.link_unknown': 404,
  'account.link_used': 409,
  'account.link_over': 410,
  'account.address_same': 409,
  'account.address_none': 409,
  'account.wallet_open': 409,
  // Signing in and up
  'account.wrong_email_or_password': 401,
  /** Told to whoever holds a link that was sent to that address, and to nobody else. */
  'account.email_taken': 409,
  'account.name_taken': 409,
  'account.name_reserved': 409,
  'account.wallet_taken': 409,
  'account.nonce_used': 409,
  'account.message_unreadable': 400,
  'account.message_other_site': 400,
  'account.message_other_chain': 400,
  'account.message_expired': 410,
  'account.signature_wrong': 400,
  // Second factors
  /** The first half was right. data.ticket: for the second half; data.kinds: what may be shown, with spaces between. */
  'account.factor_needed': 401,
  /** The ticket is over, used, or of another browser or address: from the beginning. */
  'account.ticket_over': 410,
  'account.code_wrong': 401,
  /** data.minutes */
  'account.too_many_codes': 429,
  'account.factor_not_found': 404,
  'account.passkey_wrong': 401,
  'account.passkey_unknown': 401,
  'account.passkey_there': 409,
  'account.passkey_cancelled': 401,
  'account.passkey_unsupported': 403,
  'account.passkey_no_prf': 409,
  /** data.most */
  'account.too_many_passkeys': 429,
  'account.last_way_in': 409,
  // Keys
  'account.identity_wrong': 400,
  'account.identity_missing': 409,
  'account.identity_lost': 409,
  'account.signature_unsteady': 409,
  'account.passphrase_needed': 401,
  'account.passphrase_wrong': 401,
  'account.envelope_wrong': 400,
  'account.kdf_too_weak': 400,
  /** The password was stretched in another way than the address asks for. */
  'account.kdf_other': 409,
  'account.locked': 401,
  'account.password_wrong': 401,
  'account.phrase_wrong': 400,
  'account.key_file_wrong': 400,
  'account.insecure_page': 403,
  'account.sealed_altered': 400,
  'account.sealed_for_others': 403,
  // Other people
  'account.block_self': 422,
  'account.too_many_blocked': 429,
  'account.trust_self': 422,
  /** Whom one has blocked one does not trust: unblock them first. */
  'account.trust_blocked': 409,
  'account.too_many_trusted': 429,
  /** Longer than a note can be. data.most: characters */
  'account.note_long': 422,
  'account.note_self': 422,
  /** Not after today, or too far ahead. data.days: the most there can be */
  'account.away_until': 422,
  /** No code, an old one, or one that was used: which of them is nobody's to know. data.left: tries that are left. */
  'account.staff_code_wrong': 404,
  // Staff
  /** What staff do they do for a reason that is written down. */
  'account.reason_needed': 422,
  'account.not_to_oneself': 403,
  /** Nobody with a seat is restrained before they give it back. */
  'account.is_staff': 409,
  'account.last_admin': 409,
  'account.unchanged': 409,
  // What staff set about a person
  'account.banned': 403,
  /** `until` */
  'account.paused_by_staff': 403,
  /** The operator takes nobody new just now: `why`, one of SWITCH_REASONS (lib/site/settings.ts). */
  'account.sign_ups_closed': 503,
  // API keys
  /** No key of ours, or one whose secret is another. */
  'account.key_wrong': 401,
  /** Revoked, or past its end. */
  'account.key_ended': 401,
  'account.key_with_session': 400,
  /** From an address that the key is not for. */
  'account.key_elsewhere': 403,
  /** data.scope: what the key would have to be allowed. */
  'account.key_scope': 403,
  /** Nothing that any key may do. */
  'account.key_never': 403,
  'account.key_reads_only': 403,
  'account.too_many_keys': 429,
  // Faucet
  'account.faucet_absent': 404,
  'account.faucet_resting': 429,
});
