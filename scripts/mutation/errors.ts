// Which custom errors a function can raise: those of its own revert statements, its modifiers' and those of all it calls inside
// the contract. What a call to another contract raises is not known here, and none is passed on.
import type { Parsed } from './mutants.ts';
import { children, text, walk, type Node } from './tree.ts';

type Reach = { readonly errors: Set<string>; readonly calls: Set<number> };

function reachOf(definition: Node): Reach {
  const reach: Reach = { errors: new Set(), calls: new Set() };
  for (const [node] of walk(definition)) {
    if (node.nodeType === 'RevertStatement') {
      const raised = (node['errorCall'] as Node)['expression'] as Node;
      reach.errors.add(text(raised, 'name') || text(raised, 'memberName'));
    }
    if (node.nodeType === 'Identifier' || node.nodeType === 'IdentifierPath')
      reach.calls.add(Number(node['referencedDeclaration']));
  }
  return reach;
}

/** External and public functions by name (`constructor` too) of one contract and its bases, with the errors each can raise. */
export function errorsByFunction(files: readonly Parsed[], contract: string): Map<string, string[]> {
  const definitions = new Map<number, Node>();
  const contracts = new Map<number, Node>();
  for (const { tree } of files)
    for (const [node] of walk(tree)) {
      if (node.nodeType === 'ContractDefinition') contracts.set(Number(node['id']), node);
      if (node.nodeType === 'FunctionDefinition' || node.nodeType === 'ModifierDefinition')
        definitions.set(Number(node['id']), node);
    }
  const main = [...contracts.values()].find((node) => text(node, 'name') === contract)!;
  const family = (main['linearizedBaseContracts'] as number[]).map((id) => contracts.get(id)!);
  const found = new Map<string, string[]>();
  for (const member of family.flatMap((base) => children(base, 'nodes'))) {
    if (member.nodeType !== 'FunctionDefinition' || member['implemented'] !== true) continue;
    if (!['external', 'public'].includes(text(member, 'visibility'))) continue;
    const errors = new Set<string>();
    const seen = new Set<number>();
    const queue = [Number(member['id'])];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const definition = definitions.get(id);
      if (!definition || seen.has(id)) continue;
      seen.add(id);
      const reach = reachOf(definition);
      for (const error of reach.errors) errors.add(error);
      queue.push(...reach.calls);
    }
    found.set(text(member, 'name') || text(member, 'kind'), [...errors].sort());
  }
  return found;
}
