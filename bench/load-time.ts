/* How long the handlers take to load on the Node major that they are deployed with, each time in a new process. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureRuntime, nodeFor } from '../sandbox/runtime/runtime';
import { ASSETS } from './bundles';
import { type Section } from './figure';
import { alternate, median } from './rounds';

const ROUNDS = 9;
const MEASURE = 'const started = performance.now(); require(process.argv[1]); process.stdout.write(String(performance.now() - started));';

export async function measureLoadTime(announce: (line: string) => void): Promise<Section> {
  const runtimeDirectory = await ensureRuntime(announce);
  // Outside the repository, so that nothing but the runtime's SDK is found.
  const directory = mkdtempSync(join(tmpdir(), 'prefect-privatelink-bench-'));
  try {
    cpSync(ASSETS, directory, { recursive: true });
    mkdirSync(join(directory, 'empty'));
    writeFileSync(join(directory, 'empty', 'index.js'), 'exports.handler = async () => {};');
    const load = (name: string) => async (): Promise<number> => {
      const { stdout } = await promisify(execFile)(
        nodeFor('nodejs24.x', runtimeDirectory),
        ['-e', MEASURE, join(directory, name, 'index.js')],
        {
          env: { NODE_PATH: join(runtimeDirectory, 'node_modules'), AWS_REGION: 'us-east-1' },
        },
      );
      return Number(stdout);
    };
    const times = await alternate(ROUNDS, { activator: load('activator'), probe: load('probe'), empty: load('empty') });
    return {
      title: 'Module load, Node 24',
      figures: [
        { name: 'activator, with the SDK that it loads', value: median(times.activator), unit: 'ms' },
        { name: 'probe', value: median(times.probe), unit: 'ms' },
        { name: 'an empty module', value: median(times.empty), unit: 'ms' },
      ],
      notes: [`medians of ${ROUNDS} alternating rounds`],
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
