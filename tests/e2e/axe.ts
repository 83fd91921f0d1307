import type { Page } from 'playwright-core';
import { violationsOf } from '#scripts/axe.ts';

/**
 * What axe finds. A live page that asks again has no title for the moment in which the framework puts the same one in anew: a look that
 * fell into that moment, and found nothing else, is taken again once the title is there; a page that never has one times out.
 */
async function settledViolationsOf(page: Page) {
  for (;;) {
    await page.waitForFunction(() => document.title !== '');
    const violations = await violationsOf(page);
    if (violations.length !== 1 || violations[0]!.id !== 'document-title') return violations;
  }
}

/** Everything axe finds, and whether the page can be pushed sideways. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.locator('main').waitFor();
  const violations = await settledViolationsOf(page);
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`),
    ...(sideways > 0 ? [`scrolls sideways by ${sideways} px`] : []),
  ];
}
