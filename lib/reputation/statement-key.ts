/** The key by which this site signs statements. It owns nothing and moves nothing: what it signs is read by people and by other sites. */
import { Wallet } from 'ethers';
import { config } from '../config.ts';
import { once } from '../kernel/once.ts';
import { statementDataOf } from './statement-signing.ts';
import type { Statement } from './statement.ts';

const signers = () => once('statement.signers', () => config().secrets.statement.map((key) => new Wallet(key)));

/** Addresses of all that are in force, the one in use first. */
export const listStatementSigners = (): readonly string[] => signers().map(({ address }) => address);

/** The site's signature. Throws where the statement names another signer than the one in use. */
export function signStatement(made: Statement): Promise<string> {
  const [signer] = signers();
  if (made.site.signer !== signer!.address) throw new Error(`there is no key of the signer ${made.site.signer}`);
  const { domain, types, value } = statementDataOf(made);
  return signer!.signTypedData(domain, types, value);
}
