// solc writes the questions about a slice, z3 answers them. Runs in a thread of its own: see prover.ts.
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { init, Z3_error_code, Z3_lbool } from 'z3-solver';
import { LIMIT, type Answer, type Counts, type Question } from './prover.ts';
import { countAsserts, type Sources } from './sources.ts';

interface Solc {
  compile(input: string, callbacks: { import: Importer; smtSolver: (query: string) => { contents: string } }): string;
}
type Importer = (path: string) => { contents: string } | { error: string };

/** solc-js looks the target of each virtual call up in a table through JavaScript: half its time. Remembered, until it changes. */
function rememberTables(): void {
  const { get, set } = WebAssembly.Table.prototype;
  const known = new WeakMap<WebAssembly.Table, unknown[]>();
  WebAssembly.Table.prototype.get = function (index: number): unknown {
    let entries = known.get(this);
    if (!entries) known.set(this, (entries = []));
    return (entries[index] ??= get.call(this, index));
  };
  WebAssembly.Table.prototype.set = function (index: number, ...value: [unknown?]): void {
    known.delete(this);
    set.call(this, index, ...value);
  };
}

rememberTables();
const solc = createRequire(import.meta.url)('solc') as Solc;

/** The questions that solc asks about a property. Throws on any compiler error, and unless there is one for each assert. */
function questions(sliced: Sources, property: string): string[] {
  const asked: string[] = [];
  const input = {
    language: 'Solidity',
    sources: { 'prove/Properties.sol': { content: sliced['prove/Properties.sol'] } },
    settings: {
      modelChecker: {
        engine: 'bmc',
        solvers: ['smtlib2'],
        targets: ['assert'],
        timeout: 0,
        showUnsupported: true,
        // A division as such, not as an equation of products: the same division twice is then the same number.
        divModNoSlacks: true,
        contracts: { 'prove/Properties.sol': [property] },
      },
      outputSelection: {},
    },
  };
  const answer = solc.compile(JSON.stringify(input), {
    import: (path) => (path in sliced ? { contents: sliced[path as keyof Sources] } : { error: `no ${path}` }),
    smtSolver: (query) => {
      asked.push(query);
      return { contents: 'unknown\n' };
    },
  });
  const { errors = [] } = JSON.parse(answer) as { errors?: { severity: string; message: string }[] };
  const wrong = errors.filter(({ severity, message }) => severity === 'error' || /not support/i.test(message));
  if (wrong.length) throw new Error(wrong.map(({ message }) => message).join('\n'));
  const asserts = countAsserts(sliced);
  if (asked.length !== asserts) throw new Error(`${property}: ${asked.length} questions about ${asserts} asserts`);
  return asked;
}

const { Z3 } = await init();

/**
 * Not by `eval_smtlib2_string`: it hands the text to another thread in memory that is used again before that thread has read it (seen:
 * names of variables overwritten). Here the text is read before anything else happens, and only the solving is another thread's.
 */
async function ask(query: string): Promise<keyof Counts> {
  const config = Z3.mk_config();
  const context = Z3.mk_context(config);
  Z3.del_config(config);
  const solver = Z3.mk_solver(context);
  Z3.solver_inc_ref(context, solver);
  const params = Z3.mk_params(context);
  Z3.params_inc_ref(context, params);
  Z3.params_set_uint(context, params, Z3.mk_string_symbol(context, 'rlimit'), LIMIT);
  Z3.solver_set_params(context, solver, params);
  Z3.solver_from_string(context, solver, query.slice(0, query.lastIndexOf('(check-sat)')));
  if (Z3.get_error_code(context) !== Z3_error_code.Z3_OK)
    throw new Error(Z3.get_error_msg(context, Z3.get_error_code(context)));
  const answer = await Z3.solver_check(context, solver);
  Z3.params_dec_ref(context, params);
  Z3.solver_dec_ref(context, solver);
  Z3.del_context(context);
  return answer === Z3_lbool.Z3_L_FALSE ? 'proved' : answer === Z3_lbool.Z3_L_TRUE ? 'refuted' : 'unknown';
}

async function solve(sliced: Sources, property: string): Promise<Counts> {
  const counts = { proved: 0, refuted: 0, unknown: 0 };
  for (const query of questions(sliced, property)) counts[await ask(query)]++;
  return counts;
}

parentPort!.on('message', ({ sliced, property }: Question) => {
  const answer = (given: Answer) => parentPort!.postMessage(given);
  solve(sliced, property).then(
    (counts) => answer({ counts }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  );
});
