/* Writes docs/troubleshooting.md and the section of the README from the findings catalogue. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeWithSection, troubleshootingPage } from './troubleshooting-text';

const root = join(__dirname, '..');
const readme = join(root, 'README.md');

writeFileSync(join(root, 'docs', 'troubleshooting.md'), troubleshootingPage());
writeFileSync(readme, readmeWithSection(readFileSync(readme, 'utf8')));
