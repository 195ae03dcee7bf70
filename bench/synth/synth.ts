/* Build and synth of 1, 10 and 50 links against the same by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, type Section } from '../figure';
import { alternate, median, medianRatio } from '../rounds';
import { buildAndSynth } from './app';
import { floorLink } from './floor';
import { bareLink, libraryLink, sameResourcesLink, type AddLink } from './links';

const LINKS = [1, 10, 50];
const ROUNDS = 7;
const RATIO_LIMIT = 2.5;
// Time per link may differ by this much between 10 and 50 links and still count as linear.
const LINEAR_LIMIT = 1.25;

export async function measureSynth(): Promise<Section> {
  // Users run compiled code; source maps would make each stack trace that the CDK takes slower.
  process.setSourceMapsEnabled(false);
  // Later versions of the CDK validate at synth, for more than a second whatever is in the app.
  process.env['CDK_VALIDATION'] = 'false';
  const floor = floorLink();
  const figures: Figure[] = [];
  const perLink: number[] = [];
  for (const links of LINKS) {
    const times = await alternate(ROUNDS, {
      library: () => synth(links, libraryLink),
      bare: () => synth(links, bareLink),
      same: () => synth(links, sameResourcesLink),
      floor: () => synth(links, floor),
    });
    const name = `${links} link${links === 1 ? '' : 's'}`;
    perLink.push(median(times.library) / links);
    const limit = links === LINKS.at(-1) ? RATIO_LIMIT : undefined;
    figures.push(
      { name: `${name}: this library`, value: median(times.library), unit: 'ms' },
      { name: `${name}: by hand, endpoints and group only`, value: median(times.bare), unit: 'ms' },
      { name: `${name}: by hand, the same resources`, value: median(times.same), unit: 'ms' },
      { name: `${name}: the library's template as plain data`, value: median(times.floor), unit: 'ms' },
      { name: `${name}: ratio to endpoints and group only`, value: medianRatio(times.library, times.bare), unit: '×', limit },
      { name: `${name}: ratio to the same resources`, value: medianRatio(times.library, times.same), unit: '×' },
      { name: `${name}: ratio of plain data to endpoints and group only`, value: medianRatio(times.floor, times.bare), unit: '×' },
    );
  }
  const [, ten = NaN, fifty = NaN] = perLink;
  figures.push({
    name: 'time per link, 50 links against 10',
    value: fifty / ten,
    unit: '×',
    limit: LINEAR_LIMIT,
    limitText: `${LINEAR_LIMIT} × (linear)`,
  });
  return {
    title: 'Build and synth, in one process',
    figures,
    notes: [
      `medians of ${ROUNDS} alternating rounds, ratios within each round; stacks of ten, imported VPCs, validation off on all sides`,
      'a link has 18 resources and its endpoints with their group are 3, so the first ratio counts what the link does besides; the second one is the price of the construct (as many resources of each type, with fewer properties)',
      'plain data is the least that the CDK takes for these resources, whoever makes them',
    ],
  };
}

function synth(links: number, addLink: AddLink): number {
  const directory = mkdtempSync(join(tmpdir(), 'prefect-privatelink-bench-'));
  try {
    const started = performance.now();
    buildAndSynth(links, addLink, directory);
    return performance.now() - started;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
