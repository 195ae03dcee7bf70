// Checks the public API that jsii has found: documented, with defaults, and without types that tie or blur it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const assembly = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8'));
const problems = [];

function checkSummary(name, { docs, overrides }) {
  // What overrides a member inherits its text.
  if (docs?.summary === undefined && overrides === undefined) {
    problems.push(`${name}: no summary`);
  }
}

function checkType(name, type) {
  if (type === undefined) {
    return;
  }
  if (type.primitive === 'any' || type.primitive === 'json') {
    problems.push(`${name}: type any`);
  }
  if (/(^|\.)Cfn[A-Z]\w*$/.test(type.fqn ?? '')) {
    problems.push(`${name}: generated type ${type.fqn}`);
  }
  if (type.union !== undefined) {
    problems.push(`${name}: union of types`);
  }
  checkType(name, type.collection?.elementtype);
}

for (const type of Object.values(assembly.types)) {
  checkSummary(type.fqn, type);
  for (const property of type.properties ?? []) {
    const name = `${type.fqn}.${property.name}`;
    checkSummary(name, property);
    checkType(name, property.type);
    const byDefault = property.docs?.default;
    if (type.datatype && property.optional && (byDefault === undefined || byDefault === 'undefined')) {
      problems.push(`${name}: optional without @default`);
    }
  }
  for (const method of [
    ...(type.methods ?? []),
    ...(type.initializer === undefined ? [] : [{ name: 'constructor', overrides: '', ...type.initializer }]),
  ]) {
    const name = `${type.fqn}.${method.name}`;
    checkSummary(name, method);
    checkType(name, method.returns?.type);
    for (const parameter of method.parameters ?? []) {
      checkType(`${name}(${parameter.name})`, parameter.type);
    }
  }
  for (const member of type.members ?? []) {
    checkSummary(`${type.fqn}.${member.name}`, member);
  }
}

if (problems.length > 0) {
  console.error(`The public API has ${problems.length} problem(s):\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  process.exitCode = 1;
}
