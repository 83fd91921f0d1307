// The order of test files: what takes long though it is short to read begins first, or one worker waits for it at the end. Else vitest's own.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that are killed, started and waited for, and worlds that go on for long. */
const LONG = /\/(e2e\/(kills|drills|restart|court)|bench\/simulated-code\.db)\.test\.ts$/;

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((one) => !isLong(one))];
  }
}
