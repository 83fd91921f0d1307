import { describe, expect, it } from 'vitest';
import { slimPage } from '#server/shared/slim.ts';

const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';
const script = (text: string) => `<script nonce="${NONCE}">${text}</script>`;
const src = (name: string) => `<script src="/_next/static/chunks/${name}.js" async="" nonce="${NONCE}"></script>`;
const push = (text: string) => script(`self.__next_f.push([1,${JSON.stringify(text).replaceAll('<', '\\u003c')}])`);
const begin = script('(self.__next_f=self.__next_f||[]).push([0])');

const page = (data: readonly string[], body = '<p>row</p>') =>
  `<!DOCTYPE html><html><head><link rel="stylesheet" href="/a.css" nonce="${NONCE}"/><link rel="preload" as="script" nonce="${NONCE}" href="/b.js"/>${src('a-1')}${src('b~2')}<script src="/old.js" noModule="" nonce="${NONCE}"></script></head><body>${body}${begin}${data.map(push).join('')}</body></html>`;

/** Runs the scripts of a page as a browser would until its paint, and says what React would read. */
function run(html: string) {
  const pushed: unknown[][] = [];
  const added: string[] = [];
  let paint = () => {};
  let late = () => {};
  class PerformanceObserver {
    constructor(tell: (list: { getEntriesByName(name: string): unknown[] }) => void) {
      paint = () => tell({ getEntriesByName: (name) => (name === 'first-contentful-paint' ? [1] : []) });
    }
    observe() {}
  }
  const document = {
    createElement: () => ({ setAttribute() {} }),
    head: { append: (one: { src: string }) => added.push(one.src) },
  };
  const self = { __next_f: { push: (one: unknown[]) => pushed.push(one) } };
  const setTimeout = (act: () => void) => void (late = act);
  for (const [, text] of html.matchAll(/<script nonce="[^"]*"(?: id="_R_")?>(.*?)<\/script>/gs)) {
    // oxlint-disable-next-line no-new-func -- a page's own script is what is looked at
    new Function('self', 'document', 'PerformanceObserver', 'setTimeout', text!)(
      self,
      document,
      PerformanceObserver,
      setTimeout,
    );
  }
  return {
    data: pushed
      .filter(([kind]) => kind === 1)
      .map(([, text]) => text)
      .join(''),
    added,
    paint: () => paint(),
    late: () => late(),
  };
}

describe('a page made slim', () => {
  const texts = [
    `1:["$","p",null,{"children":"it's </script> <!-- \\ \u2028 \u2066x\u2069"}]\n`,
    `2:"line two"\n:HL["/a.css","style",{"nonce":"${NONCE}"}]\n`,
    `3:["$","script","s",{"src":"/c.js","async":true,"nonce":"${NONCE}"}]\n`,
  ];

  it('gives React the very data that it was made with, but for nonces, in one script that nothing in it ends', () => {
    const slim = slimPage(page(texts), NONCE);
    expect(run(slim).data).toBe(
      texts.join('').replace(`{"nonce":"${NONCE}"}`, '{}').replace(`,"nonce":"${NONCE}"`, ''),
    );
    expect(slim.match(/<\/script>/g)).toHaveLength(1);
    expect(slim.length).toBeLessThan(page(texts).length);
  });

  it('fetches its scripts once it was painted, or after a while, and never twice', () => {
    const seen = run(slimPage(page(texts), NONCE));
    expect(seen.added).toEqual([]);
    seen.paint();
    seen.late();
    expect(seen.added).toEqual(['/_next/static/chunks/a-1.js', '/_next/static/chunks/b~2.js']);
    const hidden = run(slimPage(page(texts), NONCE));
    hidden.late();
    expect(hidden.added).toHaveLength(2);
  });

  it('has one script with a nonce: what its pages begin with stands in the same', () => {
    const boot = `<script nonce="${NONCE}" id="_R_">(self.booted||=[]).push(1)</script>`;
    const slim = slimPage(page(texts, `<p>row</p>${boot}`), NONCE);
    expect(slim.match(/<script/g)).toHaveLength(1);
    expect(slim.split(NONCE)).toHaveLength(2);
    expect(run(slim).data).toBe(run(slimPage(page(texts), NONCE)).data);
    const foreign = `<script nonce="other" id="_R_">1</script>`;
    expect(slimPage(page(texts, foreign), NONCE).match(/<script/g)).toHaveLength(2);
  });

  it('leaves out what is said to be undefined, and nothing that only looks like it', () => {
    const said = '1:["$","p",null,{"a":1,"data-x":"$undefined","b":"$undefined","c":"$undefined!"}]\n';
    expect(run(slimPage(page([said]), NONCE)).data).toBe('1:["$","p",null,{"a":1,"c":"$undefined!"}]\n');
    const quoted = `2:["$","p",null,{"children":${JSON.stringify('x,"b":"$undefined"')},"d":["$undefined"]}]\n`;
    expect(run(slimPage(page([quoted]), NONCE)).data).toBe(quoted);
    const long = `3:T14,x,"b":"$undefined"yy4:["$","p",null,{"a":1,"b":"$undefined"}]\n`;
    expect(run(slimPage(page([long]), NONCE)).data).toBe(long);
  });

  it('names no script outright, and its nonce nowhere but on what is written into the page', () => {
    const slim = slimPage(page(texts), NONCE);
    expect(slim).not.toMatch(/<script[^>]*src=|as="script"/);
    expect(slim.split(NONCE)).toHaveLength(2);
  });

  it.each([
    ['something else between the data', page(texts).replace(push(texts[1]!), `${push(texts[1]!)}<div></div>`)],
    ['data of another kind', page(texts).replace(push(texts[1]!), script('self.__next_f.push([3,"AAAA"])'))],
    ['no data', page([])],
    ['another end', page(texts).replace('</body>', '')],
    ['data written in the page itself', page(texts, 'self.__next_f')],
  ])('stays as it is where there is %s', (_, html) => {
    expect(slimPage(html, NONCE)).toBe(html);
  });
});
