import { describe, expect, it } from 'vitest';
import { BOND_FAULTS, bondSource, hashOf, readBondReport, type BondReport } from '#scripts/mutation/bond.ts';

const faultsOf = ({ source, faults }: BondReport, text: string): string[] => [
  ...(source === hashOf(text) ? [] : ['of another source: npm run mutate:bond']),
  ...faults.filter(({ by }) => by.length === 0).map(({ rule }) => `survived: ${rule}`),
  ...BOND_FAULTS.filter(({ rule }) => !faults.some((one) => one.rule === rule)).map(({ rule }) => `untried: ${rule}`),
  ...BOND_FAULTS.filter(({ from }) => !text.includes(from)).map(({ rule }) => `gone from the contract: ${rule}`),
];

describe('the committed run of the bond’s planted faults', () => {
  it('is of this source, tried every fault, and each was noticed', () => {
    expect(faultsOf(readBondReport(), bondSource())).toEqual([]);
  });

  it('of another source, without a fault, or with one that survived, is noticed', () => {
    const report = readBondReport();
    expect(faultsOf(report, `${bondSource()} `)).toEqual(['of another source: npm run mutate:bond']);
    const [first, ...rest] = report.faults;
    expect(faultsOf({ ...report, faults: rest }, bondSource())).toEqual([`untried: ${first!.rule}`]);
    const survived = [{ ...first!, by: [] }, ...rest];
    expect(faultsOf({ ...report, faults: survived }, bondSource())).toEqual([`survived: ${first!.rule}`]);
  });
});
