/* npm run bench: measures, and prints each figure beside its target. Reports only: a missed target is not a failure. */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBundles } from './bundles';
import { isMet, tableOf, type Section } from './figure';
import { measureLoadTime } from './load-time';
import { measurePasses } from './passes';
import { measureProbeTime } from './probe-time';
import { measureSynth } from './synth/synth';

type Measure = (announce: (line: string) => void) => Section | Promise<Section>;

const SECTIONS: Readonly<Record<string, Measure>> = {
  synth: measureSynth,
  bundles: measureBundles,
  load: measureLoadTime,
  probe: measureProbeTime,
  passes: measurePasses,
};

const HELP = `Measures the library, in about a minute, and prints each figure beside its target.

npm run bench -- [options] [${Object.keys(SECTIONS).join('|')} …]
  --json  print one JSON object instead of tables
  --help`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const unknown = positionals.find((name) => !Object.hasOwn(SECTIONS, name));
  if (values.help || unknown !== undefined) {
    console.log(unknown === undefined ? HELP : `no section ${unknown}\n\n${HELP}`);
    process.exitCode = unknown === undefined ? 0 : 2;
    return;
  }
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  };
  if (!values.json) {
    console.log(`${machine.cores} cores (${machine.cpu}), Node ${machine.node}, ${machine.date}`);
  }
  const sections: Section[] = [];
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (positionals.length > 0 && !positionals.includes(name)) {
      continue;
    }
    const section = await measure((line) => console.error(line));
    sections.push(section);
    if (!values.json) {
      console.log(tableOf(section));
    }
  }
  if (values.json) {
    const withMet = sections.map((section) => ({
      ...section,
      figures: section.figures.map((figure) => ({ ...figure, met: isMet(figure) })),
    }));
    console.log(JSON.stringify({ machine, sections: withMet }, undefined, 2));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
