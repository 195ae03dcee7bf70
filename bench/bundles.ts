/* Sizes of the bundles that the package ships. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Section } from './figure';

export const ASSETS = join(__dirname, '..', 'assets');
const LIMITS = { activator: 60, probe: 40 };

export function measureBundles(): Section {
  return {
    title: 'Bundles, minified',
    figures: Object.entries(LIMITS).map(([handler, limit]) => ({
      name: handler,
      value: statSync(join(ASSETS, handler, 'index.js')).size / 1000,
      unit: 'kB',
      limit,
    })),
    notes: [
      'the AWS SDK comes from the Lambda runtime',
      `the preflight is a file of its own (${statSync(join(ASSETS, 'activator', 'preflight.js')).size / 1000} kB), loaded in deployments only`,
      'severity, title and remedy of every finding are data beside the activator (advice.json), read when there is something to say',
    ],
  };
}
