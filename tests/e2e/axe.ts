import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Everything axe finds, and whether the page can be pushed sideways. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.locator('main').waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`),
    ...(sideways > 0 ? [`scrolls sideways by ${sideways} px`] : []),
  ];
}
