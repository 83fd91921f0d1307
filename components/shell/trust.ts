/**
 * Where a browser knows Trusted Types, text becomes a script's address or markup only through this policy. Next loads its parts by plain addresses
 * and React makes script elements from a piece of markup, so it has to be the default one; it lets exactly those through, and what was
 * smuggled into a page by any other way is refused by the browser. It stands before every other script of a page.
 */

/** As the header names it. */
export const TRUST_POLICY = 'default';

/** Run by every page. `null` is a no. Its own text is a script that React may make again, where it has to draw the whole page anew. */
export const TRUST_SCRIPT = `(()=>{let t=self.trustedTypes,own=document.currentScript.text;t&&!t.defaultPolicy&&t.createPolicy('${TRUST_POLICY}',{createScriptURL:u=>{let a=new URL(u,location.href);return a.origin===location.origin&&(a.pathname==='/push.js'||/^\\/_next\\/static\\/chunks\\/[\\w.~-]+\\.js$/.test(a.pathname))?u:null},createHTML:h=>h==='<'+'script></'+'script>'?h:null,createScript:s=>s===own?s:null})})()`;
