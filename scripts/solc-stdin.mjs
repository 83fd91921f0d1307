#!/usr/bin/env node
// forge wants a compiler it can execute. This is npm's solc, answering the two calls forge makes: `--version`, and
// `--standard-json` with the input on standard input.
import { readFileSync } from 'node:fs';
import solc from 'solc';

const args = process.argv.slice(2);

if (args.includes('--version')) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
} else if (args.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')));
} else {
  process.stderr.write('usage: solc-stdin.mjs --version | --standard-json < input.json\n');
  process.exitCode = 1;
}
