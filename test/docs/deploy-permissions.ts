/* The permissions to deploy, as docs/security.md lists them: the tests deploy with them and with no others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(__dirname, '../../docs/security.md');
const HEADING = '## Permissions to deploy';

/** The actions of each row, by what the row is for. */
export function documentedPermissions(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(PAGE, 'utf8');
  const section = page.slice(page.indexOf(HEADING) + HEADING.length).split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes(':'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(rows.map(([, what = '', actions = '']) => [what, actions.match(/(?<=`)[a-z0-9]+:[A-Z]\w+(?=`)/g) ?? []]));
}

/** One policy that allows all of it, on every resource. */
export function documentedPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: [...documentedPermissions().values()].flat(), Resource: '*' }],
  };
}
