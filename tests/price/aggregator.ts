/** The test aggregator of contracts/test, compiled here: it is no part of what is deployed, so it has no committed artifact. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ContractFactory, type BaseContract } from 'ethers';
import type { LocalChain } from '../setup/chain.ts';
import { receiptOf } from '../setup/chain.ts';

const NAME = 'TestAggregator';

type Output = {
  errors?: { formattedMessage: string }[];
  contracts: Record<string, Record<string, { abi: object[]; evm: { bytecode: { object: string } } }>>;
};

function compile(): { abi: object[]; bytecode: string } {
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const content = readFileSync(new URL(`../../contracts/test/${NAME}.sol`, import.meta.url), 'utf8');
  const input = {
    language: 'Solidity',
    sources: { [NAME]: { content } },
    settings: { outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as Output;
  if (output.errors?.length) throw new Error(output.errors.map((error) => error.formattedMessage).join('\n'));
  const { abi, evm } = output.contracts[NAME]![NAME]!;
  return { abi, bytecode: evm.bytecode.object };
}

export type Said = { roundId?: bigint; answer: bigint; updatedAt: number | bigint; answeredInRound?: bigint };

/** Deploys feeds by one account, which is funded here. */
export async function aggregators(chain: LocalChain, index: number) {
  const { abi, bytecode } = compile();
  const wallet = chain.wallet(index);
  await chain.fund(wallet.address);
  const sent = async (contract: BaseContract, said: Said) => {
    const { roundId = 7n, answer, updatedAt, answeredInRound = roundId } = said;
    const { hash } = (await contract.getFunction('say')(roundId, answer, updatedAt, answeredInRound)) as {
      hash: string;
    };
    await receiptOf(chain.provider, hash);
  };
  return async (decimals: number, description: string) => {
    const contract = await new ContractFactory(abi, bytecode, wallet).deploy(decimals, description);
    await receiptOf(chain.provider, contract.deploymentTransaction()!.hash);
    return { address: await contract.getAddress(), say: (said: Said) => sent(contract, said) };
  };
}
